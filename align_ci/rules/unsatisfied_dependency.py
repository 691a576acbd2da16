"""ALN401: a required dependency that nothing feeds."""

from align_ci.model import (
    Dependency,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._names import known, not_known
from align_ci.rules._satisfaction import is_fed, is_fed_by_type
from align_ci.rules._sources import Sources, sources_of
from align_ci.rules._suggest import listed, nearest


@rule("ALN401", Severity.ERROR, on=Specification, fails_at=FailsAt.BUILD)
def check(specification: Specification, project: Project) -> Said:
    """A required dependency is published by no step that it accepts.

    A step publishes its outputs under their logical names and their aliases. With
    ``source-matching = "type"`` an output of a fitting type suffices, and a missing name is
    a note.

    Why: no pipeline can feed the step. What assembles one stops, or leaves the input empty.

    Fix: publish the name, as an alias of the output that is meant; or accept the step that
    publishes it.

    Not reported: optional dependencies; dependencies that a pipeline connects, whatever
    their names; dependencies that accept a step type of another project; and those with an
    entry that is no known step type: ALN403 reports that entry. Nor is, in a pipeline, a
    dependency that neither a connection nor any step of that pipeline feeds, as long as some
    step of the project could: a parameter may feed it, or what another pipeline made.

    Wrong:
        OutputSpec(logical_name="processed_data", ...)
        DependencySpec(logical_name="train_data", compatible_sources=["Preprocessing"], ...)

    Right:
        OutputSpec(logical_name="processed_data", aliases=["train_data"], ...)
        DependencySpec(logical_name="train_data", compatible_sources=["Preprocessing"], ...)
    """
    sources = sources_of(project)
    for dependency in specification.dependencies:
        name, required = dependency.name, dependency.required
        if isinstance(name, Unknown):
            yield not_known("the name of a dependency", name)
        elif isinstance(required, Unknown):
            yield not_known(f"whether `{name.value}` is required", required)
        elif required.value:
            yield from _judged(name, dependency, specification, sources)


def _judged(
    name: Known[str], dependency: Dependency, consumer: Specification, sources: Sources
) -> Said:
    fed = is_fed(name.value, dependency, consumer, sources)
    if isinstance(fed, Skip):
        yield fed
    elif not fed and sources.conventions.source_matching != "type":
        yield _unsatisfied(name, dependency, sources, None)
    elif not fed:
        by_type = is_fed_by_type(dependency, consumer, sources)
        if by_type is None:
            yield Skip(f"whether an output of a fitting type can feed `{name.value}` is not known")
        else:
            yield _unsatisfied(name, dependency, sources, Severity.NOTE if by_type else None)


def _unsatisfied(
    name: Known[str], dependency: Dependency, sources: Sources, severity: Severity | None
) -> Problem:
    entries = [entry.value for entry in known(dependency.sources)]
    accepted = f"no step that it accepts ({listed(entries)})" if entries else "no step"
    return Problem(
        f"nothing feeds the required dependency `{name.value}`: {accepted} publishes it",
        name.location,
        (name.value,),
        _fix(name.value, dependency, sources),
        tuple(
            Related(
                f"`{source.specification.step}` publishes it, but is not accepted",
                source.specification.location,
            )
            for source in sources.publishers(name.value)[:3]
            if sources.accepts(dependency, source) is False
        ),
        cause=f"nothing feeds {name.value}",
        severity=severity,
    )


def _fix(name: str, dependency: Dependency, sources: Sources) -> Fix:
    others = [
        source.specification.step
        for source in sources.publishers(name)
        if sources.accepts(dependency, source) is False
    ]
    if others:
        return Fix(f"accept `{others[0]}`, which publishes it")
    accepted = (each for each in sources.all if sources.accepts(dependency, each))
    near = nearest(name, (each for source in accepted for each in source.published.names))
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return Fix(f"give the output that is meant the alias `{name}`{hint}")
