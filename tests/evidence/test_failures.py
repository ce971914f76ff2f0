"""Whether tests failed, by what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence import failures
from kaizen.model.event import Kind
from kaizen.model.story import Said, Tool
from kaizen.model.use import Use, UseStatus

ENDS = {
    "===== 2 failed, 31 passed in 1.20s =====": 2,
    "===== 31 passed in 1.20s =====": None,
    "Tests:       3 failed, 12 passed, 15 total": 3,
    "  7 passing (2s)\n  1 failing": 1,
    "12 examples, 2 failures": 2,
    "12 examples, 0 failures": 0,
    "test result: FAILED. 3 passed; 2 failed; 0 ignored": 2,
    "test result: ok. 3 passed; 0 failed; 0 ignored": 0,
    "--- FAIL: TestA (0.00s)\n--- FAIL: TestB (0.00s)\nFAIL\tapp/cart": 2,
    "FAILED (failures=4)": 4,
    "Failed!  - Failed:     1, Passed:     9": 1,
    "Tests run: 5, Failures: 2, Errors: 0": 2,
    "# fail 3": 3,
    "no tests": None,
    "3 failed\n" + "x" * 5000: None,
    "": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "count"), ENDS.items())
def test_how_many_failed(text: str, count: int | None) -> None:
    """By the words at the end; None where it does not tell."""
    assert failures.count(text) == count


@given(st.text())
def test_any_text_may_be_said(text: str) -> None:
    """Nothing raises."""
    failures.count(text)


@pytest.mark.parametrize(
    ("status", "said", "failed"),
    [
        (UseStatus.ERROR, "anything", True),
        (UseStatus.OK, "2 failed", True),
        (UseStatus.OK, "2 passed", False),
        (UseStatus.ENDED, "2 failed", True),
        (UseStatus.ENDED, "0 failed", False),
        (UseStatus.ENDED, "nothing", None),
        (UseStatus.DENIED, "2 failed", None),
        (UseStatus.INTERRUPTED, "2 failed", None),
        (UseStatus.RUNNING, "2 failed", None),
    ],
)
def test_whether_a_run_failed(status: UseStatus, said: str, failed: bool | None) -> None:
    """By its status, else by its words."""
    use = Use("t", "s", "Bash", None, None, 0, None, None, None, None, None, status, None, None, counted=True)
    returned = Said(2, None, Kind.TOOL_RESULT, None, said, 0, None, None)
    assert failures.failed(Tool(None, returned, use, "Bash", "")) is failed
    assert failures.failed(Tool(None, None, use._replace(status=UseStatus.OK), "Bash", "")) is False
