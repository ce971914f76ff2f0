"""A session in which nothing is wrong: with the errors, the pauses and the detours that most real sessions have.

Shares follow what was measured on real sessions: tools fail in 3.5 % of their uses, in half of all sessions a file is edited five
times and more, in four of ten a command takes over a minute, in three of ten something is denied, in a quarter a person stops the
agent once.
"""

from __future__ import annotations

from typing import Any

from bench.planted.work import Work

FILES = [
    f"src/{part}/{name}.py"
    for part in ("cart", "login", "billing", "search")
    for name in ("model", "view", "rules", "store", "forms", "jobs")
]
WISHES = (
    "The total on the cart page is off by one cent for some customers. Find out why and mend it.",
    "Add a filter by date to the list of orders, with a test.",
    "Make the retry of failed payments wait longer each time.",
    "Move the tax rules out of the view, they belong to the model.",
    "When the session ends during checkout people lose their cart. Keep it.",
)  # fmt: skip
THANKS = (
    "thanks, now do the same for the mobile page",
    "good. please add a line to the changelog",
    "and what about empty carts?",
)
_ONE_OFF_ERRORS = (
    ("Read", "File does not exist.", {"file_path": "{cwd}/src/old/{n}.py"}),
    ("Bash", "Exit code 2\nls: cannot access 'dist{n}'", {"command": "ls dist{n}"}),
    ("WebFetch", "Request failed with status code 404", {"url": "https://docs.example/{n}", "prompt": "what is new"}),
)  # fmt: skip


def begin(work: Work) -> list[str]:
    """What is asked, and a first look; gives the files that it is about."""
    about = work.chance.sample(FILES, 3)
    work.asks(f"{work.chance.choice(WISHES)} {work.prose(60)}")
    work.greps(
        work.prose(10).split()[0],
        "src",
        "\n".join(f"{path}:{work.chance.randrange(200)}: {work.prose(30)}" for path in about),
    )
    return about


def steps(work: Work, about: list[str], *, many: int | None = None) -> None:
    """Reading, editing and testing, as it usually goes."""
    for path in about:
        work.reads(path, work.chance.randrange(1500, 9000))
        for _ in range(many or work.chance.choice((1, 1, 2, 6))):
            work.edits(path, work.prose(60), work.prose(70))
        if work.chance.random() < 0.2:
            tool, said, given = work.chance.choice(_ONE_OFF_ERRORS)
            number = work.chance.randrange(10_000)
            filled: dict[str, Any] = {key: value.format(cwd=work.cwd, n=number) for key, value in given.items()}
            work.uses(tool, said, error=True, **filled)
        if work.chance.random() < 0.3:
            work.runs(
                "pytest -q",
                f"1 failed, {work.chance.randrange(9, 99)} passed",
                fails=True,
                seconds=work.chance.randrange(3, 30),
            )
            work.edits(path, work.prose(50), work.prose(50))
        slow = work.chance.random() < 0.15
        work.runs(
            "pytest -q", f"{work.chance.randrange(10, 99)} passed", seconds=work.chance.randrange(61, 80) if slow else 9
        )


def end(work: Work) -> Work:
    """An answer, and often another wish and a commit."""
    work.says(f"I changed it: {work.prose(200)}")
    if work.chance.random() < 0.5:
        work.asks(work.chance.choice(THANKS), after=work.chance.randrange(20, 200))
        path = work.chance.choice(FILES)
        work.reads(path, 2000)
        work.edits(path, work.prose(40), work.prose(40))
        work.says(f"That is done too. {work.prose(80)}")
    if work.chance.random() < 0.4:
        work.asks("commit it", after=work.chance.randrange(10, 100))
        work.runs(f'git add -A && git commit -m "{work.prose(30)}"', "[main 1a2b3c4] done")
        work.says("Committed.")
    work.made.ended()
    return work


def detours(work: Work) -> None:
    """What happens now and then, and is no finding."""
    if work.chance.random() < 0.2:
        work.runs(f"./tool-{work.chance.randrange(1000)} --now", "declined", denied="user-rejected")
    if work.chance.random() < 0.15:
        work.is_stopped(command=f"./job-{work.chance.randrange(1000)}")
        work.asks("go on with the other one")
    if work.chance.random() < 0.1:
        work.is_refused(529, "Overloaded", 1)
    if work.chance.random() < 0.3:
        todo = [
            {"content": word, "status": "completed", "activeForm": word} for word in ("find it", "mend it", "test it")
        ]
        work.uses("TodoWrite", "Todos have been modified successfully.", todos=todo)


def whole(work: Work) -> Work:
    """A whole session of that kind."""
    about = begin(work)
    detours(work)
    steps(work, about)
    return end(work)
