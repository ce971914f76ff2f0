"""The program that looks at sessions for a daemon, which runs it by its path and without `site`, so it is told where to import
from; see `kaizen.reading.looking`."""

import sys

if __name__ == "__main__":
    sys.path.extend(sys.argv[2].split(":") if sys.argv[1:2] == ["--path"] and sys.argv[2:] else [])
    from kaizen.reading.looking import main

    sys.exit(main())
