import pytest

from align_ci.model import Alignment, Contract, Entry, Group, Location, Specification, Unknown
from align_ci.rules.missing_contract_output import check
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    contract,
    entries,
    incomplete,
    output,
    problems,
    skips,
    specification,
)

WITH_DATA = contract(outputs={"data": "/opt/ml/processing/data"})
GIVES_OTHER = specification(outputs=[output("METADATA")])


@pytest.mark.parametrize(
    ("spec", "owned"),
    [
        pytest.param(specification(outputs=[output("data")]), WITH_DATA, id="under its name"),
        pytest.param(
            specification(outputs=[output("other", aliases=["DATA"])]),
            WITH_DATA,
            id="under an alias, whatever its case",
        ),
        pytest.param(
            specification(outputs=[output("other", aliases=[HIDDEN])]),
            WITH_DATA,
            id="perhaps under an alias",
        ),
        pytest.param(
            specification(outputs=[output("name", data_type="String")]),
            WITH_DATA,
            id="a plain value",
        ),
        pytest.param(
            specification(outputs=[output("job", path="properties.TrainingJobName")]),
            WITH_DATA,
            id="a property that is no address",
        ),
        pytest.param(
            specification(outputs=[output("job", path=HIDDEN)]),
            WITH_DATA,
            id="perhaps no address",
        ),
        pytest.param(GIVES_OTHER, contract(outputs=incomplete()), id="perhaps in the contract"),
        pytest.param(
            GIVES_OTHER,
            contract(outputs=Group((*entries({"data": "x"}), Entry(HIDDEN, HIDDEN, HERE)))),
            id="perhaps a key of the contract",
        ),
        pytest.param(GIVES_OTHER, HIDDEN, id="unknown contract"),
        pytest.param(
            specification(outputs=[output("report")]),
            contract(outputs={"reports": "/opt/ml/processing/report"}),
            id="near a name that nothing publishes",
        ),
    ],
)
def test_quiet(spec: Specification, owned: Contract | Unknown) -> None:
    assert problems(check, Alignment(spec, owned)) == []


@pytest.mark.parametrize(
    ("spec", "owned"),
    [
        pytest.param(GIVES_OTHER, WITH_DATA, id="another output only"),
        pytest.param(GIVES_OTHER, contract(), id="no outputs at all"),
        pytest.param(
            specification(outputs=[output("METADATA", path="properties.Nothing.Such")]),
            WITH_DATA,
            id="a property that does not exist",
        ),
        pytest.param(
            specification(outputs=[output("METADATA", path="no path")]),
            WITH_DATA,
            id="a property path that does not parse",
        ),
        pytest.param(
            specification(outputs=[output("METADATA", aliases=["meta"])], kind="TrainingStep"),
            contract(outputs={"model": "/opt/ml/model"}, training=True),
            id="of a training step",
        ),
    ],
)
def test_reports_at_the_outputs_of_the_contract(spec: Specification, owned: Contract) -> None:
    [problem] = problems(check, Alignment(spec, owned))
    assert problem.location == owned.location
    assert problem.key == ("METADATA",)


def test_the_place_of_the_outputs_is_narrower_than_the_contract() -> None:
    place = Location("contracts.py", 12)
    owned = contract(outputs=Group(location=place))
    [problem] = problems(check, Alignment(GIVES_OTHER, owned))
    assert problem.location == place


def test_says_which_name_may_be_meant() -> None:
    spec = specification(outputs=[output("report")])
    owned = contract(outputs={"reports": "/opt/ml/processing/report"})
    assert skips(check, Alignment(spec, owned)) == [
        "`reports` in the contract may be meant for `report`"
    ]
