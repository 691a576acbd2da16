"""What modules came to in another run, and whether it still holds."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from align_ci.load.layout import Layout
from align_ci.load.rows import Rows

Digest = Callable[[str], str | None]
"""The SHA-256 of a file of the project; None where it cannot be read."""


class Unit(Struct, frozen=True, array_like=True):
    """Modules that depend on each other, what they came to, and what that depends on.

    Attributes:
        modules: Their paths, by dotted name; "" for a folder without ``__init__.py``.
        wanted: Those that are read for themselves, whoever imports them.
        asked: The path of each module that they asked for; None where there was none.
        looked: Names in the folder of a package's file, and whether it had them.
        needs: The modules of other units among those that they asked for.
        rows: The facts.
    """

    modules: Mapping[str, str]
    wanted: frozenset[str]
    asked: Mapping[str, str | None]
    looked: tuple[tuple[str, str, bool], ...]
    needs: frozenset[str]
    rows: Rows


def valid(
    units: Iterable[Unit], layout: Layout, wanted: Collection[str], digest: Digest
) -> list[Unit]:
    """The units that would be read to the same again.

    Args:
        units: From another run.
        layout: The files that there are now.
        wanted: The modules that are read for themselves now.
        digest: Of the files as they are now.
    """
    same = [unit for unit in units if _is_same(unit, layout, wanted, digest)]
    return without(same, ())


def without(units: Sequence[Unit], broken: Collection[Unit]) -> list[Unit]:
    """The units that are left when some do not hold, nor those that need them."""
    gone = {id(unit) for unit in broken}
    left = [unit for unit in units if id(unit) not in gone]
    while True:
        there = {name for unit in left for name in unit.modules}
        fewer = [unit for unit in left if unit.needs <= there]
        if len(fewer) == len(left):
            return left
        left = fewer


def needed(units: Sequence[Unit]) -> list[Unit]:
    """Those that are read for themselves, and those that they need."""
    by_module = {name: unit for unit in units for name in unit.modules}
    found: dict[int, Unit] = {}
    pending = [unit for unit in units if unit.wanted]
    while pending:
        unit = pending.pop()
        if id(unit) not in found:
            found[id(unit)] = unit
            pending += [by_module[name] for name in unit.needs]
    return [unit for unit in units if id(unit) in found]


def _is_same(unit: Unit, layout: Layout, wanted: Collection[str], digest: Digest) -> bool:
    return (
        all(layout.path_of(name) == path for name, path in unit.modules.items())
        and unit.wanted == frozenset(name for name in unit.modules if name in wanted)
        and all(layout.path_of(name) == path for name, path in unit.asked.items())
        and all(layout.seen(n, own) == n for own in unit.modules.values() for n in unit.asked)
        and all(digest(path) == own for path, own in unit.rows.files.items())
        and all(layout.holds(package, name) == had for package, name, had in unit.looked)
    )
