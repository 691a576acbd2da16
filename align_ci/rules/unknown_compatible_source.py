"""ALN403: a source that does not exist."""

from align_ci.aws.kinds import spellings
from align_ci.model import (
    Dependency,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    replaced,
    rule,
)
from align_ci.rules._names import known, not_all_known
from align_ci.rules._sources import Sources, sources_of
from align_ci.rules._step_types import split
from align_ci.rules._suggest import nearest


@rule("ALN403", Severity.WARNING, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, project: Project) -> Said:
    """A compatible source is no step type of the project and no kind of step.

    Why: the entry matches nothing, so the dependency is fed by fewer steps than its author
    believes, or by none.

    Fix: correct the step type. If it belongs to another project, list it in
    ``external-step-types``.

    Not reported: step types of any variant of a step (``RiskTableMapping_Training`` and
    ``RiskTableMapping``, unless ``source-job-types = "stem"``), and the kinds of step in all
    their spellings (``ProcessingStep``, ``CreateModel``).

    Wrong:
        DependencySpec(compatible_sources=["TabularPreprocesing"], ...)

    Right:
        DependencySpec(compatible_sources=["TabularPreprocessing"], ...)
    """
    sources = sources_of(project)
    for dependency in specification.dependencies:
        yield from _unknown_entries(dependency, sources)


def _unknown_entries(dependency: Dependency, sources: Sources) -> Said:
    unknown = next((each for each in dependency.sources if isinstance(each, Unknown)), None)
    if unknown is not None:
        yield not_all_known("the sources of a dependency", unknown)
    for entry in known(dependency.sources):
        is_known = sources.is_known(entry.value)
        if is_known is None:
            yield Skip(f"whether `{entry.value}` is a step type is not known")
        elif not is_known:
            yield _unknown_entry(entry, sources)


def _unknown_entry(entry: Known[str], sources: Sources) -> Problem:
    near = _likely(entry.value, sources)
    fix = Fix("correct the step type, or list it in `external-step-types`")
    if near:
        edits = replaced(entry, near[0]) if len(near) == 1 else ()
        fix = Fix(f"did you mean `{near[0]}`?", edits)
    return Problem(
        f"`{entry.value}` is no step type of this project, nor a kind of step",
        entry.location,
        (entry.value,),
        fix,
        cause=f"unknown step type {entry.value}",
    )


def _likely(entry: str, sources: Sources) -> tuple[str, ...]:
    """What may have been meant: the step type without its job type, or a near name."""
    stem, _ = split(entry)
    stems = (stem,) if stem != entry and stem in sources.by_answer else ()
    near = nearest(entry, _step_types(sources)) or nearest(entry, spellings())
    return tuple(dict.fromkeys((*stems, *near)))


def _step_types(sources: Sources) -> set[str]:
    """As people write them; under ``stem``, without the job type that nothing answers to."""
    if sources.conventions.source_job_types == "stem":
        return {*sources.by_stem, *sources.conventions.external_step_types}
    written = known(source.specification.step_type for source in sources.all)
    return {*(fact.value for fact in written), *sources.conventions.external_step_types}
