"""Local-first observability for coding agents: one daemon per repository, one registry per machine.

The public names are imported when they are first used, so that `import kaizen` costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"
