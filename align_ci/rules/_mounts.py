"""How the inputs, outputs or channels that a builder makes differ from those that it should."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, splitext
from typing import TypeAlias

from msgspec import Struct

from align_ci.aws.containers import CHANNEL_ROOT, is_below, normal_path
from align_ci.model import Known, Location, Mount
from align_ci.rules._suggest import near


class Port(Struct, frozen=True):
    """What is to be mounted.

    Attributes:
        name: Its logical name.
        path: Where the contract has it, at the place that says so.
        wanted: Whether it has to be there.
        as_good: Other names under which it is found as well.
        aliases: Names that people may confuse with its own, without their case.
        by_name: Whether others find it by its name.
    """

    name: str
    path: Known[str]
    wanted: bool = True
    as_good: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    by_name: bool = False


class Mounted(Struct, frozen=True):
    """What is mounted, with everything known of it."""

    name: str
    path: str
    location: Location


class Missing(Struct, frozen=True):
    """Nothing is mounted for a port; ``meant`` may be a slip for it."""

    port: Port
    meant: Mounted | None


class Moved(Struct, frozen=True):
    """A port is mounted elsewhere, or several are at each other's paths."""

    ports: tuple[tuple[Port, Mounted], ...]


class Renamed(Struct, frozen=True):
    """A port is mounted at its path under a name that is not its own."""

    port: Port
    mounted: Mounted


class Additional(Struct, frozen=True):
    """Something is mounted that nothing declares."""

    mounted: Mounted


Difference: TypeAlias = Missing | Moved | Renamed | Additional


def mounted(mounts: Iterable[Mount]) -> tuple[Mounted, ...]:
    """Those of the mounts of which everything is known."""
    return tuple(
        Mounted(each.name.value, each.path.value, each.location)
        for each in mounts
        if isinstance(each.name, Known) and isinstance(each.path, Known)
    )


def by_name(
    ports: Sequence[Port], mounts: Sequence[Mounted], declared: frozenset[str]
) -> Iterator[Difference]:
    """Differences where every mount has a logical name, as in processing jobs.

    Args:
        ports: What is to be mounted.
        mounts: What is.
        declared: Names that may be mounted without a port of theirs.
    """
    owners = {name: port for port in ports for name in port.as_good}
    owners |= {port.name: port for port in ports}
    yield from _moved(owners, mounts)
    built = {owners[each.name].name for each in mounts if each.name in owners}
    missing = [port for port in ports if port.wanted and port.name not in built]
    strays = [each for each in mounts if each.name not in owners and each.name not in declared]
    renamed = [
        Renamed(port, max(covers, key=lambda each: len(each.path)))
        for port in missing
        if (covers := [each for each in strays if is_below(port.path.value, each.path)])
    ]
    yield from renamed
    used = [each.mounted for each in renamed]
    held = {each.port.name for each in renamed}
    absent = [port for port in missing if port.name not in held]
    yield from _absent(absent, [each for each in strays if each not in used], declared)


def by_folder(
    ports: Sequence[Port], channels: Sequence[Mounted], declared: frozenset[str]
) -> Iterator[Difference]:
    """Differences where the name only decides the folder, as with the channels of training jobs.

    A port outside the folder of all channels can be brought by none, and is not judged.

    Args:
        ports: What is to be mounted.
        channels: What is.
        declared: Names that may be mounted without a port of theirs.
    """
    missing = [
        port
        for port in ports
        if port.wanted
        and is_below(port.path.value, CHANNEL_ROOT)
        and not any(_touches(port, each) for each in channels)
    ]
    strays = [each for each in channels if not any(_touches(port, each) for port in ports)]
    yield from _absent(missing, strays, declared)


def _touches(port: Port, channel: Mounted) -> bool:
    """Whether a channel holds a port, or lies in the folder that a port is."""
    path = port.path.value
    return is_below(path, channel.path) or is_below(channel.path, path)


def _moved(owners: Mapping[str, Port], mounts: Sequence[Mounted]) -> Iterator[Moved]:
    pairs = [(owners[each.name], each) for each in mounts if each.name in owners]
    right = {port.name for port, each in pairs if _lies_right(port, each)}
    wrong = {port.name: (port, each) for port, each in pairs if port.name not in right}
    places = {normal_path(port.path.value): port.name for port in owners.values()}
    leads = {name: places.get(normal_path(each.path), "") for name, (_, each) in wrong.items()}
    done = set[str]()
    for name in wrong:
        if name not in done:
            ring = _ring(name, leads)
            done.update(ring)
            yield Moved(tuple(wrong[each] for each in ring))


def _ring(start: str, leads: Mapping[str, str]) -> list[str]:
    """The ports that lie at each other's paths in turn; ``start`` alone where it is in no ring."""
    ring = [start]
    while (following := leads[ring[-1]]) in leads and following not in ring:
        ring.append(following)
    return ring if following == start else [start]


def _lies_right(port: Port, each: Mounted) -> bool:
    """Whether a port lies where it should: at its path, or around the file that it is."""
    path = port.path.value
    is_file = bool(splitext(path)[1])
    return normal_path(each.path) == normal_path(path) or (is_file and is_below(path, each.path))


def _absent(
    missing: Sequence[Port], strays: Sequence[Mounted], declared: frozenset[str]
) -> Iterator[Missing | Additional]:
    meant: dict[str, Mounted] = {}
    for port in missing:
        left = (each for each in strays if each not in meant.values())
        slip = next((each for each in left if _is_meant(each, port)), None)
        if slip is not None:
            meant[port.name] = slip
    others = [each for each in strays if each not in meant.values() and each.name not in declared]
    alone = [port.name for port in missing if port.name not in meant]
    if len(alone) == len(others) == 1:
        meant[alone[0]] = others.pop()
    yield from (Missing(port, meant.get(port.name)) for port in missing)
    yield from (Additional(each) for each in others)


def _is_meant(stray: Mounted, port: Port) -> bool:
    """Whether a mount that belongs to nothing is probably a slip for a port."""
    name = stray.name
    if name == port.name or name.casefold() in port.aliases:
        return True
    return near(name, port.name) or near(name, basename(normal_path(port.path.value)))
