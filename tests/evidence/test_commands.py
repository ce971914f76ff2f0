"""Command lines and their normal forms."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence import commands
from kaizen.model.event import Kind
from kaizen.model.story import Said, Tool

DOCUMENT = 'git commit -m "$(cat <<\'EOF\'\nfix "foo" (bar); make x\n\nnpm test\nEOF\n)"'

NORMAL = {
    # options, folders, variables, what is done with the output
    "cd app && CI=1 npm run build -- --fast 2>&1 | tail": "npm run build",
    "npm run build --if-present > build.log 2>&1": "npm run build",
    "/usr/local/bin/make -j8 all": "make all",
    "make -C web -j 8 check": "make check",
    "make V=1 install": "make install",
    "CI=true FOO='a b' cargo +nightly test --all -- --nocapture": "cargo test",
    "cargo build --release 2>/dev/null": "cargo build",
    "git -C /home/dev/app status --short": "git status",
    "git -c core.pager=cat log -3": "git log",
    "git push origin HEAD --force-with-lease": "git push",
    "go test ./... -run TestX -count=1": "go test",
    "./scripts/deploy.sh --dry-run": "deploy.sh",
    "eslint src --fix": "eslint",
    "npm --prefix web test": "npm test",
    "pnpm --filter web build": "pnpm build",
    "yarn --cwd web lint": "yarn lint",
    "npm ci": "npm ci",
    "pip install -r requirements.txt": "pip install",
    "docker compose -f dev.yml up -d": "docker compose up",
    "docker run --rm image": "docker run",
    "kubectl -n prod get pods": "kubectl get",
    "gh pr create --title 'a b' --body x": "gh pr create",
    "aws s3 cp a s3://b": "aws s3 cp",
    "terraform -chdir=infra plan": "terraform plan",
    "./gradlew :app:testDebugUnitTest": "gradlew :app:testDebugUnitTest",
    "node_modules/.bin/jest --ci": "jest",
    # of several the last that does most
    "npm ci && npm run build": "npm run build",
    "git add -A && git commit -m 'x; y && z'": "git commit",
    "make > log 2>&1; tail -5 log": "make",
    "make; echo \"exit: $?\"": "make",
    "rm -rf dist && npm run build && ls dist": "npm run build",
    "npm test || true": "npm test",
    "cd web; ls": "ls",
    "sleep 5; curl -s localhost:3000": "curl",
    "sleep 300": "sleep",
    "make &": "make",
    "cat a.txt | python3 tool.py": "python3 tool.py",
    "echo y | npm init": "npm init",
    "rg -n 'foo|bar' src | head -20": "rg",
    "printf 'a\\nb' | sort": "sort",
    "# how the tests run\nnpm test": "npm test",
    "npm run build \\\n  --workspace web": "npm run build",
    # programs that run others
    "sudo -u dev -n systemctl restart app": "systemctl restart",
    "timeout 60s npm test": "npm test",
    "timeout -k 5 10m make": "make",
    "env -u HOME FOO=1 make": "make",
    "/usr/bin/env FOO=1 node scripts/gen.js": "node gen.js",
    "time nice -n 10 make": "make",
    "nohup npm start > out.log 2>&1 &": "npm start",
    "env": "env",
    "npx --yes jest --ci": "npx jest",
    "npx playwright install --with-deps": "npx playwright install",
    "uv run --with x python -m pytest -q": "uv run pytest",
    "poetry run mypy .": "poetry run mypy",
    "bundle exec rspec spec/a_spec.rb": "bundle exec rspec",
    # interpreters
    "python -m pytest tests/test_a.py -q": "pytest",
    "python3 -m pip install -e .": "pip install",
    "python3.11 tools/gen.py --all": "python3.11 gen.py",
    "python3 -c 'import x; y()'": "python3 -c",
    "node -e 'console.log(1)'": "node -e",
    "python manage.py migrate": "python manage.py",
    "python - <<'EOF'\nimport os; os.remove('x')\nEOF": "python",
    "python - <<EOF && make\nx()\nEOF": "make",
    "cat > a.sh <<'EOF'\nmake install\nEOF": "cat",
    DOCUMENT: "git commit",
    # shells: as Codex tells of them, too
    "bash -lc 'cd x && make test'": "make test",
    "/bin/bash -lc \"npm run build && ls\"": "npm run build",
    "sh -c \"bash -c 'make'\"": "make",
    "bash scripts/ci.sh --quick": "bash ci.sh",
    "(cd web && npm test)": "npm test",
    "if [ -f package.json ]; then npm ci; fi": "npm ci",
    "for i in 1 2 3; do curl -s localhost; sleep 1; done": "curl",
    "while ! nc -z localhost 5432; do sleep 1; done": "nc",
    "[ -f x ] && make": "make",
    "{ make; }": "make",
    "make all;;": "make all",
    # odd ones
    "": "", "   ": "", "FOO=1": "", "'": "", "\"unclosed && make": "make", "|": "", "&& make": "make", "\\": "",
    "$CMD x": "$CMD", "'my program' x": "", "-x": "", "( (": "", "<<EOF": "",
}  # fmt: skip

TESTS = [
    "pytest -q", "python -m pytest tests", "npm test", "npm run test:unit", "yarn test", "cargo test", "go test ./...", "make check",
    "make test", "uv run pytest", "npx vitest run", "./gradlew testDebugUnitTest", "./run_tests.sh", "python tests/run.py test_a.py && tox",
    "bundle exec rspec", "dotnet test", "npm run e2e", "python -m unittest", "npx playwright test",
]  # fmt: skip
NO_TESTS = [
    "test -f x", "cargo check", "npm run build", "git checkout test", "cat test.txt", "ls tests", "make", "", "npm run latest",
    "npm run check",
]  # fmt: skip


@pytest.mark.parametrize(("line", "named"), NORMAL.items(), ids=[line[:50] for line in NORMAL])
def test_the_normal_form_of(line: str, named: str) -> None:
    """A program, and what it is told to do."""
    assert commands.normal(line) == named
    assert commands.normal(named) == named


@given(st.text(alphabet=st.sampled_from(" \n\t;&|()<>'\"\\`$#=-/.{}!abEOF01") | st.characters(), max_size=300))
def test_any_text_has_a_normal_form_that_is_its_own(line: str) -> None:
    """No line raises, and what is normal stays as it is."""
    named = commands.normal(line)
    assert commands.normal(named) == named
    assert commands.is_test(line) == commands.is_test(named)


@given(
    st.lists(
        st.sampled_from([*NORMAL, "&&", ";", "|", "sudo", "bash -c", "uv run", "npx", "$(", ")", "time", "-m", "'"]),
        max_size=6,
    )
)
def test_lines_put_together_have_one(parts: list[str]) -> None:
    """So have lines that are made of real ones."""
    named = commands.normal(" ".join(parts))
    assert commands.normal(named) == named


@pytest.mark.parametrize(
    "part", ["<<A\n", "'", '"', '\\"', "$(", "`", "a;", "bash -c '", "$(a", "a=", "sudo ", "uv run ", "(", "-m "]
)
def test_a_long_line_is_only_read_so_far(part: str) -> None:
    """What stands behind the first characters tells nothing, so that no line takes long."""
    line = part * commands.LONGEST
    assert commands.normal(line) == commands.normal(line[: commands.LONGEST])


@pytest.mark.parametrize("line", TESTS)
def test_it_is_a_test(line: str) -> None:
    """These run tests."""
    assert commands.is_test(line)


@pytest.mark.parametrize("line", NO_TESTS)
def test_it_is_no_test(line: str) -> None:
    """These do not."""
    assert not commands.is_test(line)


@pytest.mark.parametrize(
    "line", ["grep x a", "cat a", "cd x && ls", "git diff --exit-code", "[ -f x ]", "which node", "sed -n 1,3p a"]
)
def test_it_only_looks(line: str) -> None:
    """A failure of these is an answer."""
    assert commands.looks(line)
    assert not commands.looks(line + " && make")


def told(name: str | None, text: str | None, summary: str = "s", edits: tuple[str, ...] = ()) -> Tool:
    called = Said(1, None, Kind.TOOL_CALL, name, text, 0, None, None)
    return Tool(called, None, None, name, summary, (), edits)


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        (told("Bash", json.dumps({"command": "make\nls"})), "make\nls"),
        (told("exec_command", json.dumps({"cmd": "make", "yield_time_ms": 1})), "make"),
        (told("shell", json.dumps({"command": ["bash", "-lc", "make test"], "workdir": "/x"})), "make test"),
        (told("Bash", '{"command": "cut', "cut"), "cut"),
        (told("Bash", "make", "make"), "make"),
        (told("Bash", None, "make"), "make"),
        (told("Bash", "[" * 100_000, "s"), "s"),
        (told("Bash", "{}", ""), None),
        (told("shell", json.dumps({"command": ["apply_patch", "*** Begin Patch\n"]}), "a.py", ("a.py",)), None),
        (told("write_stdin", '{"chars": "y"}', "y"), None),
        (told("Read", '{"command": "make"}', "make"), None),
        (told(None, '{"command": "make"}', "make"), None),
        (told("Bash", None)._replace(called=None, summary="make"), "make"),
    ],
)
def test_what_a_shell_was_given(tool: Tool, line: str | None) -> None:
    """With its lines; a patch is no command."""
    assert commands.of_tool(tool) == line
