"""``python -m align_ci`` and the console script."""

import sys

from align_ci.leaving import once


def main() -> None:
    """Run the command line and exit with its code."""
    once(_run)


def _run() -> int:
    from align_ci.cli import run  # noqa: PLC0415 - nothing is collected while it is imported

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
