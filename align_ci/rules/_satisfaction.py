"""Whether anything in a project feeds a dependency."""

from align_ci.aws.kinds import kind_of
from align_ci.model import Dependency, Known, Skip, Specification, Unknown
from align_ci.rules._names import gap, known, not_all_known
from align_ci.rules._sources import Sources


def is_fed(
    name: str, dependency: Dependency, consumer: Specification, sources: Sources
) -> bool | Skip:
    """Whether something publishes a dependency under its name, or is connected to it.

    A step cannot be its own first source, so what the consumer itself publishes does not
    count.

    Args:
        name: The dependency's logical name.
        dependency: The dependency.
        consumer: The specification that declares it.
        sources: Who publishes what.

    Returns:
        The verdict, or why there is none.
    """
    verdicts = [
        sources.accepts(dependency, source)
        for source in sources.publishers(name)
        if source.specification is not consumer
    ]
    if True in verdicts or is_connected(name, consumer, sources):
        return True
    doubt = _doubt(dependency, consumer, sources)
    if doubt is None and None in verdicts:
        doubt = Skip(f"whether `{name}` accepts a step that publishes it is not known")
    return doubt or False


def is_fed_by_type(
    dependency: Dependency, consumer: Specification, sources: Sources
) -> bool | None:
    """Whether a source that a dependency accepts has an output of a fitting type."""
    doubt = False
    for source in sources.all:
        if source.specification is consumer:
            continue
        verdicts = (
            sources.accepts(dependency, source),
            source.fits(dependency, sources.conventions),
        )
        if verdicts == (True, True):
            return True
        doubt = doubt or False not in verdicts
    return None if doubt else False


def is_connected(name: str, consumer: Specification, sources: Sources) -> bool:
    """Whether some pipeline is known to connect a dependency."""
    step_type = consumer.step_type
    return isinstance(step_type, Known) and (
        (step_type.value, name) in sources.connected.dependencies
    )


def _doubt(dependency: Dependency, consumer: Specification, sources: Sources) -> Skip | None:
    """Why nothing can be said of who does not feed a dependency."""
    hidden = gap(dependency.sources, dependency.sources)
    if hidden is not None:
        return not_all_known("the sources that the dependency accepts", hidden)
    if sources.gap is not None:
        return not_all_known("the specifications", sources.gap)
    if isinstance(consumer.step_type, Unknown) or sources.connected.gap is not None:
        return Skip("not all connections of the pipelines are known")
    return _unjudged_entry(dependency, sources) or _unclear_publisher(dependency, consumer, sources)


def _unjudged_entry(dependency: Dependency, sources: Sources) -> Skip | None:
    entries = [fact.value for fact in known(dependency.sources)]
    external = sources.conventions.external_step_types
    if external and not entries:
        return Skip("a step type of another project may publish it")
    for entry in entries:
        if entry in external or (external and kind_of(entry)):
            return Skip(f"what `{entry}` means in another project is not known")
        if not sources.is_known(entry):
            return Skip(f"`{entry}` is no known step type, so what it publishes is not known")
    return None


def _unclear_publisher(
    dependency: Dependency, consumer: Specification, sources: Sources
) -> Skip | None:
    for source in sources.unclear:
        missing = source.published.gap
        if source.specification is consumer or missing is None:
            continue
        if sources.accepts(dependency, source) is not False:
            return not_all_known(f"the outputs of `{source.specification.step}`", missing)
    return None
