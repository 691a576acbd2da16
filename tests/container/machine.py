"""What building and running an image needs of a machine, installed where it is missing."""

import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache" / "container"

# Each with a program of the package, to see whether it is there.
PACKAGES = {
    "podman": "podman",
    "runc": "runc",  # crun refuses hybrid cgroups
    "netavark": "/usr/lib/podman/netavark",
    "uidmap": "newuidmap",
    "mmdebstrap": "mmdebstrap",
}
ACT_PACKAGES = {"docker.io": "/usr/sbin/dockerd"}


def reason_to_skip() -> str:
    """Why a container engine cannot be had here; empty where it can."""
    if os.geteuid() != 0:
        return "building and running images as the runner does needs root"
    if not shutil.which("apt-get"):
        return "the container engine is installed with apt-get, so this needs Debian"
    return ""


def install(packages: dict[str, str]) -> None:
    """Install the packages whose programs are missing."""
    missing = [name for name, program in packages.items() if not shutil.which(program)]
    if missing:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-qq", "--no-install-recommends", *missing],
        ):
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
