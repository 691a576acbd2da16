"""Property paths of outputs, read against what is known of the step's kind."""

from collections.abc import Iterator

from align_ci.aws.kinds import KINDS
from align_ci.aws.properties import Resolved, UnknownProperty, kinds_with, parse, resolve
from align_ci.aws.property_paths import MalformedPath
from align_ci.model import Known, Output, Skip, Specification, Unknown
from align_ci.rules._kind import stated_kind
from align_ci.rules._names import not_known


def property_paths(specification: Specification) -> Iterator[tuple[str, Known[str]] | Skip]:
    """The well-formed property paths of a specification, each with its output's name.

    Malformed ones are left out: they are reported by a rule of their own.
    """
    for output in specification.outputs:
        known = name_and_path(output)
        if isinstance(known, Skip) or is_well_formed(known[1].value):
            yield known


def name_and_path(output: Output) -> tuple[str, Known[str]] | Skip:
    """An output's logical name and its property path, or why they cannot be judged."""
    name, path = output.name, output.property_path
    if isinstance(name, Unknown):
        return not_known("the name of an output", name)
    if isinstance(path, Unknown):
        return not_known(f"the property path of `{name.value}`", path)
    return name.value, path


def is_well_formed(path: str) -> bool:
    """Whether a property path can be parsed."""
    try:
        parse(path)
    except MalformedPath:
        return False
    return True


def possible_kinds(specification: Specification, path: str) -> tuple[str, ...] | Skip:
    """The kinds of step by which a path is to be judged.

    The one that is stated; else those that have such a property, whichever they are; else
    every kind.
    """
    stated = stated_kind(specification)
    if isinstance(stated, Unknown):
        return not_known("the kind of the step", stated)
    return (stated.value,) if stated.value else kinds_with(path) or KINDS


def resolved(kind: str, path: str) -> Resolved | UnknownProperty:
    """Where a well-formed path leads, or why it leads nowhere."""
    try:
        return resolve(kind, path)
    except UnknownProperty as unknown:
        return unknown
