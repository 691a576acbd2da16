"""ALN404: a source none of whose outputs fits."""

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
from align_ci.rules._misfit import is_misfit
from align_ci.rules._names import known, not_known
from align_ci.rules._satisfaction import is_fed, is_fed_by_type
from align_ci.rules._sources import Sources, sources_of
from align_ci.rules._suggest import listed


@rule("ALN404", Severity.WARNING, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, project: Project) -> Said:
    """A compatible source has no output whose type fits the dependency.

    Equal types fit; ``TRAINING_DATA``, ``VALIDATION_DATA`` and ``PROCESSING_OUTPUT`` fit one
    another; ``HYPERPARAMETERS`` and ``CONFIG_FILE`` fit each other and are fed by
    ``CUSTOM_PROPERTY`` and ``PROCESSING_OUTPUT``; ``PAYLOAD_SAMPLES`` is fed by
    ``PROCESSING_OUTPUT``. The configuration can add pairs.

    Why: the declaration promises a source that cannot be one: either a type is wrong, or
    the entry is.

    Fix: correct the type of the dependency or of the output, or drop the entry.

    Not reported: kinds of step as entries; types that are a project's own; a required
    dependency that nothing feeds, as ALN401 reports it.

    Wrong:
        OutputSpec(logical_name="model", output_type=DependencyType.PROCESSING_OUTPUT, ...)
        DependencySpec(logical_name="model", dependency_type=DependencyType.MODEL_ARTIFACTS, ...)

    Right:
        OutputSpec(logical_name="model", output_type=DependencyType.MODEL_ARTIFACTS, ...)
        DependencySpec(logical_name="model", dependency_type=DependencyType.MODEL_ARTIFACTS, ...)
    """
    sources = sources_of(project)
    for dependency in specification.dependencies:
        name, wanted = dependency.name, dependency.type
        if isinstance(name, Unknown):
            yield not_known("the name of a dependency", name)
        elif isinstance(wanted, Unknown):
            yield not_known(f"the type of `{name.value}`", wanted)
        elif _may_be_judged(name.value, dependency, specification, sources):
            yield from _misfits(name.value, wanted, dependency, sources)


def _may_be_judged(
    name: str, dependency: Dependency, consumer: Specification, sources: Sources
) -> bool:
    """Whether it is sure that no missing source of this dependency is reported."""
    if isinstance(dependency.required, Known) and not dependency.required.value:
        return True
    if is_fed(name, dependency, consumer, sources) is True:
        return True
    by_type = sources.conventions.source_matching == "type"
    return by_type and is_fed_by_type(dependency, consumer, sources) is True


def _misfits(name: str, wanted: Known[str], dependency: Dependency, sources: Sources) -> Said:
    for entry in known(dependency.sources):
        verdict = is_misfit(entry.value, dependency, sources)
        if verdict is None:
            yield Skip(f"the types of what `{entry.value}` publishes are not all known")
        elif verdict:
            yield _misfit(name, wanted, entry, sources)


def _misfit(name: str, wanted: Known[str], entry: Known[str], sources: Sources) -> Problem:
    answering = [source.specification for source in sources.answering(entry.value)]
    types = known(output.type for each in answering for output in each.outputs)
    has = listed(fact.value for fact in types) or "nothing"
    return Problem(
        f"`{name}` takes `{wanted.value}`, but `{entry.value}` publishes {has}",
        entry.location,
        (name, entry.value),
        Fix("correct the type of the dependency or of the output, or drop the entry"),
        (
            Related("what the dependency takes", wanted.location),
            *(Related(f"`{each.step}`", each.location) for each in answering[:3]),
        ),
    )
