"""Entries of ``compatible_sources`` that no output fits."""

from align_ci.aws.kinds import kind_of
from align_ci.model import Dependency
from align_ci.rules._sources import Sources


def is_misfit(entry: str, dependency: Dependency, sources: Sources) -> bool | None:
    """Whether an entry names a step type none of whose outputs fits; None in doubt.

    Kinds of step and step types of other projects stand for more than is known here.
    """
    if kind_of(entry) is not None or entry in sources.conventions.external_step_types:
        return False
    answering = sources.answering(entry)
    verdicts = [source.fits(dependency, sources.conventions) for source in answering]
    if True in verdicts:
        return False
    if None in verdicts or sources.gap is not None or sources.connected.gap is not None:
        return None
    return bool(answering)
