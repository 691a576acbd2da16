"""Which modules are read together, and what of them can be remembered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from align_ci.load.collecting import Collected, Gathered
from align_ci.load.piece import Piece
from align_ci.load.rows import rows_of
from align_ci.load.static.classes import lineage
from align_ci.load.static.trace import Trace
from align_ci.load.units import Unit
from align_ci.load.values import Class
from align_ci.model import Contract, Known, Specification


def made(
    gathered: Gathered,
    found: Collected,
    groups: Iterable[frozenset[str]],
    wanted: Collection[str],
) -> Iterator[Unit]:
    """The units of groups of modules, but for those that say nothing for another run.

    Args:
        gathered: What was read, without running any of it.
        found: The facts of it.
        groups: Modules that were read together.
        wanted: The modules that are read for themselves.
    """
    reader, trace, layout = gathered.reader, gathered.reader.trace, gathered.reader.layout
    paths = {module.name: module.source.path for module in reader.modules if module.source}
    failed = {failure.location.path for failure in reader.failures.values()}
    late = {rank.module for rank, _ in found.dags}
    spoiled = trace.spoiled | late | reader.raised.keys()
    spoiled |= {name for name, path in paths.items() if path in failed}
    for group in groups:
        own = {name: paths[name] for name in sorted(group) if name in paths}
        asked = {name for each in group for name in (each, *trace.asked[each])}
        # Whoever asks for a module asks for its packages first.
        names = {part for name in asked for part in _lineage(name)}
        # A file that could not be read is to be reported by the next run, too.
        unread = any(layout.path_of(name) and name not in paths for name in names)
        if not own or unread or not spoiled.isdisjoint(group) or trace.gave_up:
            continue
        opened = {path for name in group for path in trace.opened[name]}
        looked = sorted({pair for name in group for pair in trace.looked[name]})
        yield Unit(
            modules=own,
            wanted=frozenset(name for name in own if name in wanted),
            asked={name: layout.path_of(name) for name in sorted(names)},
            looked=tuple((*pair, layout.holds(*pair)) for pair in looked),
            needs=frozenset(name for name in names if name in paths and name not in own),
            rows=rows_of(found.piece.of(own, {*own.values(), *opened})),
        )


def _lineage(name: str) -> Iterator[str]:
    """A dotted name, and those of the packages around it."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def together(gathered: Gathered, found: Collected) -> dict[str, frozenset[str]]:
    """The modules that depend on each other, by the name of each."""
    trace = gathered.reader.trace
    names = {each.name for each in gathered.reader.modules} | trace.asked.keys() | trace.spoiled
    beside: dict[str, set[str]] = {name: set() for name in names}
    pairs = (
        *trace.joined,
        *_referring(gathered, found),
        *_deriving(gathered, found),
        *_entering(trace),
    )
    for one, other in pairs:
        if one in beside and other in beside:
            beside[one].add(other)
            beside[other].add(one)
    groups: dict[str, frozenset[str]] = {}
    for name in beside:
        if name not in groups:
            group, pending = {name}, [name]
            while pending:
                fresh = beside[pending.pop()] - group
                group |= fresh
                pending += fresh
            groups |= dict.fromkeys(group, frozenset(group))
    return groups


def _entering(trace: Trace) -> Iterator[tuple[str, str]]:
    """Modules that change each other or fail, each with all through which they are imported.

    What they come to depends on which of them is imported first, and so on those.
    """
    asking: defaultdict[str, set[str]] = defaultdict(set)
    for module, names in trace.asked.items():
        for name in (part for asked in names for part in _lineage(asked)):
            asking[name].add(module)
    for module in {*trace.spoiled, *(name for pair in trace.joined for name in pair)}:
        seen, pending = {module}, [module]
        while pending:
            fresh = asking[pending.pop()] - seen
            seen |= fresh
            pending += fresh
        yield from ((module, each) for each in seen)


def _referring(gathered: Gathered, found: Collected) -> Iterator[tuple[str, str]]:
    """Modules of which one has facts that refer to those of the other."""
    piece = found.piece
    listed = (*piece.contracts, *piece.specifications)
    owners = {id(each): rank.module for rank, each in listed}
    for module, used in _references(piece):
        yield module, owners.setdefault(id(used), module)
    by_path: defaultdict[str, list[str]] = defaultdict(list)
    for each in gathered.reader.modules:
        by_path[each.path].append(each.name)
    # What lies in one module and is found in another one is told of where it lies, too.
    places = [(rank, each.location.path) for rank, each in piece.contracts]
    places += [(rank, each.location.path) for rank, each in piece.specifications]
    places += [(rank, each.location.path) for rank, each in piece.pipelines]
    for rank, path in places:
        own = by_path[path]
        if rank.module not in own:
            yield from ((rank.module, name) for name in own)


def _references(piece: Piece) -> Iterator[tuple[str, Contract | Specification]]:
    """What the facts of modules refer to, and the module."""
    specs = [(rank.module, each) for rank, each in piece.specifications]
    steps = (
        (rank.module, step.specification) for rank, each in piece.pipelines for step in each.steps
    )
    builds = [(module, each) for module, own in piece.builds.items() for each in own]
    used = (*steps, *((module, each.specification) for module, each in builds))
    specs += [(module, fact.value) for module, fact in used if isinstance(fact, Known)]
    yield from specs
    held = (
        *((module, each.contract) for module, each in specs),
        *((module, each.contract) for module, each in builds),
    )
    for module, fact in held:
        if isinstance(fact, Known) and fact.value is not None:
            yield module, fact.value


def _deriving(gathered: Gathered, found: Collected) -> Iterator[tuple[str, str]]:
    """Modules of which one has a builder that a class of the other derives from.

    What a module imports in vain may be the loss of any class of it from which none derives.
    """
    owners = {id(builder.owner): builder.module.name for builder in gathered.builders}
    for module in gathered.reader.modules:
        held = module.scope.names.values() if found.piece.unresolved.get(module.name) else ()
        owners |= {
            id(each): module.name
            for each in held
            if isinstance(each, Class) and each.module is module
        }
    for module in gathered.reader.modules if owners else ():
        for value in module.scope.names.values():
            for link in lineage(value)[1:] if isinstance(value, Class) else ():
                if id(link) in owners:
                    yield module.name, owners[id(link)]
