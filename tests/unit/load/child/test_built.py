"""What a child answers about building is checked in all its parts."""

from typing import Any

import pytest

from align_ci.load.child.answer import Failure, InvalidAnswer, Numbers
from align_ci.load.child.built import Reader
from align_ci.load.child.executions import (
    Attempt,
    BuilderTarget,
    BuiltMount,
    BuiltStep,
    Compilation,
    Described,
    Execution,
    Named,
    PartPlace,
    PipelineTarget,
    Place,
    Raised,
    Sdk,
)
from align_ci.load.child.imports import Module

BUILDER = BuilderTarget(Module("builder", "builder.py"), "Builder")
PIPELINE = PipelineTarget(Module("flow", "flow.py"), "flow")
READER = Reader({"builder.py"}, Numbers(1, 5))

OBJECT = {"t": "object", "id": 5, "class": "Spec", "fields": {"step_type": {"t": "ref", "id": 2}}}
STEP: dict[str, Any] = {
    "kind": "Processing",
    "inputs": [{"name": "data", "path": "/opt/ml/processing/data", "place": ["builder.py", 3]}],
    "outputs": [{"name": None, "path": None, "place": None}],
    "variables": [["A", "1"], ["B", None]],
    "arguments": ["--a", None],
    "hyperparameters": [["eta", "1"]],
    "sdk_inputs": 1,
    "places": {"step": ["builder.py", 9], "inputs": ["/etc/passwd", 1]},
    "unmade": {"outputs": "no method"},
}
EXECUTED: dict[str, Any] = {
    "of": 2,
    "step": STEP,
    "failure": None,
    "skipped": "",
    "attempts": [{"address": "example.com:80", "place": ["builder.py", 4]}],
    "given": ["data"],
    "specification": {"module": "spec", "name": "SPEC"},
    "contract": {"tree": OBJECT},
    "sdk_seconds": 0.25,
}
COMPILED: dict[str, Any] = {
    "name": "Flow",
    "definition": "{}",
    "listed": ["A", "B"],
    "places": [
        ["step", "A", "", "", ["builder.py", 7]],
        ["step", "B", "", "", ["elsewhere.py", 7]],
    ],
    "failure": {"kind": "exit", "message": "SystemExit: 1", "path": "builder.py", "line": 0},
    "skipped": "",
    "attempts": [],
    "sdk_seconds": 0,
}


def payload(task: str, answer: Any) -> Any:
    return {task: answer}


def test_an_execution() -> None:
    built = READER.built(payload("builder", EXECUTED), BUILDER)
    assert not isinstance(built, Failure)
    assert (built.of, built.sdk_seconds, built.objects) == (2, 0.25, 1)
    step = BuiltStep(
        kind="Processing",
        inputs=(BuiltMount("data", "/opt/ml/processing/data", Place("builder.py", 3)),),
        outputs=(BuiltMount(None, None, None),),
        variables=(("A", "1"), ("B", None)),
        arguments=("--a", None),
        hyperparameters=(("eta", "1"),),
        sdk_inputs=1,
        places={"step": Place("builder.py", 9)},
        unmade={"outputs": "no method"},
    )
    assert built.execution == Execution(
        BUILDER,
        specification=Named("spec", "SPEC"),
        contract=Described(OBJECT),
        given=("data",),
        step=step,
        attempts=(Attempt("example.com:80", Place("builder.py", 4)),),
    )


def test_a_compilation() -> None:
    found = READER.compiled(payload("pipeline", COMPILED), PIPELINE)
    expected = Compilation(
        PIPELINE,
        name="Flow",
        definition="{}",
        listed=frozenset({"A", "B"}),
        places=(PartPlace("step", "A", "", "", Place("builder.py", 7)),),
        failure=Raised("asked Python to exit (SystemExit: 1)", Place("builder.py", 1)),
    )
    assert found == (expected, 0.0)


def test_an_sdk() -> None:
    answer = {"version": "3.27.0", "why": "", "sdk_seconds": 1.5}
    assert READER.sdk(payload("sdk", answer)) == Sdk("3.27.0", "", 1.5)


