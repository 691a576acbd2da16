"""The project's Python: found, and started as a child that is ready to import."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from align_ci.load.child.answer import Confined, InvalidAnswer, check_ready
from align_ci.load.child.cell import Cell
from align_ci.load.child.imports import ChildError, NotIsolatedError
from align_ci.load.child.process import HARNESS, ChildGone, ChildProcess

# -I would take PYTHONHASHSEED away too. The harness removes its folder from sys.path.
_OPTIONS = ("-s", "-B", "-W", "ignore")

# Of a virtual environment, and of an installation.
_PARTS = ("pyvenv.cfg", "bin", "lib", "lib64", "share/zoneinfo", "ssl")

_IN_CI = (
    "in CI leave `python` out, name one that is there by the input `python`, or have what your"
    " code needs installed by the input `requirements`"
)


class Interpreter(Struct, frozen=True):
    """An interpreter.

    Attributes:
        given: As the configuration names it.
        path: Where it lies. Links are kept, as a virtual environment needs them.
    """

    given: Path
    path: Path

    @classmethod
    def find(cls, root: Path, given: Path, *, required: bool = False) -> "Interpreter":
        """Look it up on ``PATH`` if it is a mere name, else from the project's root.

        Args:
            root: The project.
            given: As the configuration names it.
            required: Whether user code is imported under lock or not at all.

        Raises:
            ChildError: There is none.
            NotIsolatedError: The same, where ``required``: people's environments are not in
                CI, and nobody can make one in our container.
        """
        on_path = shutil.which(given.name) if given.parent == Path() else None
        path = Path(on_path) if on_path else root.absolute() / given
        if path.is_file():
            return cls(given, path)
        what = f"python = '{given}': no such interpreter ({path} does not exist)"
        if required:
            raise NotIsolatedError(f"{what}; {_IN_CI}")
        raise ChildError(f"{what}; create its environment, or name another one")

    def is_ours(self) -> bool:
        """Whether it is the very interpreter, by its very path, that runs us."""
        return self.path == Path(sys.executable)

    def readable(self) -> list[str]:
        """What it is made of: absolute paths without links, of what is there.

        Only the usual parts of where it is installed, and only where it is installed: the
        configuration names it, and ``~/.local`` holds more than the Python installed there.
        """
        environment = Path(os.path.realpath(self.path.parent.parent))
        homes = [environment] if (environment / "pyvenv.cfg").is_file() else []
        homes += [base for base in _bases(self.path) if any(base.glob("lib*/python3*/os.py"))]
        found = {part for home in homes for part in _parts(home)}
        return sorted(str(path) for path in found if path.exists())

    def lies_in(self, folders: Iterable[Path]) -> bool:
        """Whether it, or a folder on the way to it, lies in one of some folders.

        Python takes the folder above the one that it is *found* in for its environment, so
        its name counts as much as what the name leads to.
        """
        named = Path(os.path.abspath(self.path))  # noqa: PTH100 - resolves `..`, and no links
        places = {Path(os.path.realpath(place)) for place in (self.path, *named.parents)}
        homes = {folder.resolve() for folder in folders}
        return any(place.is_relative_to(home) for place in places for home in homes)

    def start(
        self, cell: Cell, settings: Mapping[str, Any], seconds: float
    ) -> tuple[ChildProcess, Confined]:
        """Start a child that is locked in and ready to import, and say how.

        Args:
            cell: What it is locked in.
            settings: The first message of the harness.
            seconds: How long that may take.

        Raises:
            ChildError: The interpreter is too old, or no Python at all.
            NotIsolatedError: The same, where isolation is required, as for `find`.
        """
        child = cell.child()
        try:
            command = [str(self.path), *_OPTIONS, str(HARNESS), str(child.descriptor)]
            order = cell.order(command, self.readable(), network=False)
            how = child.become(order, seconds)
            check_ready(child.ask(settings, seconds))
        except (ChildGone, TimeoutError, InvalidAnswer) as error:
            child.stop()
            why = child.last_words() or "it does not answer"
            what = (
                f"python = '{self.given}': cannot be used ({why});"
                " the interpreter must be Python 3.9 or newer"
            )
            if cell.required:
                raise NotIsolatedError(f"{what}; {_IN_CI}") from error
            raise ChildError(what) from error
        except BaseException:
            child.stop()
            raise
        return child, how


def _bases(path: Path) -> set[Path]:
    """Where an interpreter, and the one that runs us, are installed."""
    ours = (sys.prefix, sys.base_prefix, sys.exec_prefix)
    return {
        Path(os.path.realpath(path)).parent.parent,
        *(Path(os.path.realpath(prefix)) for prefix in ours),
    }


def _parts(home: Path) -> Iterator[Path]:
    """Links that lead out of it are left: the change may hold them, and to anywhere."""
    for part in _PARTS:
        found = Path(os.path.realpath(home / part))
        if found != home and found.is_relative_to(home):
            yield found
