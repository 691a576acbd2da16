"""Which files seem to declare steps, where the configuration names none that do."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from align_ci.load.discovery import matcher

_KINDS = matcher(["*.yaml", "*.yml"])
_DECLARES = re.compile(rb"^step_type[ \t]*:[ \t]*\S", re.MULTILINE)
_MOST_FILES = 500
_MOST_BYTES = 65_536


def seeming(root: Path, listing: Iterable[str], left_out: Callable[[str], bool]) -> list[str]:
    """The YAML files that name a step type at their top, among the first that there are.

    Args:
        root: The project's folder.
        listing: Every file of the project.
        left_out: Whether a file is none of the project's own.
    """
    candidates = (path for path in listing if _KINDS(path) and not left_out(path))
    return [*_declaring(root, islice(candidates, _MOST_FILES))]


def _declaring(root: Path, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        try:
            with (root / path).open("rb") as file:
                text = file.read(_MOST_BYTES)
        except OSError:
            continue
        if _DECLARES.search(text):
            yield path
