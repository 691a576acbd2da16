"""Installs what stands in for GitHub, from the npm registry into the cache of the project.

`python -m tests.github_api.install` does it, which takes seconds the first time.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
HERE = Path(__file__).parent
DECLARED = (HERE / "package.json", HERE / "package-lock.json")
DESCRIPTION = Path("@octokit/openapi/generated/api.github.com.json")


def reason_to_skip() -> str:
    """Why nothing can be installed here; empty where it can."""
    return "" if shutil.which("npm") else "what stands in for GitHub is installed with npm"


def folder(*, schema: bool = False) -> Path:
    """Where it lies: another folder for another set of packages."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in DECLARED)).hexdigest()[:12]
    return REPOSITORY / ".cache" / f"github-{'schema' if schema else 'api'}-{digest}"


def description() -> Path:
    """Where GitHub's description of its API lies, once `ensure` put it there."""
    return folder(schema=True) / DESCRIPTION.name


def ensure(*, schema: bool = False) -> Path:
    """Install it if it is not there, once even if several ask for it."""
    place = folder(schema=schema)
    if place.exists():
        return place
    place.parent.mkdir(exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _install(place, schema=schema)
    return place


def _install(place: Path, *, schema: bool) -> None:
    # A folder that is half made has another name, and is begun anew.
    unready = place.with_suffix(".unready")
    shutil.rmtree(unready, ignore_errors=True)
    unready.mkdir()
    for path in DECLARED:
        shutil.copy(path, unready)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command.append(f"--omit={'optional' if schema else 'dev'}")
    subprocess.run(command, cwd=unready, check=True, stdout=sys.stderr)
    if schema:  # one file of half a gigabyte
        (unready / "node_modules" / DESCRIPTION).rename(unready / DESCRIPTION.name)
        shutil.rmtree(unready / "node_modules")
    unready.rename(place)


def main() -> int:
    if reason := reason_to_skip():
        sys.stderr.write(f"{reason}\n")
        return int(os.environ.get("CI") == "true")
    ensure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
