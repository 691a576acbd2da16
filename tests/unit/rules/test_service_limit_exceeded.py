import pytest

from align_ci.model import Contract, Group, Location, Severity, Specification
from align_ci.rules.service_limit_exceeded import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    dependency,
    incomplete,
    keys,
    output,
    problems,
    skips,
    specification,
)

TOO_LONG = "x" * 257


def needing(count: int, *, required: bool = True) -> Specification:
    """A processing step with so many dependencies."""
    needs = [dependency(f"d{number}", required=required) for number in range(count)]
    return specification(kind="Processing", dependencies=needs)


def giving(count: int) -> Specification:
    """A processing step with so many outputs."""
    return specification(
        kind="Processing", outputs=[output(f"o{number}") for number in range(count)]
    )


def training(owned: Contract, *needed: str) -> Specification:
    return specification(
        kind="Training", owned=owned, dependencies=[dependency(name) for name in needed]
    )


def processing(owned: Contract) -> Specification:
    return specification(kind="Processing", owned=owned)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(needing(9), id="nine inputs and the script"),
        pytest.param(needing(12, required=False), id="optional inputs"),
        pytest.param(giving(10), id="ten outputs"),
        pytest.param(
            specification(outputs=[output(f"o{number}") for number in range(11)], owned=HIDDEN),
            id="unknown kind",
        ),
        pytest.param(
            specification(kind="Transform", outputs=[output(f"o{number}") for number in range(11)]),
            id="another kind",
        ),
        pytest.param(
            specification(
                kind="Processing",
                outputs=[output(f"o{number}", data_type="String") for number in range(11)],
            ),
            id="plain values",
        ),
        pytest.param(
            processing(contract(variables=["SM_CHANNEL_MY-TRAIN", "GOOD_NAME"])),
            id="a variable that SageMaker sets",
        ),
        pytest.param(
            processing(contract(variables=[f"V{number}" for number in range(100)])),
            id="a hundred variables",
        ),
        pytest.param(
            training(contract(inputs={"all": "/opt/ml/input/data", "code": "/opt/ml/code/a b"})),
            id="the folder of all channels",
        ),
        pytest.param(processing(contract(inputs={"a": HIDDEN, "b": None})), id="unknown paths"),
        pytest.param(specification(kind="Processing", owned=HIDDEN), id="unknown contract"),
    ],
)
def test_quiet(subject: Specification) -> None:
    assert problems(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param(needing(11), ("required inputs",), id="inputs"),
        pytest.param(giving(11), ("outputs",), id="outputs"),
        pytest.param(
            training(
                contract(
                    inputs={f"c{number}": f"/opt/ml/input/data/c{number}" for number in range(21)}
                ),
                *(f"c{number}" for number in range(21)),
            ),
            ("required channels",),
            id="channels",
        ),
        pytest.param(
            processing(contract(variables=[f"V{number}" for number in range(101)])),
            ("required environment variables",),
            id="variables",
        ),
        pytest.param(
            processing(contract(arguments={f"a{number}": "" for number in range(101)})),
            ("arguments",),
            id="arguments",
        ),
        pytest.param(
            processing(contract(inputs={"a": f"/opt/ml/processing/{TOO_LONG}"})),
            ("container path", f"/opt/ml/processing/{TOO_LONG}"),
            id="a long path",
        ),
        pytest.param(
            training(contract(inputs={"a": "/opt/ml/input/data/my channel/sub"})),
            ("channel name", "my channel"),
            id="a channel's name",
        ),
        pytest.param(
            processing(contract(variables=["MODS-ID"])),
            ("environment variable name", "MODS-ID"),
            id="a variable's name",
        ),
        pytest.param(
            processing(contract(variables=[TOO_LONG])),
            ("environment variable name", TOO_LONG),
            id="a long variable",
        ),
    ],
)
def test_reports(subject: Specification, key: tuple[str, ...]) -> None:
    [problem] = problems(check, subject)
    assert problem.key == key
    assert problem.severity is None
    assert len(problem.message) < 250


def test_channels_of_one_folder_count_once() -> None:
    inputs = {f"c{number}": f"/opt/ml/input/data/all/c{number}" for number in range(21)}
    assert keys(check, training(contract(inputs=inputs), *inputs)) == []


def test_no_room_for_the_script_is_a_warning() -> None:
    [problem] = problems(check, needing(10))
    assert problem.severity is Severity.WARNING
    assert "script" in problem.message


def test_reports_counts_where_the_group_is_declared() -> None:
    place = Location("specs.py", 44)
    many = Group(giving(11).outputs.items, location=place)
    [problem] = problems(check, specification(kind="Processing", outputs=many))
    assert problem.location == place


def test_a_long_name_is_cut_and_its_length_told() -> None:
    [problem] = problems(check, processing(contract(variables=[TOO_LONG])))
    assert f"`{'x' * 59}…` is 257 characters long" in problem.message


def test_reports_at_the_name() -> None:
    name = at(9, "NOT A NAME")
    [problem] = problems(check, processing(contract(variables=[name])))
    assert problem.location == name.location


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            specification(kind=HIDDEN),
            "the kind of the step is not known, nor what is allowed of it",
            id="kind",
        ),
        pytest.param(
            specification(kind="Processing", owned=HIDDEN, outputs=incomplete()),
            "the contract is not known: it is computed",
            id="contract",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Specification, reason: str) -> None:
    assert skips(check, subject) == [reason]
