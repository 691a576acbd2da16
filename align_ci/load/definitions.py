"""Makes facts of pipeline definitions: of JSON files, and of what code compiles to."""

from collections.abc import Callable
from pathlib import PurePosixPath

from msgspec.structs import replace

from align_ci.load.child.executions import Compilation, Place
from align_ci.load.definition_content import Listed, NoDefinition, content_of
from align_ci.load.definition_places import placed
from align_ci.load.json_places import NotJson, read
from align_ci.model import Definition, Known, Location, Unknown


def from_file(path: str, text: str) -> Definition:
    """The definition in a file of the project.

    Args:
        path: Relative to the project's root, with forward slashes.
        text: What the file holds.
    """
    location = Location(path)
    name, unread = PurePosixPath(path).stem, Unknown("it is not read yet", location)
    made = Definition(name, unread, None, compiled=False, location=location)
    try:
        # What stands in a file is what its author submits: there, nothing is added to it.
        content = content_of(
            read(path, text), len(text), lambda _, place: Known(value=True, location=place)
        )
    except NotJson as fault:
        return _failed(made, Known(f"it is no JSON: {fault.why}", fault.location))
    except NoDefinition as fault:
        return _failed(made, Known(fault.why, fault.location))
    return replace(made, content=Known(content, made.location))


def from_compiled(
    compilation: Compilation, location: Location, locate: Callable[[Place], Location]
) -> Definition:
    """The definition that a function of the project compiles to.

    Args:
        compilation: What the child says of it.
        location: The function.
        locate: A line of the project that the child names.
    """

    def at(place: Place | None) -> Location:
        return locate(place) if place else location

    attempts = tuple(Known(each.address, at(each.place)) for each in compilation.attempts)
    name = compilation.name or compilation.target.name
    why = compilation.skipped or "nothing came of compiling it"
    made = Definition(
        name, Unknown(why, location), None, compiled=True, location=location, attempts=attempts
    )
    raised = compilation.failure
    if raised is not None:
        return _failed(made, Known(raised.message, at(raised.place)))
    if compilation.skipped or not compilation.definition:
        return made
    return _read(made, compilation, locate)


def _read(
    made: Definition, compilation: Compilation, locate: Callable[[Place], Location]
) -> Definition:
    text, location = compilation.definition, made.location
    try:
        top = placed(read(location.path, text), compilation.places, location, locate)
        content = content_of(top, len(text), _listed(compilation.listed))
    except NotJson as fault:
        # The fault's place is one in the text that was made, which nobody ever sees.
        return _failed(made, Known(f"what it compiles to is no JSON: {fault.why}", location))
    except NoDefinition as fault:
        return _failed(made, Known(fault.why, fault.location))
    return replace(made, content=Known(content, location))


def _listed(names: frozenset[str] | None) -> Listed:
    if names is None:
        return lambda _, place: Unknown("which steps the author listed is not known", place)
    return lambda name, place: Known(name in names, place)


def _failed(made: Definition, failure: Known[str]) -> Definition:
    return replace(made, content=Unknown("it could not be read", failure.location), failure=failure)
