"""The verbs that only look, each with a call of it and what that comes to; and those that do something."""

from __future__ import annotations

from typing import NamedTuple

SESSION, WORD = "5e550000", "fix"


class Read(NamedTuple):
    """A call that only looks: its exit statuses where something was captured and no daemon runs, where one runs, and where there is no
    home at all. `without_json` where it has none."""

    line: str
    status: int = 0
    running: int = 0
    nowhere: int = 2
    without_json: bool = False


READS = {
    "kaizen ps": [
        Read("ps", nowhere=0), Read("ps repository"), Read("ps --history", nowhere=0),
    ],
    "kaizen daemon status": [Read("daemon status", status=3, nowhere=3)],
    "kaizen daemon logs": [Read("daemon logs", nowhere=0, without_json=True)],
    "kaizen supervise status": [Read("supervise status", status=3, running=3, nowhere=3)],
    "kaizen sessions list": [
        Read("sessions list"), Read("sessions list --status idle"), Read("sessions list --roots -A --sort cost", nowhere=0),
    ],
    "kaizen sessions show": [Read(f"sessions show {SESSION}")],
    "kaizen sessions tree": [Read(f"sessions tree {SESSION}")],
    "kaizen sessions export": [Read(f"sessions export {SESSION} --format html", without_json=True)],
    "kaizen guidance": [Read("guidance"), Read("guidance --history")],
    "kaizen summary": [Read("summary"), Read("summary -A --by tool", nowhere=0)],
    "kaizen heuristics list": [Read("heuristics list", nowhere=0)],
    "kaizen heuristics show": [Read("heuristics show repeated_failing_command", nowhere=0)],
    "kaizen heuristics run": [
        Read("heuristics run"), Read("heuristics run repeated_failing_command -A --evidence", nowhere=0),
        Read(f"heuristics run --session {SESSION}"),
    ],
    "kaizen redact": [Read("redact /dev/null", nowhere=0)],
    "kaizen cost": [
        Read("cost --since all"), Read("cost --all --by repo", nowhere=0), Read(f"cost --explain {SESSION}"),
    ],
    "kaizen actions list": [Read("actions list"), Read("actions list -A --state all", nowhere=0)],
    "kaizen actions show": [Read("actions show beef", status=2, running=2)],
    "kaizen improve list": [Read("improve list")],
    "kaizen improve show": [Read("improve show beef", status=2, running=2)],
    "kaizen feedback": [Read("feedback list"), Read("feedback")],
    "kaizen experiment list": [Read("experiment list")],
    "kaizen experiment report": [Read("experiment report nothing", status=2, running=2)],
    "kaizen search": [
        Read(f"search {WORD}"), Read("search kind:prompt"), Read("search status:ended,idle,waiting,active,crashed"),
        Read(f"search -A {WORD}", nowhere=1), Read("search nothingofthekind", status=1, running=1),
    ],
    "kaizen tail": [Read("tail -n 5 --no-follow"), Read(f"tail --session {SESSION} --no-follow")],
    "kaizen exclude": [Read("exclude --list")],
    "kaizen retention": [Read("retention --dry-run")],
    "kaizen reap": [Read("reap --dry-run", nowhere=0)],
    "kaizen cron status": [Read("cron status", status=3, running=3, nowhere=3)],
    "kaizen service status": [Read("service status", status=3, running=3, nowhere=3)],
    "kaizen hooks status": [Read("hooks status", status=3, running=3, nowhere=3)],
    "kaizen standup": [Read("standup"), Read("standup -A", nowhere=0)],
    "kaizen retro list": [Read("retro list"), Read("retro list -A", nowhere=0)],
    "kaizen retro show": [Read("retro show", status=2, running=2)],
    "kaizen retro schedule status": [Read("retro schedule status", status=3, running=3)],
    "kaizen doctor": [Read("doctor", nowhere=0)],
}  # fmt: skip

ACTS = {
    "kaizen quickstart", "kaizen init", "kaizen daemon start", "kaizen daemon stop", "kaizen daemon restart", "kaizen supervise",
    "kaizen supervise stop", "kaizen sessions delete", "kaizen reparse", "kaizen backup", "kaizen restore", "kaizen pause",
    "kaizen resume", "kaizen forget", "kaizen move", "kaizen hook", "kaizen cron install", "kaizen cron uninstall", "kaizen cron run",
    "kaizen actions accept", "kaizen actions snooze", "kaizen actions reject", "kaizen actions done", "kaizen improve",
    "kaizen retro", "kaizen retro schedule install", "kaizen retro schedule uninstall",
    "kaizen experiment new", "kaizen experiment conclude", "kaizen experiment tag",
    "kaizen top",  # draws until it is quit: see its own tests
    "kaizen service install", "kaizen service uninstall", "kaizen hooks install", "kaizen hooks uninstall", "kaizen uninstall",
}  # fmt: skip

ALL = [read for reads in READS.values() for read in reads]
