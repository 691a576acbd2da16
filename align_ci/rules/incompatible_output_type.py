"""ALN404: a source none of whose outputs fits, or not the one that is meant."""

from collections.abc import Iterable

from align_ci.model import (
    Dependency,
    FailsAt,
    Fix,
    Known,
    Output,
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
from align_ci.rules._misfit import is_called, is_misfit, misfits_of_that_name
from align_ci.rules._names import known, not_known
from align_ci.rules._satisfaction import is_fed, is_fed_by_type
from align_ci.rules._sources import Sources, sources_of
from align_ci.rules._suggest import listed
from align_ci.rules._types import fits


@rule("ALN404", Severity.WARNING, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, project: Project) -> Said:
    """A compatible source has no output whose type fits the dependency.

    Equal types fit; ``TRAINING_DATA``, ``VALIDATION_DATA`` and ``PROCESSING_OUTPUT`` fit one
    another; ``HYPERPARAMETERS`` and ``CONFIG_FILE`` fit each other and are fed by
    ``CUSTOM_PROPERTY`` and ``PROCESSING_OUTPUT``; ``PAYLOAD_SAMPLES`` is fed by
    ``PROCESSING_OUTPUT``. The configuration can add pairs. Where the source publishes
    something under the dependency's name or as an alias, that is what has to fit: it is what
    the dependency gets, whatever else there is; with ``source-matching = "type"``, any output
    will do.

    Why: the declaration promises a source that cannot be one: either a type is wrong, or
    the entry is.

    Fix: correct the type of the dependency or of the output, or drop the entry.

    Not reported: kinds of step as entries; types that are a project's own; a required
    dependency that nothing feeds, as ALN401 reports it; an alias that no dependency of its
    name can use, as ALN409 reports it.

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
            yield from _misnamed(name.value, wanted, dependency, project)


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


def _misnamed(name: str, wanted: Known[str], dependency: Dependency, project: Project) -> Said:
    """The entries that have an output which fits, and another one under the name."""
    sources = sources_of(project)
    for entry in known(dependency.sources):
        outputs = misfits_of_that_name(name, entry.value, dependency, sources)
        fitting = is_misfit(entry.value, dependency, sources) is False
        if outputs and fitting and not all(_is_idle(each, name, project) for each in outputs):
            has = listed(fact.value for fact in known(each.type for each in outputs))
            said = f"`{name}` takes `{wanted.value}`, but `{entry.value}` publishes it as {has}"
            places = (Related(f"`{name}`", each.location) for each in outputs[:3])
            yield _problem(said, name, wanted, entry, places)


def _is_idle(output: Output, name: str, project: Project) -> bool:
    """Whether this is an alias of an output that no dependency of the name can use."""
    kind = output.type
    return (
        not is_called(output, name)
        and isinstance(kind, Known)
        and not any(
            fits(fact.value, kind.value, project.conventions)
            for fact in known(each.type for each in consumers_of(project).named(name))
        )
    )


def _misfit(name: str, wanted: Known[str], entry: Known[str], sources: Sources) -> Problem:
    answering = [source.specification for source in sources.answering(entry.value)]
    types = known(output.type for each in answering for output in each.outputs)
    has = listed(fact.value for fact in types) or "nothing"
    said = f"`{name}` takes `{wanted.value}`, but `{entry.value}` publishes {has}"
    places = (Related(f"`{each.step}`", each.location) for each in answering[:3])
    return _problem(said, name, wanted, entry, places)


def _problem(
    said: str, name: str, wanted: Known[str], entry: Known[str], places: Iterable[Related]
) -> Problem:
    return Problem(
        said,
        entry.location,
        (name, entry.value),
        Fix("correct the type of the dependency or of the output, or drop the entry"),
        (Related("what the dependency takes", wanted.location), *places),
    )
