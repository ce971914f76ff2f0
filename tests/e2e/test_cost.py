"""What it cost, from the transcript to the sum, with a real daemon and the real price library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from tests.support.claude import Transcript, figures, session, sub_agent, text
from tests.support.command import kaizen
from tests.support.processes import eventually

# 3 x 5 + 1,000 x 0.50 + 30 x 6.25 + 10 x 10 + 50 x 25 millionths of a dollar
CALL = 0.0020525


def of_model(made: Transcript, model: str) -> Transcript:
    for record in made.records:
        if "model" in record.get("message", {}):
            record["message"]["model"] = model
    return made


def left(home: str, *made: Transcript) -> None:
    for each in made:
        each.write(Path(home).parent / ".claude" / "projects", "-work-repository")


def known(workspace: Path, calls: int, unpriced: int) -> dict[str, Any]:
    """The whole sum, once so many calls are priced."""

    def told() -> dict[str, Any] | None:
        whole: dict[str, Any] = kaizen("cost", "--since", "all", "--json", "-w", workspace).json["total"]
        return whole if (whole["calls"], whole["unpriced_calls"]) == (calls, unpriced) else None

    return eventually(told, f"{calls} calls, {unpriced} of them unpriced") or {}


def test_the_whole_way(home: str, workspace: Path) -> None:
    """A daemon asks for prices once calls come, prices what it had and what comes, and the sum can be checked by hand."""
    parent = of_model(session(cwd=str(workspace)), "claude-opus-5")
    left(home, parent, of_model(sub_agent(parent), "claude-opus-5"))
    start_background_for(workspace)
    assert known(workspace, 5, 0)["cost_usd"] == pytest.approx(5 * CALL)
    parent.response("msg_later", text("more"), usage=figures())
    left(home, of_model(parent, "claude-opus-5"))
    assert known(workspace, 6, 0)["cost_usd"] == pytest.approx(6 * CALL)
    told = kaizen("cost", "--explain", parent.session, "--json", "-w", workspace).json
    assert sum(item["usd"] for call in told["calls"] for item in call["items"]) == pytest.approx(told["cost_usd"])
    assert told["tree"]["cost_usd"] == pytest.approx(6 * CALL)
    assert {price["source"] for price in told["prices"]} == {"genai-prices"}
    assert "$0.0082" in kaizen("sessions", "list", "-w", workspace).out
    stop_background_for(workspace)


def test_a_model_that_nobody_knows_stays_unpriced(home: str, workspace: Path) -> None:
    """Beside one that is known; and the daemon goes on."""
    left(home, of_model(session(1, cwd=str(workspace)), "claude-opus-5"), session(2, cwd=str(workspace)))
    start_background_for(workspace)
    whole = known(workspace, 6, 3)
    assert (whole["cost_usd"], whole["cost_known_usd"]) == (None, pytest.approx(3 * CALL))
    out = kaizen("cost", "--explain", "5e550000-0000-4000-8000-000000000002", "-w", workspace).out
    eventually(
        lambda: "no price of this model is known" in kaizen(
            "cost", "--explain", "5e550000-0000-4000-8000-000000000002", "-w", workspace
        ).out,
        "the reason",
    )  # fmt: skip
    assert "own: unpriced" in out
    stop_background_for(workspace)
