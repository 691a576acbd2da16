"""ALN607: a property file in an output that its step does not have."""

from align_ci.model import (
    Definition,
    DefinitionStep,
    FailsAt,
    Known,
    Problem,
    Project,
    PropertyFile,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._definition import Parts, called, content_of, meant, name_of, outputs
from align_ci.rules._names import Names, names_of, not_all_known, not_known
from align_ci.rules._suggest import listed


@rule("ALN607", Severity.ERROR, on=Definition, fails_at=FailsAt.JOB_END)
def check(definition: Definition, _project: Project) -> Said:
    """A property file lies in an output that its processing step does not have.

    Why: SageMaker looks for the file where that output was uploaded to. The SDK does not
    compare the names, so that the condition fails after the job was paid for.

    Fix: name the output that the script writes the file to.

    Not reported: a file that the script never writes, which no definition shows.

    Wrong:
        PropertyFile(name="Report", output_name="report", path="report.json")
        outputs=[ProcessingOutput(output_name="evaluation", ...)]

    Right:
        PropertyFile(name="Report", output_name="evaluation", path="report.json")
        outputs=[ProcessingOutput(output_name="evaluation", ...)]
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    for step in content.steps:
        if isinstance(step.kind, Unknown):
            yield not_known(f"the kind of {name_of(step)}", step.kind)
        elif step.kind.value == "Processing":
            yield from _judged(step)


def _judged(step: DefinitionStep) -> Said:
    if step.property_files.gaps:
        yield not_all_known(f"the property files of {name_of(step)}", step.property_files.gaps[0])
    group = outputs(step)
    names = names_of(group, lambda output: output.name)
    for file in step.property_files:
        if isinstance(file.output, Unknown):
            yield not_known("the output of a property file", file.output)
        elif file.output.value in names:
            continue
        elif names.gap is not None:
            yield not_all_known(f"the outputs of {name_of(step)}", names.gap)
        else:
            yield _unknown(step, file, file.output, names, group)


def _unknown(
    step: DefinitionStep, file: PropertyFile, output: Known[str], names: Names, group: Parts
) -> Problem:
    name = file.name.value if isinstance(file.name, Known) else ""
    told = f"the property file `{name}`" if name else "a property file"
    use = f"use {listed(names.values, 'or')}" if names.values else "give the step that output"
    has = f"the outputs {listed(names.values)}" if names.values else "no outputs"
    return Problem(
        f"{told} of {name_of(step)} lies in the output `{output.value}`, which the step does "
        "not have",
        output.location,
        (called(step), output.value),
        meant(output.value, names.values, use),
        (Related(f"{name_of(step)} has {has}", group.location or step.location),),
    )
