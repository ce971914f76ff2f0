"""The supervisor's program, and with `--template` that of its template. It is run by its path and without `site`, so it
says first where to import from."""

import sys


def _folders(arguments: list[str]) -> list[str]:
    at = arguments.index("--path") + 1 if "--path" in arguments else 0
    return arguments[at].split(":") if 0 < at < len(arguments) else []


if __name__ == "__main__":
    sys.path.extend(_folders(sys.argv))
    if "--template" in sys.argv:
        from kaizen.supervisor import template

        sys.exit(template.main(sys.argv))
    from kaizen.supervisor.run import main

    sys.exit(main(sys.argv[1:]))
