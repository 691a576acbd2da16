"""Has pip install a project's requirements for the child: wheels only, and as the child."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from align_ci.load.child.answer import InvalidAnswer
from align_ci.load.child.cell import Cell, watch
from align_ci.load.child.closed import checkouts
from align_ci.load.child.imports import GIB, Limits, NotInstalledError
from align_ci.load.child.interpreter import Interpreter
from align_ci.load.child.process import ChildGone, ChildProcess
from align_ci.load.child.requirements import Requirements

_SECONDS = 300
_BYTES = 6 * GIB

# Where a machine says how to reach an index; pip's own files are read too.
_PASSED = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_TRUSTED_HOST"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
)


def install(cell: Cell, interpreter: Interpreter, files: Sequence[Path]) -> None:
    """Install the requirements of some files into the workspace's folder of packages.

    Args:
        cell: What importing is locked in; so is pip, but that it has the network.
        interpreter: For which to install, and whose pip does it.
        files: Relative to the project, or absolute.

    Raises:
        NotInstalledError: A file is not taken, or pip fails.
        NotIsolatedError: pip would not be locked in as is required.
    """
    place = cell.place
    if cell.required:
        _check_trusted(interpreter, place.root)
    requirements = Requirements()
    for file in files:
        inside = file.is_relative_to(place.root)
        requirements.read(place.project, file.relative_to(place.root) if inside else file)
    lists = {"-r": requirements.wanted, "-c": requirements.constraints}
    arguments = [part for option in lists for part in (option, str(_list(place.home, option)))]
    for option, lines in lists.items():
        _list(place.home, option).write_text("\n".join(lines), encoding="utf-8")
        _list(place.home, option).chmod(0o644)
    if requirements.wanted:
        _pip(_for_pip(cell), interpreter, arguments)


def _check_trusted(interpreter: Interpreter, root: Path) -> None:
    """Only the Python that runs us installs: pip has the network, and no lock on its code.

    Another one may be named by a configuration that came with the change, and so may a pip
    in what that Python takes for its environment.
    """
    if interpreter.lies_in(checkouts(root, os.environ)):
        why = "it lies in the checkout, and may be part of the change"
    elif not interpreter.is_ours():
        why = "it is not the one that runs align-ci, and a change to the configuration can name it"
    else:
        return
    raise NotInstalledError(
        f"python = '{interpreter.given}' does not get to run pip: {why}; leave `python` out, or"
        " install the requirements for it in a step before"
    )


def _list(home: Path, option: str) -> Path:
    return home / f"requirements{option}.txt"


def _for_pip(cell: Cell) -> Cell:
    """A cell to install in, with an empty folder to work in: pip takes names for files there."""
    empty = cell.place.project.with_name("empty")
    empty.mkdir(mode=0o755)
    limits = Limits(_SECONDS, _SECONDS, cell.limits.memory_bytes, cell.limits.processes)
    return replace(
        cell,
        place=replace(cell.place, project=empty),
        limits=limits,
        disk=watch(cell.place, _BYTES),
        file_bytes=_BYTES,
    )


def _pip(cell: Cell, interpreter: Interpreter, arguments: Sequence[str]) -> None:
    place = cell.place
    options = ("--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check")
    quiet = ("--no-input", "--quiet", "--progress-bar=off", "--no-warn-script-location")
    command = [
        *(str(interpreter.path), "-I", "-B", "-m", "pip", "install", *options, *quiet),
        *("--target", str(place.packages), *arguments),
    ]
    reach = _reach(os.environ)
    # Certificates, and folders of wheels, may lie in places that are closed to user code.
    readable = [*interpreter.readable(), *filter(os.path.isabs, reach.values())]
    order = cell.order(command, readable, network=True, environment=reach)
    child = cell.child()
    try:
        cell.check(child.become(order, _SECONDS))
        code = child.finish(_SECONDS)
    except TimeoutError as error:
        raise NotInstalledError(f"pip did not finish within {_SECONDS} s") from error
    except (ChildGone, InvalidAnswer) as error:
        raise NotInstalledError(f"pip {error}") from error
    finally:
        child.stop()
    if code:
        raise NotInstalledError(_said(child) or f"pip ended with code {code}")


def _reach(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that say how to reach an index; not those with a password in them."""
    given = {name: environ.get(name, "") for name in _PASSED}
    return {name: value for name, value in given.items() if value and "@" not in value}


def _said(child: ChildProcess) -> str:
    words = child.last_words()
    return f"pip: {words}" if words else ""
