"""`python -m kaizen`: the same as the command `kaizen`."""

import sys

from kaizen.cli.entry import main

sys.exit(main())
