"""Reads the modules of a project: all of them, or those that another run does not tell of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.load.builder_choices import specifications_of
from align_ci.load.builders import builders, pipeline_functions
from align_ci.load.collecting import Gathered, collected
from align_ci.load.discovery import matcher
from align_ci.load.grouping import made, together
from align_ci.load.importing import Ran, not_run, run
from align_ci.load.reading import Anew, Files, Progress, Read
from align_ci.load.rows import piece_of
from align_ci.load.static.data_files import DataFiles
from align_ci.load.static.reader import Reader
from align_ci.load.static.uncalled import call_makers
from align_ci.load.units import Unit, needed, without
from align_ci.model import LoadFailure, Location

if TYPE_CHECKING:
    from align_ci.load.loading import Request

UNSHOWABLE = "the file was not read, as its name has characters that cannot be shown"


def whole(
    request: "Request",
    files: Files,
    running: Callable[[Callable[[], Ran]], Ran],
    progress: Progress,
) -> Read:
    """Read all modules, and run what the request says.

    Args:
        request: How they are read.
        files: The project's.
        running: Runs something, and measures how long that takes.
        progress: Is told of each module.

    Raises:
        align_ci.load.child.imports.ChildError: As ``align_ci.load.loading.load``.
    """
    reader = _reader(request, files, (), progress)
    gathered = _recognised(request, files, reader)
    ran = running(partial(run, request, files.found, gathered, partial(progress, "running")))
    gathered = replace(gathered, ran=ran)
    own = collected(request, gathered, files.declared)
    return Read([own.piece], Anew(own, gathered))


def apart(
    request: "Request",
    files: Files,
    names: Collection[str],
    remembered: Sequence[Unit] | None,
    progress: Progress,
) -> Read:
    """Read the modules of which nothing is remembered that still holds; run nothing.

    Args:
        request: How they are read.
        files: The project's.
        names: The modules that are read for themselves.
        remembered: What still holds from another run; None where nothing is to be remembered.
        progress: Is told of each module.
    """
    holding = remembered or ()
    while True:
        kept = needed(holding)
        there = {name for unit in kept for name in unit.modules}
        reader = _reader(request, files, there, progress)
        gathered = _recognised(request, files, reader)
        own = collected(request, gathered, files.declared)
        if remembered is None:
            return Read([own.piece], Anew(own, gathered))
        groups = together(gathered, own)
        read = {module.name for module in reader.modules}
        # What takes too long takes time from others, so that all depend on all.
        broken = kept if reader.trace.gave_up else [*_broken(kept, groups, read)]
        if not broken:
            break
        holding = without(holding, broken)
    pieces = [own.piece, *(piece_of(unit.rows) for unit in kept)]
    if kept:
        others = [each.name for each in reader.modules if each.name not in there]
        held = {path for unit in kept for path in unit.modules.values()}
        pieces[0] = own.piece.of(others, own.piece.files.keys() - held)
    groups_read = {group for group in groups.values() if there.isdisjoint(group)}
    fresh = [*made(gathered, own, groups_read, names)]
    return Read(pieces, Anew(own, gathered), kept, fresh)


def _broken(
    kept: Sequence[Unit], groups: Mapping[str, frozenset[str]], read: Collection[str]
) -> Iterator[Unit]:
    """What was read again for others to import, and must be read with them or as a whole."""
    for unit in kept:
        again = [name for name in unit.modules if name in read]
        if again and (len(unit.modules) > 1 or any(len(groups[name]) > 1 for name in again)):
            yield unit


def _reader(request: "Request", files: Files, there: Collection[str], progress: Progress) -> Reader:
    """Reads everything but the modules of which the facts are there."""
    declaring = matcher([glob for each in request.interfaces for glob in each.files])
    data = DataFiles(request.root, frozenset(files.found.listing), declaring)
    reader = Reader(files.layout, request.vocabulary, data)
    wanted = [path for path in files.wanted if files.layout.name_of(path) not in there]
    for number, path in enumerate(wanted):
        progress("reading", number, len(wanted))
        reader.read(path)  # what is closed fails here, with the reason
    for named in request.functions:
        name = named.partition(":")[0]
        if name not in there:
            reader.load(name)
    reader.close_circles()
    call_makers(reader)
    for path in files.found.unnamed:
        reader.failures[Location(path)] = LoadFailure(UNSHOWABLE, Location(path), "rename the file")
    return reader


def _recognised(request: "Request", files: Files, reader: Reader) -> Gathered:
    own = {path: files.layout.name_of(path) for path in files.wanted}
    again = {each.name for each in reader.modules if own.get(each.path, each.name) != each.name}
    modules = [each for each in reader.modules if each.name not in again]
    found = builders(modules, matcher(request.builders or ["."]), request.child.methods)
    made_ = [replace(each, specifications=specifications_of(each.owner, reader)) for each in found]
    wanted = matcher(request.pipelines or ["."])
    candidates = {path for path in files.found.candidates if wanted(path)}
    functions = pipeline_functions(modules, candidates.__contains__, request.functions)
    return Gathered(reader, made_, [*functions], not_run(), frozenset(again))
