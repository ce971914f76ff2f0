"""How a session stands, by what is known of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Turn
from kaizen.model.session import ACTIVE_MS, TOOL_MS, Evidence, Running, Status, status_of

NOW = 10**12
MIN = 60_000


def standing(**known: object) -> tuple[str, str]:
    status, reason = status_of(Evidence(**known), NOW)  # type: ignore[arg-type]
    return str(status), reason


@pytest.mark.parametrize(
    ("known", "status", "reason"),
    [
        ({"ended": True}, "ended", "the agent said so"),
        ({"ended": True, "ended_reason": "logout", "alive": True}, "ended", "the agent said so: logout"),
        ({"turn": Turn.ENDED, "turn_at": NOW, "last_event_at": NOW}, "ended", "the agent said so"),
        ({"above_over": True, "last_event_at": NOW}, "ended", "the session that started it is over"),
        (
            {"alive": False, "pid": 1234, "turn": Turn.WORKING, "last_event_at": NOW},
            "crashed", "its process 1234 is gone without saying so",
        ),
        (
            {"turn": Turn.WAITING_USER, "turn_at": NOW - 3 * MIN, "last_event_at": NOW - 3 * MIN},
            "waiting for the user", "its turn has been over for 3 min",
        ),
        (
            {"turn": Turn.WAITING_USER, "turn_at": NOW, "last_event_at": NOW, "asked": False},
            "waiting for the user", "it waits for a first prompt",
        ),
        (
            {"turn": Turn.WAITING_USER, "turn_at": NOW - 300 * MIN, "last_event_at": NOW - 300 * MIN, "alive": True},
            "waiting for the user", "its turn has been over for 5 h",
        ),
        (
            {"turn": Turn.WAITING_USER, "turn_at": NOW - 300 * MIN, "last_event_at": NOW - 300 * MIN},
            "idle", "the last thing happened 5 h ago, and nothing says that it ended",
        ),
        (
            {"turn": Turn.WAITING_PERMISSION, "turn_at": NOW - MIN, "last_event_at": NOW - MIN},
            "waiting for permission", "it asked 1 min ago",
        ),
        (
            {"turn": Turn.WORKING, "last_event_at": NOW - 7 * MIN, "running": Running("Bash", NOW - 7 * MIN)},
            "active", "Bash has been running for 7 min",
        ),
        (
            {"turn": Turn.WORKING, "last_event_at": NOW - 70 * MIN, "running": Running(None, NOW - 70 * MIN), "alive": True},
            "active", "a tool has been running for 1 h",
        ),
        (
            {"turn": Turn.WORKING, "last_event_at": NOW - TOOL_MS, "running": Running("Bash", NOW - TOOL_MS)},
            "idle", "the last thing happened 10 min ago, and nothing says that it ended",
        ),
        ({"turn": Turn.WORKING, "last_event_at": NOW - 9_000}, "active", "the last thing happened 9 s ago"),
        ({"last_event_at": NOW - 90 * MIN, "below_at": NOW - 9_000}, "active", "the last thing happened 9 s ago"),
        (
            {"turn": Turn.WORKING, "last_event_at": NOW - 6 * MIN, "alive": True, "pid": 7},
            "active", "its process 7 lives and it is its turn; the last thing happened 6 min ago",
        ),
        ({"turn": Turn.WAITING_USER, "last_event_at": NOW, "above_over": False}, "idle", "it gave its answer"),
        ({"last_event_at": NOW - 2 * 24 * 60 * MIN}, "idle",
         "the last thing happened 2 d ago, and nothing says that it ended"),
        ({}, "idle", "nothing with a time happened, and nothing says that it ended"),
    ],
)  # fmt: skip
def test_how_a_session_stands_and_why(known: dict[str, object], status: str, reason: str) -> None:
    """What the client said of its end, then whether its process lives, then whose turn it is."""
    assert standing(**known) == (status, reason)


def test_what_happens_after_the_end_makes_it_go_on() -> None:
    """A hook's word of the end holds until something happens."""
    ended = {"turn": Turn.ENDED, "turn_at": NOW - 2000}
    assert standing(**ended, last_event_at=NOW - 2000)[0] == "ended"
    assert standing(**ended, last_event_at=NOW - 1999)[0] == "active"


@given(
    st.builds(
        Evidence, st.booleans(), st.none() | st.text(), st.none() | st.sampled_from(list(Turn)),
        st.none() | st.integers(), st.none() | st.integers(), st.none() | st.integers(),
        st.none() | st.builds(Running, st.none() | st.text(), st.none() | st.integers()),
        st.none() | st.integers(1), st.none() | st.booleans(), st.none() | st.booleans(),
    ),
    st.integers(),
)  # fmt: skip
def test_any_evidence_gives_a_status_with_a_reason(evidence: Evidence, now_ms: int) -> None:
    """Whatever is known, also of clocks that jumped: a status, and words that say why. Without a process nothing is
    called crashed, and what is quiet for long and has no process is never called active."""
    status, reason = status_of(evidence, now_ms)
    assert reason
    assert status is not Status.CRASHED or evidence.alive is False
    times = [at for at in (evidence.last_event_at, evidence.below_at) if at is not None]
    if evidence.alive is None and evidence.running is None and (not times or now_ms - max(times) >= ACTIVE_MS):
        assert status in (Status.IDLE, Status.ENDED)
