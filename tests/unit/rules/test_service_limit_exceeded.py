import pytest
from msgspec import structs

from align_ci.model import Build, Contract, Group, Known, Location, Severity, Specification
from align_ci.rules.service_limit_exceeded import check
from align_ci.run import suite
from tests.unit.rules.builds import INPUTS, STEP, VARIABLES, build, step
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    dependency,
    incomplete,
    keys,
    output,
    problems,
    project,
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


def many(count: int, root: str = "/opt/ml/processing") -> dict[str, str]:
    """So many mounts."""
    return {f"m{number}": f"{root}/m{number}" for number in range(count)}


NOTHING = processing(contract())


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(
            build(NOTHING, step(inputs=many(9), outputs=many(10), sdk_inputs=1)), id="all inputs"
        ),
        pytest.param(
            build(training(contract()), step("Training", inputs=many(18), sdk_inputs=2)),
            id="all channels",
        ),
        pytest.param(
            build(NOTHING, step(variables={"A": "x" * 256, "B": HIDDEN}, arguments=["x" * 256])),
            id="as long as can be",
        ),
        pytest.param(build(specification(), step("Lambda", inputs=many(30))), id="another kind"),
        pytest.param(build(giving(12), step(outputs=many(12))), id="declared so many outputs"),
        pytest.param(
            build(needing(12), step(inputs=many(12), sdk_inputs=1)), id="declared so many inputs"
        ),
        pytest.param(
            build(processing(contract(variables=["A-B"])), step(variables={"A-B": "1"})),
            id="declared such a variable",
        ),
        pytest.param(
            build(
                training(contract(inputs={"a": "/opt/ml/input/data/my channel"})),
                step("Training", inputs={"my channel": "/opt/ml/input/data/my channel"}),
            ),
            id="declared such a channel",
        ),
        pytest.param(
            build(
                processing(contract(inputs={"a": f"/opt/ml/processing/{TOO_LONG}"})),
                step(inputs={"a": f"/opt/ml/processing/{TOO_LONG}"}),
            ),
            id="declared such a path",
        ),
    ],
)
def test_quiet_of_a_builder(subject: Build) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param(build(NOTHING, step(inputs=many(10), sdk_inputs=1)), ("inputs",), id="inputs"),
        pytest.param(build(NOTHING, step(outputs=many(11))), ("outputs",), id="outputs"),
        pytest.param(
            build(training(contract()), step("Training", inputs=many(19), sdk_inputs=2)),
            ("channels",),
            id="channels",
        ),
        pytest.param(
            build(NOTHING, step(variables=many(101))), ("environment variables",), id="variables"
        ),
        pytest.param(
            build(specification(kind="Transform"), step("Transform", variables=many(17))),
            ("environment variables",),
            id="variables of a transform job",
        ),
        pytest.param(build(NOTHING, step(arguments=["x"] * 101)), ("arguments",), id="arguments"),
        pytest.param(
            build(training(contract()), step("Training", hyperparameters=many(101))),
            ("hyperparameters",),
            id="hyperparameters",
        ),
        pytest.param(
            build(training(contract()), step("Training", inputs={"a b": "/opt/ml/input/data/a b"})),
            ("channel name", "a b"),
            id="a channel's name",
        ),
        pytest.param(
            build(NOTHING, step(outputs={"a": f"/opt/ml/processing/{TOO_LONG}"})),
            ("container path", f"/opt/ml/processing/{TOO_LONG}"),
            id="a long path",
        ),
        pytest.param(
            build(NOTHING, step(variables={"A-B": "1"})),
            ("environment variable name", "A-B"),
            id="a variable's name",
        ),
        pytest.param(
            build(NOTHING, step(variables={"SECRET": TOO_LONG})),
            ("environment variable value", "SECRET"),
            id="a variable's value",
        ),
        pytest.param(
            build(NOTHING, step(arguments=[TOO_LONG])), ("argument", TOO_LONG), id="an argument"
        ),
        pytest.param(
            build(training(contract()), step("Training", hyperparameters={TOO_LONG: "1"})),
            ("hyperparameter name", TOO_LONG),
            id="a hyperparameter's name",
        ),
        pytest.param(
            build(training(contract()), step("Training", hyperparameters={"a": "x" * 2501})),
            ("hyperparameter value", "a"),
            id="a hyperparameter's value",
        ),
    ],
)
def test_reports_of_a_builder(subject: Build, key: tuple[str, ...]) -> None:
    [problem] = problems(check, subject)
    assert problem.key == key
    assert problem.severity is None
    assert len(problem.message) < 250
    assert problem.location.path in ("builder.py", "specs.py")


def test_tells_how_many_inputs_the_sdk_adds_and_where() -> None:
    [problem] = problems(check, build(NOTHING, step(inputs=many(10), sdk_inputs=1)))
    assert problem.message.startswith("11 inputs, 1 of them added by the SDK, but")
    assert problem.location == INPUTS


def test_a_value_is_not_shown() -> None:
    [problem] = problems(check, build(NOTHING, step(variables={"SECRET": TOO_LONG})))
    assert "xx" not in problem.message
    assert problem.location == VARIABLES


def test_a_count_without_a_place_is_reported_where_the_step_is_made() -> None:
    [problem] = problems(
        check, build(NOTHING, step(outputs=Group(step(outputs=many(11)).value.outputs.items)))
    )
    assert problem.location == STEP


def test_an_input_too_many_for_certain_is_the_finding_of_the_specification() -> None:
    spec = needing(10)
    whole = structs.replace(
        project([spec]), builds=Group((build(spec, step(inputs=many(10), sdk_inputs=1)),))
    )
    results = suite.run(whole, [check], suite.Policy(), lambda: 0.0)
    [finding] = results.findings
    assert finding.severity is Severity.ERROR
    assert finding.location == spec.location


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            build(NOTHING, HIDDEN),
            "the builder was not executed: it is computed",
            id="not executed",
        ),
        pytest.param(
            build(NOTHING, HIDDEN, failure=Known("ValueError: no", STEP)),
            "the builder failed (ALN510)",
            id="failed",
        ),
        pytest.param(
            build(NOTHING, step(HIDDEN)),
            "the kind of step that the builder makes is not known: it is computed",
            id="kind",
        ),
        pytest.param(
            build(HIDDEN, step(outputs=many(11))),
            "the specification is not known: it is computed",
            id="specification",
        ),
        pytest.param(
            build(specification(kind="Processing", owned=HIDDEN), step(outputs=many(11))),
            "whether the specification declares too much is not known: it is computed",
            id="contract",
        ),
        pytest.param(
            build(
                specification(kind="Processing", outputs=incomplete(output())),
                step(outputs=many(11)),
            ),
            "whether the specification declares too much is not known: it is computed",
            id="outputs",
        ),
        pytest.param(
            build(processing(contract(variables=[HIDDEN])), step(variables={"A-B": "1"})),
            "whether the specification declares too much is not known: it is computed",
            id="variables",
        ),
    ],
)
def test_says_why_it_cannot_judge_a_builder(subject: Build, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


def test_what_only_builders_decide_needs_no_specification() -> None:
    subject = build(HIDDEN, step(variables={"A": TOO_LONG}))
    assert keys(check, subject) == [("environment variable value", "A")]
    assert skips(check, subject) == []
