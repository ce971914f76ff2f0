"""The faults: for each heuristic what a session does in which that fault is, and what is to be found there.

Each takes a session that has begun and a number that tells repositories apart, does what is wrong, and gives the cause: a pattern
as `fnmatch` has it, where a part of it depends on wording.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from bench.planted.work import OPUS, Work

Fault = Callable[[Work, int], str]
BUILDS = ("npm run build", "cargo build", "make package", "terraform plan", "go vet")
TESTS = (
    ("pytest -q tests/test_cart.py", "pytest"),
    ("npm test -- cart", "npm test"),
    ("cargo test cart", "cargo test"),
    ("go test ./cart", "go test"),
)
SLOW = ("make image", "npm run bundle", "cargo build --release", "gradle assemble", "docker build .")
_SLOW_CAUSES = ("make image", "npm run bundle", "cargo build", "gradle assemble", "docker build")
NO_MATCHES = "No matches found"
UNREAD = "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>"
NOT_FOUND = "<tool_use_error>String to replace not found in file.\nString: {}</tool_use_error>"


def repeated_failing_command(work: Work, number: int) -> str:
    command = BUILDS[number % len(BUILDS)]
    for _ in range(work.chance.randrange(4, 7)):
        work.runs(
            f"cd web && {command} 2>&1 | tail -20", work.prose(300), fails=True, seconds=work.chance.randrange(5, 40)
        )
        work.reads(f"web/{work.chance.choice(('config', 'setup', 'paths'))}{work.chance.randrange(99)}.js", 900)
    return command


def test_fail_loop(work: Work, number: int) -> str:
    command, cause = TESTS[number % len(TESTS)]
    work.reads("src/cart/loop.py")
    for _ in range(work.chance.randrange(4, 7)):
        work.edits("src/cart/loop.py", work.prose(30), work.prose(30))
        work.runs(command, f"FAILED test_total - {work.prose(60)}\n1 failed, 20 passed", fails=True, seconds=12)
    return cause


def reread_file(work: Work, number: int) -> str:
    path = f"src/search/large{number}.py"
    shown = work.reads(path, 14_000)
    for _ in range(work.chance.randrange(4, 6)):
        work.greps(work.prose(8), "src/search", f"{path}:3: {work.prose(20)}")
        work.reads(path, again=shown)
    return path


def large_read(work: Work, number: int) -> str:
    path = f"data/export{number}.json"
    work.reads(path, work.chance.randrange(60_000, 110_000))
    for _ in range(6):
        work.edits("src/cart/model.py", work.prose(30), work.prose(30))
        work.runs("git diff --stat", "1 file changed")
    return path


def edit_churn(work: Work, number: int) -> str:
    path = f"src/billing/churn{number}.py"
    work.reads(path)
    before, after = work.prose(120), work.prose(120)
    for _ in range(work.chance.randrange(2, 4)):
        work.edits(path, before, after)
        work.runs("git diff --stat", "1 file changed")
        work.edits(path, after, before)
    return path


def unread_edit(work: Work, number: int) -> str:
    path = f"src/login/unread{number}.py"
    for _ in range(work.chance.randrange(3, 5)):
        work.edits(path, work.prose(20), work.prose(20), error=UNREAD)
        work.runs("git status --short", f" M {path}")
    work.reads(path)
    work.edits(path, work.prose(20), work.prose(20))
    return path


def search_thrash(work: Work, number: int) -> str:
    folder = ("src/billing", "src/legacy", "packages/api")[number % 3]
    for _ in range(work.chance.randrange(12, 18)):
        work.greps(work.prose(14), folder, NO_MATCHES)
    return folder


def tool_errors(work: Work, number: int) -> str:
    path = f"src/cart/tabs{number}.py"
    work.reads(path)
    for turn in range(14):
        old = work.prose(40)
        work.edits(path, old, work.prose(40), error=NOT_FOUND.format(old) if turn % 2 else None)
    return "Edit: *"


def slow_commands(work: Work, number: int) -> str:
    for _ in range(work.chance.randrange(4, 6)):
        work.runs(SLOW[number % len(SLOW)], work.prose(200), seconds=work.chance.randrange(150, 500))
        work.reads("src/cart/model.py", 1500)
    return _SLOW_CAUSES[number % len(SLOW)]


def permission_denials(work: Work, number: int) -> str:
    command = ("git push origin main", "docker run --rm app", "terraform apply -auto-approve")[number % 3]
    for _ in range(work.chance.randrange(3, 5)):
        work.runs(command, "The user doesn't want to proceed with this tool use.", denied="user-rejected")
        work.runs("git status --short", "")
    return f"Bash: {' '.join(command.split()[:2])}"


def permission_waits(work: Work, number: int) -> str:
    command = ("npm publish", "git push", "kubectl apply")[number % 3]
    for _ in range(3):
        work.runs(f"{command} --now", "done", seconds=8, waited=work.chance.randrange(900, 2400))
    return f"Bash: {command}"


def corrections(work: Work, number: int) -> str:
    for words in (
        "No, that's wrong. The total is without tax.",
        "No, not like this. I said without tax.",
        "Stop. Undo that, it is wrong.",
    ):
        work.edits("src/billing/rules.py", work.prose(50), work.prose(50))
        work.says(f"I changed the total. {work.prose(60)}")
        work.asks(words, after=45)
    return "corrected"


def interruptions(work: Work, number: int) -> str:
    for _ in range(work.chance.randrange(3, 5)):
        work.is_stopped(command="./run-everything.sh")
        work.asks("only the cart, please")
    return "Bash*"


def context_full(work: Work, number: int) -> str:
    for _ in range(2):
        while work.context < 165_000:
            work.runs("cat build.log", work.prose(work.chance.randrange(30_000, 60_000)))
        work.compacts()
    return "Bash: cat*"


def broken_cache(work: Work, number: int) -> str:
    work.context = 90_000
    for _ in range(3):
        work.edits("src/cart/rules.py", work.prose(30), work.prose(30))
        work.says("Shall I go on?")
        work.waits(work.chance.randrange(420, 2400)).loses_cache()
        work.asks("yes")
    return "pause over 5 minutes"


def retries(work: Work, number: int) -> str:
    status, words, cause = (
        (529, "Overloaded", "overloaded"),
        (429, "slow down", "rate limit"),
        (500, "Internal server error", "server error"),
    )[number % 3]
    for _ in range(2):
        work.is_refused(status, words, work.chance.randrange(5, 7))
        work.reads("src/cart/model.py", 1000)
    return cause


def truncated_answers(work: Work, number: int) -> str:
    for _ in range(2):
        work.says(work.prose(4000), stop="max_tokens", output=32_000)
        work.asks("go on")
    return OPUS


def cost_outliers(work: Work, number: int) -> str:
    for _ in range(40):
        work.uses(
            "Write",
            "File created successfully.",
            file_path=f"{work.cwd}/gen/{work.chance.randrange(9999)}.py",
            content=work.prose(4000),
            written=30_000,
        )
    return f"claude-code {OPUS}"


def premium_model(work: Work, number: int) -> str:
    for name in work.chance.sample(("cart", "login", "billing", "search", "orders", "users", "mail", "tax"), 6):
        work.runs(f"git mv src/{name}.py src/{name}_page.py", "")
        work.runs(f"sed -i s/{name}/{name}_page/g src/urls.py", "")
        work.runs("ruff format .", "1 file reformatted")
    return OPUS


def long_idle(work: Work, number: int) -> str:
    for _ in range(2):
        work.edits("src/search/view.py", work.prose(40), work.prose(40))
        work.says("I can keep the old address or redirect it. Which one do you want?")
        work.waits(work.chance.randrange(3 * 3600, 5 * 3600))
        work.asks("redirect it")
    return "waiting for a person"


def abandoned_todos(work: Work, number: int) -> str:
    todo = [{"content": words, "status": state, "activeForm": words} for words, state in (
        ("find the rule", "completed"), ("mend the rule", "in_progress"), ("write a test", "pending"), ("update the docs", "pending"),
    )]  # fmt: skip
    work.uses("TodoWrite", "Todos have been modified successfully.", todos=todo)
    return "todos"


def fan_out(work: Work, number: int) -> str:
    kind = ("explorer", "general-purpose", "reviewer")[number % 3]
    for _ in range(work.chance.randrange(4, 6)):
        work.delegates(
            kind,
            "",
            lambda child: [child.reads(f"src/a{n}.py") for n in range(4)],
            failed=bool(work.chance.randrange(2)),
        )
    return kind


def nested_delegation(work: Work, number: int) -> str:
    kind = ("general-purpose", "planner")[number % 2]

    def child(made: Work) -> None:
        for _ in range(2):
            made.delegates(kind, f"Found: {made.prose(200)}", lambda below: below.reads("src/deep.py"))
        made.says(f"Both say: {made.prose(100)}")

    for _ in range(2):
        work.delegates(kind, f"Report: {work.prose(300)}", child)
    work.says(f"From the reports: {work.prose(100)}")
    return kind


def no_outcome(work: Work, number: int) -> str:
    for _ in range(12):
        work.reads(
            work.chance.choice(("src/cart/model.py", "src/cart/view.py", "src/login/forms.py"))
            + str(work.chance.randrange(99)),
            3000,
        )
    work.is_stopped(command="sleep 100")
    return "*"


def secrets(work: Work, number: int) -> str:
    secret = (
        "".join(("AK", "IA")) + "".join(work.chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16)),
        private_key(work),
    )[number % 2]
    if number % 2:
        work.runs("cat deploy_key", secret)
        return "* in tool result"
    work.asks(f"use this key to upload: {secret}")
    work.says("I will.")
    return "* in prompt"


def repeated_sequences(work: Work, number: int) -> str:
    commands = (("npm run lint", "npm run bundle", "npm run deploy"), ("make clean", "make package", "make release"))[
        number % 2
    ]
    for command in commands:
        work.runs(command, work.prose(80), seconds=20)
    return " && ".join(commands)


def hot_clusters(work: Work, number: int) -> str:
    paths = [f"src/{part}/country{number}.py" for part in ("billing", "cart", "search")]
    for path in paths:
        work.reads(path, 1500)
        work.edits(path, work.prose(30), work.prose(30))
    return ", ".join(sorted(paths))


def contradicted_docs(work: Work, number: int) -> str:
    path = ("docs/setup.md", "README.md", "CONTRIBUTING.md")[number % 3]
    target = ("make develop", "npm run develop", "./scripts/develop.sh")[number % 3]
    work.reads(path, again=f"     1\t# Set up\n     2\t\n     3\tRun `{target}` first.\n     4\t{work.prose(300)}")
    work.runs(target, "not found: no such target, script or file", fails=True)
    return path


def private_key(work: Work) -> str:
    """The look of one; it opens nothing."""
    body = base64.b64encode(bytes(work.chance.randrange(256) for _ in range(600))).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN RSA {'PRIVATE'} KEY-----", *lines, f"-----END RSA {'PRIVATE'} KEY-----"))


ENDS_THE_SESSION = {"no_outcome"}
LEAVES_OPEN = {"abandoned_todos", "no_outcome"}
FAULTS: dict[str, Fault] = {
    each.__name__: each
    for each in (
        repeated_failing_command, test_fail_loop, reread_file, large_read, edit_churn, unread_edit, search_thrash, tool_errors, slow_commands,
        permission_denials, permission_waits, corrections, interruptions, context_full, broken_cache, retries, truncated_answers, cost_outliers,
        premium_model, long_idle, abandoned_todos, fan_out, nested_delegation, no_outcome, secrets, repeated_sequences, hot_clusters,
        contradicted_docs,
    )
}  # fmt: skip
