"""Installs readers of what align-ci writes: SARIF's own validator, and mermaid's parser.

`python -m tests.readers.install` does it, which takes half a minute the first time.
"""

import os
import shutil
import sys
from pathlib import Path

from tests import npm_set

HERE = Path(__file__).parent
MULTITOOL = Path("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool")


def reason_to_skip() -> str:
    """Why nothing can be installed here; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "SARIF's validator is the one for Linux"
    return "" if shutil.which("npm") else "the readers are installed with npm"


def ensure() -> Path:
    """Install them if they are not there; what they lie in."""
    return npm_set.ensure(npm_set.place("readers", HERE), HERE, finish=_executable)


def _executable(installed: Path) -> None:
    """What its own script would do; none is run."""
    (installed / MULTITOOL).chmod(0o755)


def main() -> int:
    if reason := reason_to_skip():
        sys.stderr.write(f"{reason}\n")
        return int(os.environ.get("CI") == "true")
    ensure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
