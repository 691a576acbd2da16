"""ALN207: two mounts in one place."""

import posixpath
from collections.abc import Iterator

from align_ci.aws.containers import CHANNEL_ROOT, PROCESSING_ROOT, is_below, normal_path
from align_ci.model import (
    Contract,
    Entry,
    FailsAt,
    Fix,
    Group,
    Known,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Unknown,
    rule,
)
from align_ci.rules._names import not_known


@rule("ALN207", Severity.WARNING, on=Contract, fails_at=FailsAt.SILENT)
def check(contract: Contract, _project: Project) -> Said:
    """Two inputs, or two outputs, are mounted at one path or inside one another.

    Why: one hides the other, or the files of both are mixed: the script reads what it did
    not ask for, or one output uploads the other's files as well.

    Fix: give each a folder of its own, beside the others.

    Not reported: ``/opt/ml/input/data`` itself, the folder that holds all channels; what
    comes with the source code in ``/opt/ml/code``; and the outputs of training jobs, which
    SageMaker packs as they are instead of mounting them.

    Wrong:
        expected_output_paths = {
            "data": "/opt/ml/processing/output",
            "report": "/opt/ml/processing/output/report",
        }

    Right:
        expected_output_paths = {
            "data": "/opt/ml/processing/output/data",
            "report": "/opt/ml/processing/output/report",
        }
    """
    yield from _overlaps("input", contract.inputs, (PROCESSING_ROOT, CHANNEL_ROOT))
    yield from _overlaps("output", contract.outputs, (PROCESSING_ROOT,))


def _overlaps(direction: str, entries: Group[Entry], roots: tuple[str, ...]) -> Said:
    seen: dict[str, tuple[str, Known[str | None]]] = {}
    around: dict[str, tuple[str, Known[str | None]]] = {}
    for entry in entries:
        name, fact = entry.name, entry.value
        for unknown in (name, fact):
            if isinstance(unknown, Unknown):
                yield not_known(f"where an {direction} lies", unknown)
        if isinstance(name, Unknown) or isinstance(fact, Unknown) or not fact.value:
            continue
        path = normal_path(fact.value)
        if path == CHANNEL_ROOT or not any(is_below(path, root) for root in roots):
            continue
        folders = tuple(_folders(path))
        other = next((seen[each] for each in folders if each in seen), around.get(path))
        if other is not None:
            yield _overlap(direction, (name.value, fact), other, path)
        seen.setdefault(path, (name.value, fact))
        for each in folders:
            around.setdefault(each, (name.value, fact))


def _folders(path: str) -> Iterator[str]:
    """The path itself, and every folder around it."""
    while path != "/":
        yield path
        path = posixpath.dirname(path)


def _overlap(
    direction: str,
    mount: tuple[str, Known[str | None]],
    other: tuple[str, Known[str | None]],
    path: str,
) -> Problem:
    (name, fact), (other_name, other_fact) = mount, other
    how = "at the same path as" if normal_path(other_fact.value or "") == path else "overlapping"
    return Problem(
        f"{direction} `{name}` lies at `{path}`, {how} {direction} `{other_name}`",
        fact.location,
        (direction, name, path),
        Fix("give each a folder of its own"),
        (Related(f"{direction} `{other_name}`", other_fact.location),),
    )
