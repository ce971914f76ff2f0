"""The program that answers for prices; see `kaizen.pricing.answer`."""

from __future__ import annotations

import sys

from kaizen.pricing.answer import main

sys.exit(main())
