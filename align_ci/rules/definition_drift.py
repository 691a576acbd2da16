"""ALN604: a compiled pipeline is wired otherwise than its specification says."""

from collections.abc import Iterator

from align_ci.model import (
    Content,
    Definition,
    DefinitionStep,
    FailsAt,
    Fix,
    Known,
    Location,
    Pipeline,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._definition import called, content_of
from align_ci.rules._drifted_conditions import drifted_conditions
from align_ci.rules._drifted_connections import drifted_connections
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._suggest import near
from align_ci.rules._twins import Pairs, compiled_kind, pairs_of, twin_of, without_twin

_IMPLIED = frozenset({"Fail"})
"""Kinds of steps that no step specification describes."""


@rule("ALN604", Severity.ERROR, on=Definition, fails_at=FailsAt.SILENT)
def check(definition: Definition, project: Project) -> Said:
    """A compiled pipeline is wired otherwise than the pipeline specification of its name says.

    Steps, what feeds each dependency, and conditions with the steps in their branches are
    compared. The names are compared without case, `-` and `_`. A dependency is found among the
    inputs of a processing job by its name or by the container path that the contract gives
    it, among the channels of a training job by that path, and elsewhere anywhere in the
    step's arguments.

    Why: what is checked, drawn and reviewed is the specification; what runs is the pipeline.
    Where they differ, a step silently works on the data of another one.

    Fix: connect the same in the pipeline and in its specification.

    Not reported: pipelines without a specification, where every specification has its
    pipeline; steps that the SDK adds of its own, and the names that it gives to model
    steps; steps that end the pipeline in failure; what is used besides the data, such as the
    name of a job.

    Wrong:
        Connection(source_step="Split", output="train", target_step="Train", ...)
        TrainingInput(split.properties.ProcessingOutputConfig.Outputs["test"].S3Output.S3Uri)

    Right:
        Connection(source_step="Split", output="train", target_step="Train", ...)
        TrainingInput(split.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri)
    """
    content, pipeline = content_of(definition), twin_of(definition, project)
    if isinstance(content, Skip):
        yield content
    elif isinstance(pipeline, Unknown):
        yield not_known("the pipeline specification of this definition", pipeline)
    elif pipeline is not None:
        yield from _drift(definition, content, pipeline)
    elif without := without_twin(project):
        names = ", ".join(f"`{each.name}`" for each in without[:3])
        yield Skip(f"no pipeline specification has its name, and {names} has no definition")


def _drift(definition: Definition, content: Content, pipeline: Pipeline) -> Said:
    pairs = pairs_of(content, pipeline)
    if isinstance(pairs, Unknown):
        yield not_all_known("the steps", pairs)
        return
    yield from _steps(definition, pipeline, pairs)
    yield from drifted_connections(content, pipeline, pairs)
    yield from drifted_conditions(content, pipeline, pairs)


def _steps(definition: Definition, pipeline: Pipeline, pairs: Pairs) -> Iterator[Problem]:
    additional = {
        called(each): each for each in pairs.additional if compiled_kind(each) not in _IMPLIED
    }
    for name in pairs.missing:
        similar = next((each for each in additional if near(each, name)), None)
        if similar is None:
            yield _missing(name, definition, pipeline)
        else:
            yield _renamed(name, additional.pop(similar), pipeline)
    for step in additional.values():
        yield _additional(step, pipeline)


def _missing(name: str, definition: Definition, pipeline: Pipeline) -> Problem:
    return Problem(
        f"the definition has no step `{name}`, but the pipeline specification "
        f"`{pipeline.name}` has",
        _place(name, pipeline),
        ("missing step", name),
        Fix(f"add `{name}` to the pipeline, or take it out of its specification"),
        (Related("the definition", definition.location),),
    )


def _renamed(name: str, step: DefinitionStep, pipeline: Pipeline) -> Problem:
    return Problem(
        f"the definition calls a step `{called(step)}` that the pipeline specification "
        f"`{pipeline.name}` calls `{name}`",
        step.location,
        ("renamed step", name, called(step)),
        Fix(f"call the step `{name}` in both"),
        (Related(f"step `{name}`", _place(name, pipeline)),),
    )


def _additional(step: DefinitionStep, pipeline: Pipeline) -> Problem:
    return Problem(
        f"the definition has a step `{called(step)}`, but the pipeline specification "
        f"`{pipeline.name}` has none of this name",
        step.location,
        ("additional step", called(step)),
        Fix(f"add `{called(step)}` to the pipeline specification, or take it out of the pipeline"),
        (Related(f"pipeline specification `{pipeline.name}`", pipeline.location),),
    )


def _place(name: str, pipeline: Pipeline) -> Location:
    places = (
        use.location
        for use in pipeline.steps
        if isinstance(use.name, Known) and use.name.value == name
    )
    return next(places, pipeline.location)
