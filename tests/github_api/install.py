"""Installs what stands in for GitHub, from the npm registry into the cache of the project.

`python -m tests.github_api.install` does it, which takes seconds the first time.
"""

import os
import shutil
import sys
from pathlib import Path

from tests import npm_set

HERE = Path(__file__).parent
DESCRIPTION = Path("@octokit/openapi/generated/api.github.com.json")


def reason_to_skip() -> str:
    """Why nothing can be installed here; empty where it can."""
    return "" if shutil.which("npm") else "what stands in for GitHub is installed with npm"


def folder(*, schema: bool = False) -> Path:
    """Where it lies: another folder for another set of packages."""
    return npm_set.place(f"github-{'schema' if schema else 'api'}", HERE)


def description() -> Path:
    """Where GitHub's description of its API lies, once `ensure` put it there."""
    return folder(schema=True) / DESCRIPTION.name


def ensure(*, schema: bool = False) -> Path:
    """Install it if it is not there, once even if several ask for it."""
    if schema:
        return npm_set.ensure(folder(schema=True), HERE, "--omit=optional", finish=_keep_one_file)
    return npm_set.ensure(folder(), HERE, "--omit=dev")


def _keep_one_file(installed: Path) -> None:
    """One file of half a gigabyte is needed."""
    (installed / "node_modules" / DESCRIPTION).rename(installed / DESCRIPTION.name)
    shutil.rmtree(installed / "node_modules")


def main() -> int:
    if reason := reason_to_skip():
        sys.stderr.write(f"{reason}\n")
        return int(os.environ.get("CI") == "true")
    ensure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
