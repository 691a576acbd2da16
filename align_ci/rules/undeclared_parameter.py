"""ALN602: a parameter that the pipeline does not declare."""

from align_ci.model import (
    Definition,
    FailsAt,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._definition import called, content_of, meant, name_of
from align_ci.rules._names import Names, names_of, not_all_known
from align_ci.rules._references import Reference, references


@rule("ALN602", Severity.ERROR, on=Definition, fails_at=FailsAt.SUBMIT)
def check(definition: Definition, _project: Project) -> Said:
    """A step uses a parameter that the pipeline does not declare.

    Why: the SDK compiles such a pipeline without a word, but every parameter that steps use
    must be defined in the pipeline.

    Fix: add the parameter to the list that the pipeline is made with.

    Not reported: parameters that are declared and not used.

    Wrong:
        raw = ParameterString("RawUri")
        Pipeline("Training", parameters=[], steps=[preprocess_from(raw)])

    Right:
        raw = ParameterString("RawUri")
        Pipeline("Training", parameters=[raw], steps=[preprocess_from(raw)])
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    declared = names_of(content.parameters, lambda name: name)
    for reference in references(content):
        if reference.root == "Parameters" and reference.rest not in declared:
            if declared.gap is None:
                yield _undeclared(reference, declared, definition.name)
            else:
                yield not_all_known("the parameters", declared.gap)


def _undeclared(reference: Reference, declared: Names, pipeline: str) -> Problem:
    name, step = reference.rest, reference.step
    return Problem(
        f"{name_of(step)} uses the parameter `{name}`, which the pipeline does not declare",
        reference.node.location,
        (called(step), name),
        meant(name, declared.values, f"add `{name}` to the parameters of the pipeline"),
        cause=f"no parameter {name} in {pipeline}",
    )
