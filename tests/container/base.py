"""A stand-in for python:3.12-slim-bookworm, made of Debian's packages and a Python.

For machines that reach package registries and no others. It carries the certificates and
the package index of the machine: nothing that is built on it may be published. Where the
real one can be had, ``ALIGN_CI_TEST_BASE`` names it, with its registry.
"""

import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.container.engine import Engine
from tests.container.machine import CACHE

TAG: Final = "localhost/python:3.12-slim-bookworm"

_DEBIAN = "localhost/debian:bookworm-minimal"
_LIBRARIES = (
    *("ca-certificates", "netbase", "tzdata", "libssl3", "libffi8", "libbz2-1.0", "liblzma5"),
    *("libsqlite3-0", "libreadline8", "zlib1g", "libncursesw6", "libuuid1", "libexpat1"),
)
_UNWANTED = ("test", "__pycache__", "idlelib", "turtledemo", "tkinter", "site-packages")

# As the real one does, so that sizes are comparable.
_APT = 'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache ""; Acquire::Languages "none";\n'

_DOCKERFILE = """
FROM {debian}
COPY python/ /usr/local/
COPY certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY pip.conf /etc/pip.conf
COPY apt.conf /etc/apt/apt.conf.d/docker-clean
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
RUN ldconfig && python -m ensurepip && ln -sf pip3 /usr/local/bin/pip \
    && python -c "import ssl, sqlite3, ctypes, lzma, bz2, zlib, readline, uuid" \
    && find /usr/local/lib -name '*.pyc' -delete
CMD ["python3"]
"""


def ensure(engine: Engine) -> None:
    """Make the base, unless it is there; a minute once, seconds where its parts are cached."""
    if engine.has(TAG):
        return
    if real := os.environ.get("ALIGN_CI_TEST_BASE"):
        engine.call("pull", "--quiet", real)
        engine.call("tag", real, TAG)
        return
    engine.call("import", "--quiet", str(_debian()), _DEBIAN)
    with tempfile.TemporaryDirectory() as name:
        context = Path(name)
        _copy_python(python(), context / "python")
        shutil.copy(_certificates(), context / "certificates.crt")
        (context / "pip.conf").write_text(_pip_settings())
        (context / "apt.conf").write_text(_APT)
        (context / "Dockerfile").write_text(_DOCKERFILE.format(debian=_DEBIAN))
        engine.build(context, TAG)


def python() -> Path:
    """The folder that a Python 3.12 was installed to, with a library of its own.

    Raises:
        LookupError: There is none.
    """
    if sys.version_info[:2] == (3, 12) and sys.base_prefix not in {"/usr", "/usr/local"}:
        return Path(sys.base_prefix)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = sorted((pyenv / "versions").glob("3.12.*"))
    if not found:
        raise LookupError(
            "the base's stand-in needs a Python 3.12 from pyenv; ALIGN_CI_TEST_BASE may name "
            "the real one, with its registry"
        )
    return found[-1]


def _debian() -> Path:
    """A minimal Debian with the libraries that a Python wants."""
    tar = CACHE / "bookworm.tar"
    if not tar.exists():
        part = tar.with_suffix(".part.tar")
        options = [
            *("--quiet", "--variant=minbase", "--mode=root", f"--include={','.join(_LIBRARIES)}"),
            *("--aptopt=Acquire::Languages none", "--dpkgopt=force-unsafe-io"),
            *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("man", "doc", "locale")),
        ]
        command = ["mmdebstrap", *options, "bookworm", str(part), str(_apt_sources())]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        part.rename(tar)
    return tar


def _apt_sources() -> Path:
    places = (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list"))
    return next(place for place in places if place.exists())


def _copy_python(prefix: Path, target: Path) -> None:
    """Copy what is the interpreter's and no one else's."""

    def unwanted(_folder: str, names: list[str]) -> set[str]:
        return {n for n in names if n in _UNWANTED or n.startswith("config-3") or n.endswith(".a")}

    shutil.copytree(prefix / "lib", target / "lib", symlinks=True, ignore=unwanted)
    (target / "bin").mkdir()
    shutil.copy(prefix / "bin" / "python3.12", target / "bin")
    for name in ("python", "python3"):
        (target / "bin" / name).symlink_to("python3.12")


def _certificates() -> str:
    paths = ssl.get_default_verify_paths()
    found = os.environ.get("SSL_CERT_FILE") or paths.cafile
    return found or "/etc/ssl/certs/ca-certificates.crt"


def _pip_settings() -> str:
    """The machine's package index, if it has one of its own."""
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    index = os.environ.get("PIP_INDEX_URL") or found
    lines = ["[global]", "cert = /etc/ssl/certs/ca-certificates.crt", "default-timeout = 180"]
    return "\n".join([*lines, *([f"index-url = {index}"] if index else []), ""])
