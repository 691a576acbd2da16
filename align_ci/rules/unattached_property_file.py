"""ALN603: a property file that is not attached to its step."""

from collections.abc import Mapping

from align_ci.model import (
    Content,
    Definition,
    DefinitionStep,
    FailsAt,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._definition import called, content_of, meant, name_of
from align_ci.rules._names import Names, names_of, not_all_known
from align_ci.rules._references import StepReference, step_references


@rule("ALN603", Severity.ERROR, on=Definition, fails_at=FailsAt.SUBMIT)
def check(definition: Definition, _project: Project) -> Said:
    """A value is looked up in a property file that is not attached to its step.

    Why: SageMaker looks only into files that the step names in ``property_files``. The SDK
    does not compare the two.

    Fix: give the ``PropertyFile`` to the step that writes it.

    Not reported: look-ups in a step that does not exist, which are dangling references, and
    property files that nothing looks into.

    Wrong:
        report = PropertyFile(name="Report", output_name="evaluation", path="report.json")
        evaluate = ProcessingStep("Evaluate", step_args=...)
        JsonGet(step_name="Evaluate", property_file=report, json_path="metrics.auc")

    Right:
        report = PropertyFile(name="Report", output_name="evaluation", path="report.json")
        evaluate = ProcessingStep("Evaluate", step_args=..., property_files=[report])
        JsonGet(step_name="Evaluate", property_file=report, json_path="metrics.auc")
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    owners = _owners(content)
    for reference in step_references(content):
        if reference.property_file is not None and len(reference.steps) == 1:
            yield from _judged(reference, reference.property_file, definition.name, owners)


def _owners(content: Content) -> Mapping[str, DefinitionStep]:
    """By the name of a property file, the last step that one of this name is attached to."""
    return {
        file.name.value: step
        for step in content.steps
        for file in step.property_files
        if isinstance(file.name, Known)
    }


def _judged(
    reference: StepReference, name: str, pipeline: str, owners: Mapping[str, DefinitionStep]
) -> Said:
    (step,) = reference.steps
    attached = names_of(step.property_files, lambda file: file.name)
    if name in attached:
        return
    if attached.gap is not None:
        yield not_all_known(f"the property files of {name_of(step)}", attached.gap)
    else:
        yield _unattached(reference, name, attached, pipeline, owners.get(name))


def _unattached(
    reference: StepReference,
    name: str,
    attached: Names,
    pipeline: str,
    owner: DefinitionStep | None,
) -> Problem:
    whole, step = reference.reference, reference.steps[0]
    elsewhere = "a property file of this name is attached to"
    return Problem(
        f"{name_of(whole.step)} looks into the property file `{name}` of `{reference.name}`, "
        "which is not attached to that step",
        whole.node.location,
        (called(whole.step), whole.text),
        meant(name, attached.values, f"add `{name}` to the property files of {name_of(step)}"),
        (
            Related(name_of(step), step.location),
            *([Related(f"{elsewhere} {name_of(owner)}", owner.location)] if owner else []),
        ),
        cause=f"{reference.name} has no property file {name} in {pipeline}",
    )
