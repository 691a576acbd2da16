"""``python -m align_ci`` and the console script."""

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # A run makes many objects, keeps most of them, and ends: collecting only costs time.
    gc.disable()
    from align_ci.cli import run  # noqa: PLC0415 - `import align_ci.__main__` stays cheap

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
