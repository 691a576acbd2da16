"""ALN609: two parts of a definition under one name."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from align_ci.model import (
    Content,
    Definition,
    DefinitionStep,
    Fact,
    FailsAt,
    Fix,
    Group,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    rule,
)
from align_ci.rules._definition import called, content_of, name_of, part_groups
from align_ci.rules._names import gap, known, not_all_known


@rule("ALN609", Severity.ERROR, on=Definition, fails_at=FailsAt.JOB_START)
def check(definition: Definition, _project: Project) -> Said:
    """Two steps, two parameters, or two inputs, outputs, channels or property files have one name.

    Why: a reference by name means one of the two, and which one nobody says. The SDK compares
    only the names of steps.

    Fix: give each a name of its own.

    Not reported: an input and an output of one name, and equal names in different steps.

    Wrong:
        outputs = [
            ProcessingOutput(output_name="data", source="/opt/ml/processing/output/train"),
            ProcessingOutput(output_name="data", source="/opt/ml/processing/output/test"),
        ]

    Right:
        outputs = [
            ProcessingOutput(output_name="train", source="/opt/ml/processing/output/train"),
            ProcessingOutput(output_name="test", source="/opt/ml/processing/output/test"),
        ]
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    for group in _groups(content):
        missing = gap(group.members, group.names)
        if missing is not None:
            yield not_all_known(f"the {group.what}s{group.of}", missing)
        yield from _twice(group)


class _Named(Struct, frozen=True):
    """Things among which a name stands once.

    Attributes:
        what: What they are, in one word or two.
        step: The step that they belong to; None for those of the whole definition.
        members: The things.
        names: The name of each.
    """

    what: str
    step: DefinitionStep | None
    members: Group[Any]
    names: tuple[Fact[str], ...]

    @property
    def of(self) -> str:
        return f" of {name_of(self.step)}" if self.step else ""


def _groups(content: Content) -> Iterator[_Named]:
    steps, parameters = content.steps, content.parameters
    yield _Named("step", None, steps, tuple(step.name for step in steps))
    yield _Named("parameter", None, parameters, parameters.items)
    for step in steps:
        for what, parts in part_groups(step):
            yield _Named(what, step, parts, tuple(part.name for part in parts))
        files = step.property_files
        yield _Named("property file", step, files, tuple(file.name for file in files))


def _twice(group: _Named) -> Iterator[Problem]:
    """Each name that stood before."""
    first: dict[str, Known[str]] = {}
    owner = called(group.step) if group.step else ""
    for name in known(group.names):
        other = first.setdefault(name.value, name)
        if other is not name:
            yield Problem(
                f"there are two {group.what}s{group.of} with the name `{name.value}`",
                name.location,
                (group.what, owner, name.value),
                Fix("give each a name of its own"),
                (Related("the first one", other.location),),
            )
