"""Where the layers of a project lie, as far as reading it has shown."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from align_ci.model import Project

_MOST = 4
"""Folders of one layer that are worth naming; more say nothing."""


class Layer(Struct, frozen=True):
    """What a project has of one kind.

    Attributes:
        key: By which the configuration names its folders.
        noun: What one of it is called.
        number: How many there are.
        folders: That hold all of it, relative to the project; empty for anywhere.
    """

    key: str
    noun: str
    number: int
    folders: tuple[str, ...]


def layers(project: Project) -> list[Layer]:
    """The layers of a project that it has anything of."""
    scripts = {script.path for contract in project.contracts for script in contract.scripts}
    declared = [
        ("specs", "spec", [each.location.path for each in project.specifications]),
        ("contracts", "contract", [each.location.path for each in project.contracts]),
        ("builders", "builder", [each.location.path for each in project.builders]),
        ("scripts", "script", sorted(scripts)),
        ("pipelines", "pipeline", [*_pipelines(project)]),
    ]
    return [
        Layer(key, noun, len(paths), _folders(path for path in paths if path.endswith(".py")))
        for key, noun, paths in declared
        if paths
    ]


def _pipelines(project: Project) -> Iterator[str]:
    yield from (each.location.path for each in project.pipelines)
    yield from (each.location.path for each in project.definitions)


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    """The fewest folders that hold some files, none of which is the project itself."""
    parents = {PurePosixPath(path).parent for path in paths}
    tops = {each for each in parents if not any(other in each.parents for other in parents)}
    if len(tops) > 1:
        common = _common(sorted(tops))
        if common.parts:
            tops = {common}
    folders = tuple(sorted(map(str, tops)))
    return folders if "." not in folders and len(folders) <= _MOST else ()


def _common(folders: list[PurePosixPath]) -> PurePosixPath:
    shared = PurePosixPath()
    for parts in zip(*(each.parts for each in folders), strict=False):
        if len(set(parts)) > 1:
            break
        shared /= parts[0]
    return shared
