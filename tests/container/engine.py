"""Podman without a daemon or a registry: what it holds lies below one folder."""

import re
import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.container.machine import CACHE, PACKAGES, install

SETTINGS: Final = """
[containers]
# Never above the hard limit, which takes a capability that a container on CI lacks.
default_ulimits = ["nofile={files}:{files}", "nproc=20000:20000"]
netns = "host"
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
stop_timeout = 1
events_logger = "file"
[network]
network_backend = "netavark"
[engine.runtimes]
runc = ["/usr/sbin/runc"]
"""

# The base in the tests is a stand-in, so its digest cannot be that of the release.
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}")


class Engine:
    """Images and containers below ``.cache/container``."""

    def __init__(self, store: Path = CACHE / "store") -> None:
        """Install and configure the engine."""
        install(PACKAGES)
        store.mkdir(parents=True, exist_ok=True)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        files = 20_000 if hard == resource.RLIM_INFINITY else hard
        self._settings = store / "containers.conf"
        self._settings.write_text(SETTINGS.format(files=files))
        self._store = store

    def command(self, *arguments: str) -> list[str]:
        """A command line of the engine."""
        places = ("--root", str(self._store / "graph"), "--runroot", str(self._store / "run"))
        return ["env", f"CONTAINERS_CONF={self._settings}", "podman", *places, *arguments]

    def call(self, *arguments: str) -> str:
        """What the engine prints.

        Raises:
            RuntimeError: It failed; with all that it said.
        """
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"podman {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def has(self, image: str) -> bool:
        """Whether an image is there."""
        found = subprocess.run(self.command("image", "exists", image), check=False)
        return found.returncode == 0

    def build(self, context: Path, tag: str, arguments: Sequence[str] = ()) -> None:
        """Build an image, from the Dockerfile as it is but for a digest of its base."""
        dockerfile = self._store / "Dockerfile"
        dockerfile.write_text(DIGEST.sub("", (context / "Dockerfile").read_text()))
        # A build in a chroot takes no privilege that a container on CI lacks.
        options = ("--pull=never", "--isolation=chroot", "--network=host", "--tag", tag)
        values = (f"--build-arg={argument}" for argument in arguments)
        self.call("build", "--file", str(dockerfile), *options, *values, str(context))
        # What earlier builds left, but for the parts that the next one starts from.
        self.call("image", "prune", "--force", "--filter=until=24h")

    def size(self, image: str) -> int:
        """The size of an image in bytes, its base included."""
        return int(self.call("image", "inspect", "--format", "{{.Size}}", image))
