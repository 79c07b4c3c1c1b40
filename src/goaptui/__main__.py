"""The program's entry: ``goaptui`` and ``python -m goaptui``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line on ``sys.argv`` and return the exit status (130 where Ctrl-C ended it)."""
    try:
        from goaptui.cli.dispatch import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
