"""The program that agents' settings name: `python -I -S …/kaizen/hooks/hook.py AGENT`; see `kaizen.hooks.command`.

It is run by its path, so that nothing is searched for; all that is more than these lines is imported, since what is
imported is compiled once and what is run is compiled each time.
"""

import os
import sys

if __name__ == "__main__":
    try:
        sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
        from kaizen.hooks.deliver import program

        program(sys.argv[1:])
    finally:
        os._exit(0)
