"""ALN501: a step for which the project has no builder."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from msgspec import Struct

from align_ci.model import (
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
from align_ci.rules._builds import first_gap
from align_ci.rules._causes import of_class
from align_ci.rules._names import gap, known, not_known
from align_ci.rules._step_types import step_type_of


@rule("ALN501", Severity.WARNING, on=Specification, fails_at=FailsAt.BUILD)
def check(specification: Specification, project: Project) -> Said:
    """A step has no builder, although other steps of the project have one.

    Job-type variants of one step type share their builders: one for any of them will do,
    and where there is none the first variant is named.

    Why: what has no builder cannot be put into a pipeline.

    Fix: write a builder for the specification, or drop the specification.

    Not reported: projects without builders, and those where it is not known of every
    builder which specification it is for.

    Wrong:
        PACKAGING_SPEC = StepSpecification(step_type="Packaging", ...)  # no builder

    Right:
        PACKAGING_SPEC = StepSpecification(step_type="Packaging", ...)

        class PackagingStepBuilder(StepBuilderBase[PackagingConfig]):
            spec = PACKAGING_SPEC
    """
    steps = _steps(project)
    if not project.builds.items:
        return
    if steps.gap is not None:
        yield steps.gap
        return
    stem = _stem(specification)
    if isinstance(stem, Unknown):
        yield not_known("the step type", stem)
    elif stem not in steps.built and steps.first[stem] is specification:
        other = project.builds.items[0]
        yield Problem(
            f"`{specification.step}` has no builder, but other steps have one",
            specification.location,
            (stem,),
            Fix(f"write a builder for `{stem}`, or drop the specification"),
            (Related(f"a builder, `{other.name}`", other.location),),
            cause=_registered(stem, project),
        )


def _registered(stem: str, project: Project) -> str:
    """The cause of what is said of a registry that names the step's builder; empty for none."""
    entries = (entry for registry in project.registries for entry in registry.entries)
    missing = {
        entry.name.value
        for entry in entries
        if isinstance(entry.name, Known)
        and isinstance(entry.is_defined, Known)
        and not entry.is_defined.value
    }
    names = (f"{stem}StepBuilder", f"{stem}Builder")
    return next((of_class(name) for name in names if name in missing), "")


class _Steps(Struct, frozen=True):
    """The steps of a project, by step type without job type.

    Attributes:
        built: Those that have a builder.
        first: The first variant of each.
        gap: Why there may be more of either; None when these are all.
    """

    built: frozenset[str]
    first: Mapping[str, Specification]
    gap: Skip | None


@lru_cache(maxsize=4)
def _steps(project: Project) -> _Steps:
    """The index of a project, built once."""
    builds, specifications = project.builds, project.specifications
    owned = list(known(build.specification for build in builds))
    stems = [_stem(fact.value) for fact in owned]
    variants = {id(each): _stem(each) for each in specifications}
    first: dict[str, Specification] = {}
    for each in specifications:
        if isinstance(stem := variants[id(each)], str):
            first.setdefault(stem, each)
    unsure = (build.specification for build in builds)
    gap_of_all = first_gap(
        ("the builders and what each one builds", gap(builds, chain(unsure, _unknown(stems)))),
        ("the step types", gap(specifications, _unknown(variants.values()))),
    )
    return _Steps(frozenset(stem for stem in stems if isinstance(stem, str)), first, gap_of_all)


def _stem(specification: Specification) -> str | Unknown:
    for fact in (specification.step_type, specification.job_type):
        if isinstance(fact, Unknown):
            return fact
    step_type = step_type_of(specification.step_type, specification.job_type)
    return step_type.stem if step_type else ""


def _unknown(stems: Iterable[str | Unknown]) -> Iterator[Unknown]:
    return (stem for stem in stems if isinstance(stem, Unknown))
