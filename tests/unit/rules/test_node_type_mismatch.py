import pytest

from align_ci.model import Dependency, Group, Output, Specification
from align_ci.rules.node_type_mismatch import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    dependency,
    incomplete,
    output,
    problems,
    skips,
    specification,
)

NEEDS = Group((dependency(),))
GIVES = Group((output(),))
NO_NEEDS: Group[Dependency] = Group()
NO_GIVES: Group[Output] = Group()
PERHAPS: Group[Output] = incomplete()


@pytest.mark.parametrize(
    ("node_type", "needs", "gives"),
    [
        pytest.param("SOURCE", NO_NEEDS, GIVES, id="source"),
        pytest.param("INTERNAL", NEEDS, GIVES, id="internal"),
        pytest.param("SINK", NEEDS, NO_GIVES, id="sink"),
        pytest.param("SINGULAR", NO_NEEDS, NO_GIVES, id="singular"),
        pytest.param("INTERNAL", NEEDS, PERHAPS, id="perhaps outputs"),
        pytest.param("SINK", incomplete(), NO_GIVES, id="perhaps dependencies"),
        pytest.param("GATEWAY", NEEDS, GIVES, id="another type"),
        pytest.param(HIDDEN, NEEDS, GIVES, id="unknown type"),
    ],
)
def test_quiet(node_type: str, needs: Group[Dependency], gives: Group[Output]) -> None:
    subject = specification(node_type=node_type, dependencies=needs, outputs=gives)
    assert problems(check, subject) == []


@pytest.mark.parametrize(
    ("node_type", "needs", "gives", "faults", "fitting"),
    [
        pytest.param("SOURCE", NEEDS, GIVES, "has dependencies", "INTERNAL", id="source"),
        pytest.param(
            "SOURCE", NEEDS, NO_GIVES, "has dependencies and has no outputs", "SINK", id="both"
        ),
        pytest.param("INTERNAL", NO_NEEDS, GIVES, "has no dependencies", "SOURCE", id="internal"),
        pytest.param("SINK", NEEDS, GIVES, "has outputs", "INTERNAL", id="sink"),
        pytest.param("SINGULAR", NEEDS, NO_GIVES, "has dependencies", "SINK", id="singular"),
        pytest.param("SOURCE", NEEDS, PERHAPS, "has dependencies", "SINK", id="perhaps outputs"),
    ],
)
def test_reports_once_at_the_node_type(
    node_type: str, needs: Group[Dependency], gives: Group[Output], faults: str, fitting: str
) -> None:
    written = at(3, node_type)
    subject = specification(node_type=written, dependencies=needs, outputs=gives)
    [problem] = problems(check, subject)
    assert problem.message == f"a step of node type `{node_type}` {faults}"
    assert problem.location == written.location
    assert problem.key == (node_type,)
    assert f"`{fitting}`" in problem.fix.description


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            specification(node_type=HIDDEN), "the node type is not known: it is computed", id="type"
        ),
        pytest.param(
            specification(node_type="INTERNAL", dependencies=NEEDS, outputs=PERHAPS),
            "the outputs are not all known: it is computed",
            id="outputs",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Specification, reason: str) -> None:
    assert skips(check, subject) == [reason]
