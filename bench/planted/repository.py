"""What guides the agents in a repository: with faults, with what looks like them, or as it should be."""

from __future__ import annotations

import json
from pathlib import Path

from bench.planted.work import Work

_ORDINARY = """# The shop

Run `make test` before you commit. The cart lies in `src/cart`, its rules in `src/cart/rules.py`.

- Use ruff to format.
- Prices are in cents.
"""
_FILES = ("src/cart/rules.py", "src/cart/model.py", "docs/setup.md")


def make(root: Path, kind: str) -> list[tuple[str, str]]:
    """Make it; gives what is to be found there, as heuristic and cause. `kind` is `faulty`, `near` or `clean`."""
    for path in _FILES:
        _put(root, path, "# nothing\n")
    _put(root, "Makefile", "test:\n\tpytest\n\nrelease:\n\tpython -m build\n")
    _put(root, "package.json", json.dumps({"scripts": {"lint": "eslint .", "test": "jest"}}))
    (root / ".git").mkdir(exist_ok=True)
    _put(root, "CLAUDE.md", _ORDINARY)
    return _faulty(root) if kind == "faulty" else _near(root) if kind == "near" else []


def _faulty(root: Path) -> list[tuple[str, str]]:
    _put(
        root,
        "src/cart/CLAUDE.md",
        "".join(
            f"- In case {n} of the cart the total is computed with rule {n} and rounded down, unless it is not.\n"
            for n in range(700)
        ),
    )
    _put(
        root,
        "docs/CLAUDE.md",
        "Read `docs/architecture.md` and `src/removed/module.py` first. Then run `make develop`, or `npm run develop`.\n",
    )
    _put(root, "src/billing/CLAUDE.md", "- Always use npm to install packages.\n- Never use npm to install packages.\n")
    _put(
        root,
        ".claude/skills/never-used/SKILL.md",
        f"---\nname: never-used\ndescription: Draws charts of everything.\n---\n{'Draw it. ' * 900}\n",
    )
    _put(
        root,
        ".cursor/rules/never.mdc",
        f"---\ndescription: For the old importer\nglobs: importer/**\nalwaysApply: false\n---\n{'Mind the importer. ' * 200}\n",
    )
    _put(root, ".mcp.json", json.dumps({"mcpServers": {"charts": {"command": "charts-server"}}}))
    return [
        ("bloated_instructions", "src/cart/CLAUDE.md"), ("dead_instructions", "docs/CLAUDE.md"), ("contradictory_instructions", "src/billing/CLAUDE.md*"),
        ("unused_skills", "never-used"), ("unused_servers", "charts"),
    ]  # fmt: skip


def _near(root: Path) -> list[tuple[str, str]]:
    _put(root, "src/cart/CLAUDE.md", "".join(f"- Rule {n}: see `src/cart/rules.py`.\n" for n in range(20)))
    _put(
        root,
        "src/billing/CLAUDE.md",
        "- Use npm to install packages.\n- Never use npm to publish.\n- Prefer spaces. Tabs are fine in a Makefile.\n",
    )
    _put(root, "docs/CLAUDE.md", "Such as `path/to/file.py` or `make test`; a new page goes into `docs/NAME.md`.\n")
    _put(
        root,
        ".claude/skills/cart/SKILL.md",
        "---\nname: cart\ndescription: How the cart is tested.\n---\nRun `make test`.\n",
    )
    _put(root, ".mcp.json", json.dumps({"mcpServers": {"orders": {"command": "orders-server"}}}))
    return []


def is_followed(work: Work) -> None:
    """A session that uses what guides there."""
    work.uses("Skill", "Launching skill: cart", skill="cart")
    work.uses("mcp__orders__find", "[]", customer=work.prose(10))


def _put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
