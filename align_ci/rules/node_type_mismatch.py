"""ALN208: a node type that does not suit what the step needs and gives."""

from collections.abc import Iterator, Mapping

from align_ci.model import (
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._names import not_all_known, not_known

_SHAPES: Mapping[str, tuple[bool, bool]] = {
    "SOURCE": (False, True),
    "INTERNAL": (True, True),
    "SINK": (True, False),
    "SINGULAR": (False, False),
}
"""Whether a node of each type has dependencies, and whether it has outputs."""


@rule("ALN208", Severity.ERROR, on=Specification, fails_at=FailsAt.BUILD)
def check(specification: Specification, _project: Project) -> Said:
    """The node type contradicts the dependencies or the outputs.

    A source has outputs only, a sink has dependencies only, an internal step has both, a
    singular one has neither.

    Why: what assembles the pipeline goes by the node type. A source's dependencies are
    never wired; specification classes in this pattern refuse such a step when it is made.

    Fix: correct the node type, or what the step declares.

    Not reported: node types other than these four.

    Wrong:
        StepSpecification(node_type=NodeType.SOURCE, dependencies=[DATA], outputs=[REPORT], ...)

    Right:
        StepSpecification(node_type=NodeType.INTERNAL, dependencies=[DATA], outputs=[REPORT], ...)
    """
    node_type = specification.node_type
    if isinstance(node_type, Unknown):
        yield not_known("the node type", node_type)
    elif node_type.value not in _SHAPES:
        yield Skip(f"`{node_type.value}` is no node type that is known")
    else:
        said = tuple(_faults(specification, _SHAPES[node_type.value]))
        faults = [fault for fault in said if isinstance(fault, str)]
        yield from (skip for skip in said if isinstance(skip, Skip))
        if faults:
            yield _mismatch(node_type, faults, specification)


def _faults(specification: Specification, shape: tuple[bool, bool]) -> Iterator[str | Skip]:
    needs, gives = shape
    groups = (
        ("dependencies", specification.dependencies, needs),
        ("outputs", specification.outputs, gives),
    )
    for what, group, expected in groups:
        if group.items and not expected:
            yield f"has {what}"
        elif expected and not group.items and group.gaps:
            yield not_all_known(f"the {what}", group.gaps[0])
        elif expected and not group.items:
            yield f"has no {what}"


def _mismatch(node_type: Known[str], faults: list[str], specification: Specification) -> Problem:
    shape = (bool(specification.dependencies.items), bool(specification.outputs.items))
    fitting = next(name for name, each in _SHAPES.items() if each == shape)
    return Problem(
        f"a step of node type `{node_type.value}` {' and '.join(faults)}",
        node_type.location,
        (node_type.value,),
        Fix(f"make it `{fitting}`, or correct what the step declares"),
    )
