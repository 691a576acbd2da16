"""ALN601: a reference to a step, output or property that does not exist."""

from collections.abc import Iterator
from typing import Final

from align_ci.model import (
    Content,
    Definition,
    FailsAt,
    Fix,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._definition import called, content_of, meant, name_of, steps_by_name
from align_ci.rules._member_references import Fault, fault_of
from align_ci.rules._names import known
from align_ci.rules._references import Reference, StepReference, references, step_references
from align_ci.rules._suggest import listed

EXECUTION: Final = (
    "StartDateTime",
    "CurrentDateTime",
    "PipelineName",
    "PipelineArn",
    "PipelineExecutionId",
    "PipelineExecutionArn",
    "TrainingJobName",
    "ProcessingJobName",
)
"""What can be got of an execution: ``ExecutionVariables`` of SDK 2.257.7 and 3.27.0."""


@rule("ALN601", Severity.ERROR, on=Definition, fails_at=FailsAt.JOB_START)
def check(definition: Definition, _project: Project) -> Said:
    """A compiled pipeline refers to a step, output or property that does not exist.

    Every ``Get`` and every ``DependsOn`` is followed: the step must be in the definition, the
    property must be one that SageMaker describes for its kind, a name in brackets must be that
    of an output, input or channel of the step, and an index must be in range.

    Why: the SDK writes any name and any index into the definition as it is. The pipeline is
    refused, or stops at the step that wants the value, after those before it were paid for.

    Fix: name what there is. In code, take the reference from the step that gives the output,
    with the name that the step's output has.

    Not reported: properties of kinds of step that align-ci has no description of, metrics by
    name, references into what only an execution knows, such as those of ``ForEach``, and
    references to a name that several steps have.

    Wrong:
        outputs=[ProcessingOutput(output_name="processed_data", ...)]
        preprocess.properties.ProcessingOutputConfig.Outputs["procesed_data"].S3Output.S3Uri

    Right:
        outputs=[ProcessingOutput(output_name="processed_data", ...)]
        preprocess.properties.ProcessingOutputConfig.Outputs["processed_data"].S3Output.S3Uri
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    for reference in step_references(content):
        yield from _to_step(reference, definition.name, content)
    yield from _dependencies(content, definition.name)
    for other in references(content):
        if other.root == "Execution" and other.rest not in EXECUTION:
            yield _no_variable(other)


def _to_step(reference: StepReference, pipeline: str, content: Content) -> Said:
    if not reference.steps:
        yield _no_step(reference.reference, reference.name, pipeline, content)
    elif len(reference.steps) > 1:
        yield Skip(f"there are several steps with the name `{reference.name}`")
    elif reference.property_file is None:
        fault = fault_of(reference.steps[0], reference.path)
        if isinstance(fault, Fault):
            yield _no_member(reference, fault, pipeline)
        elif fault is not None:
            yield fault


def _no_member(reference: StepReference, fault: Fault, pipeline: str) -> Problem:
    whole = reference.reference
    return Problem(
        f"{name_of(whole.step)} refers to `{whole.text}`, but {fault.why}",
        whole.node.location,
        (called(whole.step), whole.text),
        fault.fix,
        fault.related,
        cause=f"{reference.name} has no {fault.what} in {pipeline}",
    )


def _no_step(reference: Reference, name: str, pipeline: str, content: Content) -> Problem:
    return Problem(
        f"{name_of(reference.step)} refers to `{reference.text}`, but the pipeline has no step "
        f"`{name}`",
        reference.node.location,
        (called(reference.step), reference.text),
        _other_step(name, content),
        cause=f"no step {name} in {pipeline}",
    )


def _dependencies(content: Content, pipeline: str) -> Iterator[Problem]:
    """The names in ``DependsOn`` that no step has."""
    steps = steps_by_name(content)
    for step in content.steps:
        for name in known(step.depends_on):
            if name.value not in steps:
                yield Problem(
                    f"{name_of(step)} depends on the step `{name.value}`, which the pipeline has "
                    "not",
                    name.location,
                    (called(step), "DependsOn", name.value),
                    _other_step(name.value, content),
                    cause=f"no step {name.value} in {pipeline}",
                )


def _other_step(name: str, content: Content) -> Fix:
    return meant(
        name, steps_by_name(content), "add the step to the pipeline, or name one that it has"
    )


def _no_variable(reference: Reference) -> Problem:
    use = f"use one of {listed(EXECUTION, 'or', len(EXECUTION))}"
    return Problem(
        f"{name_of(reference.step)} refers to `{reference.text}`, but an execution has no "
        f"`{reference.rest}`",
        reference.node.location,
        (called(reference.step), reference.text),
        meant(reference.rest, EXECUTION, use),
        cause=f"an execution has no {reference.rest}",
    )
