import pytest

from align_ci.model import (
    Alignment,
    Contract,
    Entry,
    Group,
    Location,
    Severity,
    Specification,
    Unknown,
)
from align_ci.rules.missing_contract_input import check
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    contract,
    dependency,
    entries,
    incomplete,
    output,
    problems,
    skips,
    specification,
)

DATA = {"data": "/opt/ml/processing/data"}
WITH_DATA = contract(inputs=DATA)
NEEDS_BOTH = specification(dependencies=[dependency("data"), dependency("METADATA")])
MODEL = output("ModelName", kind="CUSTOM_PROPERTY", path="properties.ModelName")


@pytest.mark.parametrize(
    ("spec", "owned"),
    [
        pytest.param(specification(dependencies=[dependency("data")]), WITH_DATA, id="has a path"),
        pytest.param(
            specification(dependencies=[dependency("other", required=HIDDEN)]),
            WITH_DATA,
            id="perhaps optional",
        ),
        pytest.param(
            specification(dependencies=[dependency("name", data_type="String")]),
            WITH_DATA,
            id="a plain value",
        ),
        pytest.param(
            specification(dependencies=[dependency("name", data_type=HIDDEN)]),
            WITH_DATA,
            id="perhaps a plain value",
        ),
        pytest.param(
            specification(dependencies=[dependency("name", kind="CUSTOM_PROPERTY")]),
            WITH_DATA,
            id="a property",
        ),
        pytest.param(NEEDS_BOTH, contract(inputs=incomplete()), id="perhaps in the contract"),
        pytest.param(NEEDS_BOTH, HIDDEN, id="unknown contract"),
        pytest.param(
            NEEDS_BOTH,
            contract(inputs=Group((*entries(DATA), Entry(HIDDEN, HIDDEN, HERE)))),
            id="perhaps a key of the contract",
        ),
        pytest.param(
            specification(dependencies=[dependency("model")], kind="Transform"),
            contract(),
            id="mounts nothing",
        ),
        pytest.param(
            specification(dependencies=[dependency("model")], outputs=[MODEL]),
            contract(),
            id="gives only what steps have that mount nothing",
        ),
        pytest.param(
            specification(dependencies=[dependency("metadata")]),
            contract(inputs={"meta_data": "/opt/ml/processing/metadata"}),
            id="near a name that nothing declares",
        ),
    ],
)
def test_quiet(spec: Specification, owned: Contract | Unknown) -> None:
    assert problems(check, Alignment(spec, owned)) == []


def test_reports_at_the_inputs_of_the_contract() -> None:
    [problem] = problems(check, Alignment(NEEDS_BOTH, WITH_DATA))
    assert problem.location == WITH_DATA.location
    assert problem.key == ("METADATA",)
    assert [related.message for related in problem.related] == ["the dependency"]


def test_the_place_of_the_inputs_is_narrower_than_the_contract() -> None:
    place = Location("contracts.py", 12)
    owned = contract(inputs=Group(entries(DATA).items, location=place))
    [problem] = problems(check, Alignment(NEEDS_BOTH, owned))
    assert problem.location == place


def test_an_empty_contract_of_a_processing_step_is_judged() -> None:
    spec = specification(dependencies=[dependency("data")], outputs=[output("report")])
    assert [each.key for each in problems(check, Alignment(spec, contract()))] == [("data",)]


def test_a_contract_with_paths_is_judged_whatever_the_step_gives() -> None:
    spec = specification(dependencies=[dependency("other")], outputs=[MODEL])
    assert [each.key for each in problems(check, Alignment(spec, WITH_DATA))] == [("other",)]


def test_what_the_step_gives_may_not_be_known() -> None:
    spec = specification(dependencies=[dependency("model")], outputs=[output("x", path=HIDDEN)])
    assert problems(check, Alignment(spec, contract())) == []


def test_a_near_name_that_is_declared_is_no_excuse() -> None:
    spec = specification(dependencies=[dependency("train_data_1"), dependency("train_data_2")])
    owned = contract(inputs={"train_data_1": "/opt/ml/processing/1"})
    assert [each.key for each in problems(check, Alignment(spec, owned))] == [("train_data_2",)]


def test_says_which_name_may_be_meant() -> None:
    owned = contract(inputs={"meta_data": "/opt/ml/processing/metadata"})
    spec = specification(dependencies=[dependency("metadata")])
    assert skips(check, Alignment(spec, owned)) == [
        "`meta_data` in the contract may be meant for `metadata`"
    ]


def test_an_optional_dependency_is_a_note() -> None:
    spec = specification(dependencies=[dependency("other", required=False)])
    [problem] = problems(check, Alignment(spec, WITH_DATA))
    assert problem.severity is Severity.NOTE
    assert problem.message == (
        "the specification takes an optional `other`, but the contract has no input of that name"
    )
