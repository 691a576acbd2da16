"""Entries of ``compatible_sources`` that no output fits."""

from align_ci.aws.kinds import kind_of
from align_ci.model import Dependency, Known, Output, Unknown
from align_ci.rules._names import known
from align_ci.rules._sources import Sources
from align_ci.rules._types import fits


def is_misfit(entry: str, dependency: Dependency, sources: Sources) -> bool | None:
    """Whether an entry names a step type none of whose outputs fits; None in doubt.

    Kinds of step and step types of other projects stand for more than is known here.
    """
    if _stands_for_more(entry, sources):
        return False
    answering = sources.answering(entry)
    verdicts = [source.fits(dependency, sources.conventions) for source in answering]
    if True in verdicts:
        return False
    if None in verdicts or sources.gap is not None or sources.connected.gap is not None:
        return None
    return bool(answering)


def misfits_of_that_name(
    name: str, entry: str, dependency: Dependency, sources: Sources
) -> tuple[Output, ...]:
    """What a step type publishes under a dependency's name, where none of it fits.

    Empty in doubt, and where the name does not tell which output is meant.
    """
    wanted = dependency.type
    by_type = sources.conventions.source_matching == "type"
    if by_type or _stands_for_more(entry, sources) or not isinstance(wanted, Known):
        return ()
    answering = sources.answering(entry)
    if not any(name in each.published for each in answering):
        return ()
    hidden = (sources.gap, sources.connected.gap, *(each.published.gap for each in answering))
    outputs = (output for each in answering for output in each.specification.outputs)
    found = tuple(output for output in outputs if _answers(output, name))
    if any(each is not None for each in hidden) or any(
        isinstance(output.type, Unknown)
        or fits(wanted.value, output.type.value, sources.conventions)
        for output in found
    ):
        return ()
    return found


def is_called(output: Output, name: str) -> bool:
    """Whether this is the logical name of an output, and not one of its aliases."""
    return isinstance(output.name, Known) and output.name.value == name


def _answers(output: Output, name: str) -> bool:
    aliases = (fact.value.casefold() for fact in known(output.aliases))
    return is_called(output, name) or name.casefold() in aliases


def _stands_for_more(entry: str, sources: Sources) -> bool:
    return kind_of(entry) is not None or entry in sources.conventions.external_step_types
