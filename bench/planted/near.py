"""What only looks like a fault: for each heuristic something that people do, and should do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from bench.planted.faults import BUILDS, NO_MATCHES, NOT_FOUND, SLOW, TESTS, UNREAD
from bench.planted.work import HAIKU, Work

Near = Callable[[Work, int], object]


def repeated_failing_command(work: Work, number: int) -> None:
    """A command that fails, is mended, and works."""
    for _ in range(3):
        work.runs(BUILDS[number % len(BUILDS)], work.prose(200), fails=True)
        work.edits("web/config.js", work.prose(20), work.prose(20))
        work.runs(BUILDS[number % len(BUILDS)], "built")


def test_fail_loop(work: Work, number: int) -> None:
    """A test written first fails, and then passes."""
    command = TESTS[number % len(TESTS)][0]
    work.runs(command, "1 failed", fails=True)
    work.reads("src/cart/loop.py", 800)
    work.edits("src/cart/loop.py", work.prose(30), work.prose(30))
    work.runs(command, "1 failed", fails=True)
    work.edits("src/cart/loop.py", work.prose(30), work.prose(30))
    work.runs(command, "21 passed")


def reread_file(work: Work, number: int) -> None:
    """A file is read again after it was edited, and other parts of it are."""
    path = f"src/search/large{number}.py"
    for begin in range(4):
        work.uses("Read", work.code(3000), file_path=f"{work.cwd}/{path}", offset=begin * 100, limit=100)
    for _ in range(3):
        work.edits(path, work.prose(30), work.prose(30))
        work.reads(path, 3000)


def large_read(work: Work, number: int) -> None:
    """A large file is read, and edited all over."""
    path = f"src/big{number}.py"
    work.reads(path, 60_000)
    for _ in range(14):
        work.edits(path, work.prose(400), work.prose(400))


def edit_churn(work: Work, number: int) -> None:
    """A file is edited many times, each time elsewhere."""
    work.reads("src/billing/rules.py")
    for _ in range(9):
        work.edits("src/billing/rules.py", work.prose(90), work.prose(90))


def unread_edit(work: Work, number: int) -> None:
    """A formatter changed a file once since it was read."""
    work.reads("src/login/forms.py")
    work.edits(
        "src/login/forms.py",
        work.prose(20),
        work.prose(20),
        error=UNREAD.replace("not been read yet", "been modified since read"),
    )
    work.reads("src/login/forms.py")
    work.edits("src/login/forms.py", work.prose(20), work.prose(20))


def search_thrash(work: Work, number: int) -> None:
    """Many searches, each of which is followed."""
    for turn in range(10):
        path = f"src/search/part{turn}.py"
        work.greps(work.prose(14), "src/search", f"{path}:3: {work.prose(20)}" if turn != 4 else NO_MATCHES)
        work.reads(path, 1200)


def tool_errors(work: Work, number: int) -> None:
    """Of many edits one or two fail."""
    work.reads("src/cart/model.py")
    for turn in range(30):
        old = work.prose(40)
        work.edits("src/cart/model.py", old, work.prose(40), error=NOT_FOUND.format(old) if turn == 11 else None)


def slow_commands(work: Work, number: int) -> None:
    """One long build."""
    work.runs(SLOW[number % len(SLOW)], work.prose(200), seconds=90)
    for _ in range(6):
        work.runs(SLOW[number % len(SLOW)] + " --dry-run", work.prose(100), seconds=20)


def permission_denials(work: Work, number: int) -> None:
    """Once something is denied, and something else done."""
    work.runs(
        f"rm -rf build{work.chance.randrange(999)}",
        "The user doesn't want to proceed with this tool use.",
        denied="user-rejected",
    )


def permission_waits(work: Work, number: int) -> None:
    """A person answers at once."""
    for _ in range(3):
        work.runs("git push --now", "done", seconds=6, waited=4)


def corrections(work: Work, number: int) -> None:
    """More is asked for, with words that begin alike."""
    for words in (
        "Now that it works, add a test.",
        "Nobody needs the old page, remove it.",
        "Stopped carts should be kept too.",
        "Is there no wrong total left?",
    ):
        work.edits("src/billing/rules.py", work.prose(50), work.prose(50))
        work.says(f"I changed it. {work.prose(60)}")
        work.asks(words, after=45)


def interruptions(work: Work, number: int) -> None:
    """A prompt is sent while the agent works, and taken in."""
    work.made.chained(
        type="attachment", attachment={"type": "queued_command", "prompt": "and mind the tax", "commandMode": "prompt"}
    )
    work.reads("src/billing/rules.py")


def context_full(work: Work, number: int) -> None:
    """A person compacts by hand, early."""
    for _ in range(4):
        work.reads(f"src/part{work.chance.randrange(99)}.py", 9000)
    work.compacts("manual")


def broken_cache(work: Work, number: int) -> None:
    """A pause with little in the context, and a first call that writes it all."""
    work.says("Shall I go on?")
    work.waits(240)
    work.asks("yes")
    work.reads("src/cart/rules.py", 2000)


def retries(work: Work, number: int) -> None:
    """One call is tried again, once."""
    work.is_refused(529, "Overloaded", 1)


def truncated_answers(work: Work, number: int) -> None:
    """A long answer that ends."""
    work.says(work.prose(6000), output=12_000)
    work.asks("thanks. and the tests?")


def cost_outliers(work: Work, number: int) -> None:
    """A session that costs some more than others."""
    for _ in range(4):
        work.uses(
            "Write",
            "File created successfully.",
            file_path=f"{work.cwd}/gen/{work.chance.randrange(9999)}.py",
            content=work.prose(400),
            written=900,
        )


def premium_model(work: Work, number: int) -> None:
    """Mechanical work on a cheap model."""
    work.model = HAIKU
    for name in ("cart", "login", "billing", "search", "orders", "users"):
        work.runs(f"git mv src/{name}.py src/{name}_page.py", "")
        work.runs(f"sed -i s/{name}/{name}_page/g src/urls.py", "")


def long_idle(work: Work, number: int) -> None:
    """A person takes a minute, and comes back to a finished thing much later."""
    work.says("Which one do you want?")
    work.waits(60)
    work.asks("the first")
    work.edits("src/search/view.py", work.prose(40), work.prose(40))


def abandoned_todos(work: Work, number: int) -> None:
    """A list that is worked off."""
    for done in range(1, 4):
        todo = [
            {"content": f"step {n}", "status": "completed" if n < done else "pending", "activeForm": f"step {n}"}
            for n in range(3)
        ]
        work.uses("TodoWrite", "Todos have been modified successfully.", todos=todo)
    work.uses(
        "TodoWrite",
        "Todos have been modified successfully.",
        todos=[{"content": f"step {n}", "status": "completed", "activeForm": "step"} for n in range(3)],
    )


def fan_out(work: Work, number: int) -> None:
    """Several sub-agents, and each brings something."""
    for part in ("cart", "login", "billing"):
        work.delegates("explorer", f"In {part}: {work.prose(400)}", lambda child: child.reads("src/a.py"))
    work.says(f"Together: {work.prose(200)}")


def nested_delegation(work: Work, number: int) -> None:
    """One sub-agent after another, side by side."""
    for _ in range(3):
        work.delegates("general-purpose", f"Report: {work.prose(300)}", lambda child: child.reads("src/deep.py"))
    work.says(f"From the reports: {work.prose(100)}")


def no_outcome(work: Work, number: int) -> None:
    """A question is answered, and nothing edited."""
    work.asks("how does the cart keep its items?")
    for _ in range(6):
        work.reads(f"src/cart/part{work.chance.randrange(99)}.py", 3000)
    work.says(f"It keeps them in the session: {work.prose(300)}")


def secrets(work: Work, number: int) -> None:
    """Digests, ids, and words that begin like keys."""
    digest = hashlib.sha256(str(work.chance.random()).encode()).hexdigest()
    work.asks(f"compare commit {digest[:40]} with the task-list risk-sheet of {work.session}")
    work.runs(
        "sha256sum dist/app.tar",
        f"{digest}  dist/app.tar\nAKIAlooks=no sk-not-one password=<password> token: ${{TOKEN}}",
    )


def repeated_sequences(work: Work, number: int) -> None:
    """Looking around, as everybody does."""
    for command in ("git status", "ls", "git diff --stat", "git log --oneline"):
        work.runs(command, work.prose(80))


def hot_clusters(work: Work, number: int) -> None:
    """Files that happen to be edited in one session."""
    for _ in range(3):
        path = f"src/{work.chance.choice(('cart', 'login', 'billing'))}/any{work.chance.randrange(400)}.py"
        work.reads(path, 900)
        work.edits(path, work.prose(30), work.prose(30))


def contradicted_docs(work: Work, number: int) -> None:
    """A document is read, and what it says works."""
    work.reads(
        "docs/setup.md",
        again=f"     1\t# Set up\n     2\t\n     3\tRun `make develop` first.\n     4\t{work.prose(300)}",
    )
    work.runs("make develop", "ready")
    work.runs("make else", "no rule to make target 'else'", fails=True)


NEAR: dict[str, Near] = {
    name: each for name, each in globals().items() if callable(each) and getattr(each, "__module__", "") == __name__
}
