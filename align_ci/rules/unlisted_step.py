"""ALN606: a step that the pipeline does not list."""

from typing import Final

from align_ci.model import (
    Definition,
    DefinitionStep,
    FailsAt,
    Fix,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._definition import called, channels, content_of, name_of
from align_ci.rules._names import names_of, not_known
from align_ci.rules._references import Reference, step_references

FUNCTION_CHANNEL: Final = "sagemaker_remote_function_bootstrap"
"""The channel of steps made with ``@step``: ``RUNTIME_SCRIPTS_CHANNEL_NAME`` of both SDKs."""


@rule("ALN606", Severity.WARNING, on=Definition, fails_at=FailsAt.SILENT)
def check(definition: Definition, _project: Project) -> Said:
    """A step is part of the pipeline only because another one refers to it.

    Why: the SDK adds such a step without a word, so that a job runs, and is paid for, which
    the list of steps does not show. Often it was taken out of the list on purpose.

    Fix: add the step to the list, or take the reference to it away.

    Not reported: steps of definition files, where every step stands in the file, and
    functions with ``@step``, of which the SDK's own documentation lists only the last.

    Wrong:
        Pipeline("Training", steps=[train_on(preprocess)])

    Right:
        Pipeline("Training", steps=[preprocess, train_on(preprocess)])
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    uses = {each.name: each.reference for each in reversed(step_references(content))}
    for step in content.steps:
        if isinstance(step.listed, Unknown):
            yield not_known(f"whether the pipeline lists {name_of(step)}", step.listed)
        elif not step.listed.value:
            yield from _unlisted(step, uses.get(called(step)), definition)


def _unlisted(step: DefinitionStep, use: Reference | None, definition: Definition) -> Said:
    mounted = names_of(channels(step), lambda channel: channel.name)
    if mounted.gap is not None:
        yield not_known(f"how {name_of(step)} is made", mounted.gap)
    elif FUNCTION_CHANNEL not in mounted:
        related = [Related(f"{name_of(use.step)} refers to it", use.node.location)] if use else []
        yield Problem(
            f"{name_of(step)} is not in the pipeline's list of steps; the SDK adds it because "
            "other steps refer to it",
            step.location,
            (called(step),),
            Fix("add it to the list of steps, or take the references to it away"),
            (*related, Related("the pipeline", definition.location)),
        )
