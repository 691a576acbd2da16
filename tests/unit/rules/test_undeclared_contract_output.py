import pytest

from align_ci.model import Alignment, Contract, Specification, Unknown
from align_ci.rules.undeclared_contract_output import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    incomplete,
    output,
    problems,
    skips,
    specification,
)

WRITES_REPORT = contract(outputs={"report": "/opt/ml/processing/report"})


@pytest.mark.parametrize(
    ("spec", "owned"),
    [
        pytest.param(specification(outputs=[output("report")]), WRITES_REPORT, id="its name"),
        pytest.param(
            specification(outputs=[output("other", aliases=["Report"])]),
            WRITES_REPORT,
            id="an alias, whatever its case",
        ),
        pytest.param(
            specification(outputs=incomplete()), WRITES_REPORT, id="perhaps another output"
        ),
        pytest.param(
            specification(outputs=[output("other", aliases=incomplete())]),
            WRITES_REPORT,
            id="perhaps another alias",
        ),
        pytest.param(specification(outputs=[output(HIDDEN)]), WRITES_REPORT, id="perhaps its name"),
        pytest.param(specification(kind="Model"), WRITES_REPORT, id="mounts nothing"),
        pytest.param(specification(), HIDDEN, id="unknown contract"),
    ],
)
def test_quiet(spec: Specification, owned: Contract | Unknown) -> None:
    assert problems(check, Alignment(spec, owned)) == []


def test_reports_at_the_key_of_the_contract() -> None:
    name = at(5, "reprot")
    spec = specification(outputs=[output("report")])
    owned = contract(outputs={name: "/opt/ml/processing/report"})
    [problem] = problems(check, Alignment(spec, owned))
    assert problem.location == name.location
    assert problem.key == ("reprot",)
    assert problem.fix.description.endswith("did you mean `report`?")
    assert problem.fix.edits == ()


def test_a_sink_publishes_nothing() -> None:
    spec = specification(node_type="SINK")
    assert [each.key for each in problems(check, Alignment(spec, WRITES_REPORT))] == [("report",)]


def test_says_what_it_does_not_know() -> None:
    spec = specification(outputs=[output(HIDDEN)])
    assert skips(check, Alignment(spec, WRITES_REPORT)) == [
        "the outputs of the specification are not all known: it is computed"
    ]
