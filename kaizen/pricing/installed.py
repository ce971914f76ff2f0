"""Which version of the price library is installed, told by the name of its folder: importing it would cost too much."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_BEGIN, _END = "genai_prices-", ".dist-info"


def version(folders: Sequence[str] = ()) -> str | None:
    """The version in the first of these folders that has one, by default those of `sys.path`; None where none has."""
    for folder in folders or sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.startswith(_BEGIN) and name.endswith(_END):
                return name[len(_BEGIN) : -len(_END)]
    return None
