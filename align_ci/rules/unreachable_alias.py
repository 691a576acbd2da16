"""ALN409: an alias for a dependency that cannot take the output."""

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
from align_ci.rules._consumers import consumers_of
from align_ci.rules._misfit import is_misfit
from align_ci.rules._names import gap, known, not_all_known, not_known
from align_ci.rules._sources import Source, source_of, sources_of
from align_ci.rules._suggest import listed
from align_ci.rules._types import fits


@rule("ALN409", Severity.WARNING, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, project: Project) -> Said:
    """An alias equals a dependency's name, but no such dependency takes this output's type.

    Why: the alias is there to feed that dependency, and it never will. Either a type is
    wrong, or the alias stands at the wrong output.

    Fix: move the alias to the output that fits, or correct the type.

    Not reported: aliases that no dependency has as its name, which may keep older names
    working; and a step type that the dependency names itself although none of its outputs
    fits: ALN404 reports that entry.

    Wrong:
        OutputSpec(
            logical_name="report",
            aliases=["model_input"],  # some step needs model_input, of type MODEL_ARTIFACTS
            output_type=DependencyType.PROCESSING_OUTPUT,
            ...,
        )

    Right:
        OutputSpec(logical_name="report", output_type=DependencyType.PROCESSING_OUTPUT, ...)
    """
    for output in specification.outputs:
        name, kind = output.name, output.type
        if not output.aliases.items:
            continue
        if isinstance(name, Unknown):
            yield not_known("the name of an output", name)
        elif isinstance(kind, Unknown):
            yield not_known(f"the type of `{name.value}`", kind)
        else:
            for alias in known(output.aliases):
                yield from _judged(
                    alias, Known((name.value, kind.value), name.location), specification, project
                )


def _judged(
    alias: Known[str],
    output: Known[tuple[str, str]],
    specification: Specification,
    project: Project,
) -> Said:
    consumers = consumers_of(project)
    named = consumers.named(alias.value)
    types = [dependency.type for dependency in named]
    _, given = output.value
    if not named or any(fits(fact.value, given, project.conventions) for fact in known(types)):
        return
    missing = consumers.gap
    for fact in types:
        missing = fact if isinstance(fact, Unknown) else missing
    if missing is not None:
        yield not_all_known(f"the dependencies named `{alias.value}`", missing)
        return
    source = source_of(specification, project.conventions)
    if any(_is_promised(dependency, source, project) for dependency in named):
        yield Skip(f"a dependency `{alias.value}` names this step, and is judged where it does")
        return
    yield _unreachable(alias, output, named)


def _is_promised(dependency: Dependency, source: Source, project: Project) -> bool:
    """Whether an entry of the dependency may be reported for the same reason."""
    sources = sources_of(project)
    if gap(dependency.sources, dependency.sources) is not None:
        return True
    return any(
        sources.matches(entry.value, source) is not False
        and is_misfit(entry.value, dependency, sources) is not False
        for entry in known(dependency.sources)
    )


def _unreachable(
    alias: Known[str], output: Known[tuple[str, str]], named: tuple[Dependency, ...]
) -> Problem:
    name, given = output.value
    wanted = known(dependency.type for dependency in named)
    # Variants of a step may share one.
    places = dict.fromkeys(dependency.location for dependency in named)
    return Problem(
        f"alias `{alias.value}` of output `{name}` names a dependency that takes "
        f"{listed(fact.value for fact in wanted)}, but the output is `{given}`",
        alias.location,
        (name, alias.value),
        Fix("move the alias to the output that fits, or correct the type"),
        tuple(Related(f"dependency `{alias.value}`", place) for place in [*places][:3]),
    )
