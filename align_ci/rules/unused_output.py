"""ALN408: an output that nothing consumes."""

from align_ci.model import (
    FailsAt,
    Fix,
    Known,
    Output,
    Problem,
    Project,
    Said,
    Severity,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._connections import connected
from align_ci.rules._consumers import consumers_of
from align_ci.rules._names import gap, known, not_all_known, not_known
from align_ci.rules._types import fits


@rule("ALN408", Severity.OFF, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, project: Project) -> Said:
    """No dependency and no connection of the project consumes an output.

    Off unless the configuration gives it a severity: the last outputs of a pipeline are
    for people, and nothing in the project consumes them.

    Why: it may have been renamed, or be the remains of a step that is gone; it costs
    storage and makes the specification harder to read.

    Fix: drop the output, or the alias that hides who is meant to consume it.

    Not reported: outputs of steps whose result decides a condition.

    Wrong:
        OutputSpec(logical_name="old_report", ...)  # no dependency of this name is left

    Right:
        OutputSpec(logical_name="report", ...)  # a step depends on report
    """
    step_type = specification.step_type
    if isinstance(step_type, Unknown):
        yield not_known("the step type", step_type)
        return
    if step_type.value in connected(project).deciding:
        return
    for output in specification.outputs:
        if isinstance(output.name, Unknown):
            yield not_known("the name of an output", output.name)
        elif not _is_consumed(step_type.value, output, project):
            yield from _unused(output.name, output, project)


def _is_consumed(step_type: str, output: Output, project: Project) -> bool:
    names = {fact.value for fact in known((output.name, *output.aliases))}
    folded = {name.casefold() for name in names}
    if not folded.isdisjoint(consumers_of(project).by_name):
        return True
    if step_type in connected(project).giving:
        return True
    if any(
        of == step_type and name.casefold() in folded for of, name in connected(project).outputs
    ):
        return True
    return project.conventions.source_matching == "type" and _fits_any(output, project)


def _fits_any(output: Output, project: Project) -> bool:
    """Whether some dependency may take the output by its type."""
    if isinstance(output.type, Unknown):
        return True
    return any(
        isinstance(dependency.type, Unknown)
        or fits(dependency.type.value, output.type.value, project.conventions)
        for dependency in consumers_of(project).all
    )


def _unused(name: Known[str], output: Output, project: Project) -> Said:
    hidden = gap(output.aliases, output.aliases)
    for what, missing in (
        (f"the aliases of `{name.value}`", hidden),
        ("the dependencies", consumers_of(project).gap),
        ("the connections", connected(project).gap),
    ):
        if missing is not None:
            yield not_all_known(what, missing)
            return
    yield Problem(
        f"nothing consumes output `{name.value}`",
        name.location,
        (name.value,),
        Fix("drop the output"),
    )
