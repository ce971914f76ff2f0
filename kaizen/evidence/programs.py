"""What the programs of developers are for: which prepare, look, run others, take words for what they do, or test.

A list of names; what is not in it works on its own and is named by its name.
"""

from __future__ import annotations

KEYWORDS = frozenset("if then elif else while until do ! { } fi done esac".split())
HEADS = frozenset("for case select function in".split())  # what they stand before is no command
SHELLS = frozenset("bash sh zsh dash ksh fish".split())
PREPARES = frozenset(
    "cd export source . set unset pushd popd mkdir echo printf true false : exit wait yes trap".split()
)
LOOKS = frozenset(
    """cat ls sed awk head tail find fd grep egrep fgrep rg ag ack wc stat file tree which type command test [ [[ diff cmp
    pgrep pidof jq less more nl sort uniq cut tr xxd hexdump strings du df ps env pwd whoami date uname id readlink realpath
    basename dirname lsof ss netstat tee xargs column""".split()
)
LOOKS_OF_GIT = frozenset("git diff|git grep|git rev-parse|git merge-base|git ls-files|git check-ignore".split("|"))
MOVES = frozenset("sleep rm cp mv touch chmod chown ln kill pkill killall".split())  # done beside the work
WRAPS = frozenset(
    """sudo doas env time timeout gtimeout nice ionice nohup exec command builtin xvfb-run stdbuf setsid caffeinate
    unbuffer""".split()
)
INTERPRETERS = frozenset("node ruby php perl bash sh zsh tsx ts-node Rscript lua".split())
RUNS_AT_ONCE = frozenset("npx bunx pnpx uvx".split())
RUNNERS = RUNS_AT_ONCE | frozenset("pipx uv poetry pdm hatch rye bundle npm pnpm yarn bun pixi conda".split())
_DEEP = frozenset("gh aws gcloud az glab".split())  # whose first word names what they work on, the second what they do
VERBS = RUNNERS | _DEEP | frozenset(
    """git cargo go make gmake docker docker-compose podman kubectl terraform tofu pip pip3 dotnet mvn mvnw gradle gradlew mix
    rails rake composer apt apt-get brew systemctl just task nox tox swift flutter dart deno rustup helm playwright cypress
    prisma nx turbo wrangler supabase vercel firebase meson bazel buck2 zig stack cabal sbt lein artisan alembic manage.py
    django-admin flask heroku fly flyctl ansible pulumi kaizen""".split()
)  # fmt: skip
TESTS = frozenset(
    """pytest tox nox jest vitest mocha ava rspec phpunit ctest unittest nextest karma cypress minitest test tests spec
    testing""".split()
)
TAKES = {  # the options of a program that take a value
    "git": frozenset({"-C", "-c", "--git-dir", "--work-tree"}),
    "make": frozenset({"-C", "-f", "-j", "--directory", "--file"}),
    "gmake": frozenset({"-C", "-f", "-j"}),
    "npm": frozenset({"--prefix", "-w", "--workspace", "-C"}),
    "pnpm": frozenset({"--filter", "-F", "-C", "--dir"}),
    "yarn": frozenset({"--cwd"}),
    "bun": frozenset({"--cwd", "--filter"}),
    "npx": frozenset({"-p", "--package"}),
    "uv": frozenset({"--with", "--project", "--directory", "--python", "-p", "--extra", "--group", "--package"}),
    "uvx": frozenset({"--with", "--from", "--python", "-p"}),
    "poetry": frozenset({"-C", "--directory", "-P"}),
    "docker": frozenset({"-H", "--context", "-f", "--file", "-p"}),
    "docker-compose": frozenset({"-f", "--file", "-p"}),
    "kubectl": frozenset({"-n", "--namespace", "--context"}),
    "helm": frozenset({"-n", "--namespace"}),
    "gh": frozenset({"-R", "--repo"}),
    "go": frozenset({"-C"}),
    "cargo": frozenset({"--manifest-path", "-p", "--package", "-C"}),
    "mvn": frozenset({"-pl", "-f"}),
    "gradle": frozenset({"-p"}),
    "gradlew": frozenset({"-p"}),
    "just": frozenset({"-f", "-d"}),
    "aws": frozenset({"--profile", "--region"}),
    "sudo": frozenset({"-u", "-g", "-C", "-p", "-U", "-h"}),
    "nice": frozenset({"-n"}),
    "ionice": frozenset({"-c", "-n"}),
    "timeout": frozenset({"-k", "-s"}),
    "gtimeout": frozenset({"-k", "-s"}),
    "env": frozenset({"-u", "-C"}),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
}


def rank(program: str) -> int:
    """How much of its own a program does: of several in a row the last of those that do most names them."""
    if program in PREPARES:
        return 0
    return 1 if program in LOOKS or program in MOVES else 2


def deep(program: str, told: list[str]) -> int:
    """How many words say what a program does."""
    return 2 if program in _DEEP or told[:1] == ["compose"] else 1
