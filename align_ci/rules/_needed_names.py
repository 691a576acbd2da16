"""The names that builders, as they are written, need of the inputs and outputs they are given."""

from align_ci.model import (
    BuilderSource,
    Fix,
    Group,
    KeyUse,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
)
from align_ci.rules._builder_sources import builds_of
from align_ci.rules._made_names import Declared, steps_of
from align_ci.rules._names import not_all_known
from align_ci.rules._suggest import did_you_mean


def undeclared(
    source: BuilderSource, project: Project, uses: Group[KeyUse], word: str, declared: Declared
) -> Said:
    """The names that no step declares for which a builder is used.

    Executing a builder tells more.
    """
    builds = builds_of(source, project)
    executed = any(isinstance(build.built, Known) or build.failure for build in builds)
    if not uses.items or executed:
        return
    steps = steps_of(source, project, builds)
    if isinstance(steps, Skip):
        yield steps
        return
    sides = [side for step in steps for side in declared(*step)]
    for use in uses if steps else ():
        if not isinstance(use.name, Known) or any(use.name.value in side for side in sides):
            continue
        hidden = next((side.gap for side in sides if side.gap is not None), None)
        if hidden is not None:
            yield not_all_known("the names of specification and contract", hidden)
            return
        names = [each for side in sides for each in side.values]
        yield _problem(use.name, word, names, steps[0][0])


def _problem(
    name: Known[str], word: str, candidates: list[str], specification: Specification
) -> Problem:
    return Problem(
        f"the builder raises without {word} `{name.value}`, which the specification does not have",
        name.location,
        ("needed", name.value),
        Fix(f"declare the {word}, or do without it{did_you_mean(name.value, candidates)}"),
        (Related("the specification", specification.location),),
        severity=Severity.WARNING,
    )