def test_a_child_that_could_not_answer() -> None:
    error = {"kind": "timeout", "message": "", "path": "", "line": 0}
    found = READER.built({"error": error}, BUILDER)
    assert found == Failure("timeout", "", "", 0)


def test_more_configurations_than_there_can_be() -> None:
    built = READER.built(payload("builder", EXECUTED | {"of": 9_999}), BUILDER)
    assert not isinstance(built, Failure)
    assert built.of == 50


FORGED = [
    pytest.param({"of": -1}, id="a negative number"),
    pytest.param({"of": True}, id="no number"),
    pytest.param({"sdk_seconds": -1}, id="negative seconds"),
    pytest.param({"skipped": None}, id="no text"),
    pytest.param({"skipped": "\ud800"}, id="what is no Unicode"),
    pytest.param({"skipped": "x" * 100_001}, id="a text too long"),
    pytest.param({"given": "data"}, id="no list"),
    pytest.param({"given": ["x"] * 10_001}, id="a list too long"),
    pytest.param({"specification": {"module": "a"}}, id="half a name"),
    pytest.param({"specification": {"tree": {"t": "unknown"}}}, id="no tree"),
    pytest.param({"specification": {"tree": OBJECT | {"id": 9}}}, id="a wrong number"),
    pytest.param({"contract": {"tree": {"t": "ref", "id": 99}}}, id="a reference to nothing"),
    pytest.param({"attempts": ["example.com"]}, id="no attempt"),
    pytest.param({"attempts": [{"address": "a", "place": ["a.py"]}]}, id="no place"),
    pytest.param({"failure": {"kind": "odd"}}, id="no failure"),
    pytest.param({"step": []}, id="no step"),
    pytest.param({"step": {}}, id="an empty step"),
    pytest.param({"step": STEP | {"kind": None}}, id="no kind"),
    pytest.param({"step": STEP | {"inputs": [{"name": "a"}]}}, id="half an input"),
    pytest.param({"step": STEP | {"variables": [["A"]]}}, id="half a pair"),
    pytest.param({"step": STEP | {"variables": [["A", 1]]}}, id="a value that is no text"),
    pytest.param({"step": STEP | {"places": {"other": None}}}, id="a place of nothing known"),
    pytest.param({"step": STEP | {"unmade": {"other": ""}}}, id="a reason of nothing known"),
    pytest.param({"step": STEP | {"unmade": {"inputs": 1}}}, id="a reason that is no text"),
]


@pytest.mark.parametrize("change", FORGED)
def test_forged_executions_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidAnswer):
        READER.built(payload("builder", EXECUTED | change), BUILDER)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"definition": None}, id="no definition"),
        pytest.param({"listed": {}}, id="no list"),
        pytest.param({"places": [["step", "A"]]}, id="half a place"),
        pytest.param({"places": [["odd", "A", "", "", ["builder.py", 1]]]}, id="no such part"),
    ],
)
def test_forged_compilations_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidAnswer):
        READER.compiled(payload("pipeline", COMPILED | change), PIPELINE)


@pytest.mark.parametrize("name", [*EXECUTED])
def test_every_part_must_be_there(name: str) -> None:
    answer = {key: value for key, value in EXECUTED.items() if key != name}
    with pytest.raises(InvalidAnswer):
        READER.built(payload("builder", answer), BUILDER)


def test_text_that_comes_of_a_module_that_is_not_installed() -> None:
    step = STEP | {
        "variables": [["A", "s3://alignCiStandIn0End/a"]],
        "arguments": ["ALIGNCISTANDIN"],
    }
    built = READER.built(payload("builder", EXECUTED | {"step": step}), BUILDER)
    assert not isinstance(built, Failure)
    assert built.execution.step is not None
    assert built.execution.step.variables == (("A", None),)
    assert built.execution.step.arguments == (None,)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param(payload("pipeline", COMPILED), id="of another question"),
        pytest.param({"builder": {}, "error": {}}, id="of two forms"),
    ],
)
def test_what_answers_no_question_is_refused(data: Any) -> None:
    with pytest.raises(InvalidAnswer):
        READER.built(data, BUILDER)
