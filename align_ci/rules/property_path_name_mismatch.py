"""ALN301: a property path that asks for another output's name."""

from align_ci.aws.properties import KeyedBy, kinds_with, resolve
from align_ci.model import (
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Specification,
    Unknown,
    replaced,
    rule,
)
from align_ci.rules._kind import stated_kind
from align_ci.rules._names import not_known
from align_ci.rules._properties import property_paths


@rule("ALN301", Severity.ERROR, on=Specification, fails_at=FailsAt.JOB_START)
def check(specification: Specification, _project: Project) -> Said:
    """The name in ``Outputs['...']`` is not the output's logical name.

    Why: a processing job's outputs are made under their logical names. A property path
    that asks for another name refers to an output that the job does not have; neither the
    SDK nor the pipeline's definition notices, the execution does.

    Fix: put the output's logical name between the brackets.
    ``check --fix`` does, where the path is one plain text.

    An index is a warning: it works for as long as nobody changes the order of the outputs.

    Not reported: steps stated to be of another kind, whose property paths have no such
    list; names in other lists, such as those of channels and metrics.

    Wrong:
        OutputSpec(
            logical_name="processed_data",
            property_path="properties.ProcessingOutputConfig.Outputs['ProcessedTabularData']"
            ".S3Output.S3Uri",
            ...,
        )

    Right:
        OutputSpec(
            logical_name="processed_data",
            property_path="properties.ProcessingOutputConfig.Outputs['processed_data']"
            ".S3Output.S3Uri",
            ...,
        )
    """
    kind = stated_kind(specification)
    if isinstance(kind, Unknown):
        yield not_known("the kind of the step", kind)
    elif kind.value in (None, "Processing"):
        for each in property_paths(specification):
            if isinstance(each, tuple):
                yield from _judged(*each)
            else:
                yield each


def _judged(name: str, path: Known[str]) -> Said:
    if "Processing" not in kinds_with(path.value):
        return
    for keyed in resolve("Processing", path.value).keyed:
        if keyed.names == "OutputName" and keyed.token.value != name:
            yield _mismatch(name, path, keyed)


def _mismatch(name: str, path: Known[str], keyed: KeyedBy) -> Problem:
    token = keyed.token
    if token.kind == "index":
        message = f"output `{name}` is taken by its place, `{keyed.list_member}[{token.value}]`"
        right = f"'{name}'"
    else:
        message = f"output `{name}` is read from `{keyed.list_member}['{token.value}']`"
        right = name
    text = f"{path.value[: token.start]}{right}{path.value[token.end :]}"
    # A quote or a bracket in the name would end the key early.
    edits = () if any(mark in name for mark in "'\"]") else replaced(path, text)
    return Problem(
        f"{message}, expected `{keyed.list_member}['{name}']`",
        path.location,
        (name, path.value),
        Fix(f"ask for `{keyed.list_member}['{name}']`", edits),
        severity=Severity.WARNING if token.kind == "index" else None,
    )
