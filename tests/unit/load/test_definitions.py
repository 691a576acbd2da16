import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.child.executions import (
    Attempt,
    Compilation,
    PartPlace,
    PipelineTarget,
    Place,
    Raised,
)
from align_ci.load.child.imports import Module
from align_ci.load.definitions import from_compiled, from_file
from align_ci.model import (
    Branch,
    Content,
    Definition,
    DefinitionStep,
    Fact,
    Known,
    Location,
    Node,
    Unknown,
)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "definitions"
FUNCTION = Location("pipelines.py", 40)
SOUND = {"Version": "2020-12-01", "Steps": []}


def sdk(major: int) -> str:
    return (FIXTURES / f"training_v{major}.json").read_text(encoding="utf-8")


def content_of(definition: Definition) -> Content:
    assert definition.failure is None
    assert isinstance(definition.content, Known)
    return definition.content.value


def steps_of(definition: Definition) -> dict[str, DefinitionStep]:
    steps = content_of(definition).steps
    return {step.name.value: step for step in steps if isinstance(step.name, Known)}


def compiled(text: str = "", **known: Any) -> Definition:
    target = PipelineTarget(Module("pipelines", "pipelines.py"), "make")
    compilation = Compilation(target, definition=text, **known)
    return from_compiled(compilation, FUNCTION, lambda place: Location(place.path, place.line))


def known(facts: Iterable[Fact[str]]) -> list[Known[str]]:
    return [fact for fact in facts if isinstance(fact, Known)]


def below(node: Node, *way: str | int) -> Node:
    for step in way:
        if isinstance(step, int):
            assert isinstance(node.value, tuple)
            node = node.value[step]
        else:
            assert isinstance(node.value, Mapping)
            node = node.value[step]
    return node


@pytest.mark.parametrize(
    ("major", "registered", "created"),
    [
        pytest.param(2, "Register-RegisterModel", "Create-CreateModel", id="v2"),
        pytest.param(3, "Register", "Create", id="v3"),
    ],
)
def test_what_both_sdks_compile(major: int, registered: str, created: str) -> None:
    text = sdk(major)
    definition = from_file("build/training.json", text)
    steps = steps_of(definition)
    assert definition.name == "training"
    assert not definition.compiled
    assert content_of(definition).size == len(text)
    assert [each.value for each in known(content_of(definition).parameters)] == ["RawUri"]
    assert {name: step.branches for name, step in steps.items()} == {
        "Preprocess": (),
        "Train": (),
        "Evaluate": (),
        "Cond": (),
        registered: (Branch("Cond", when=True),),
        created: (Branch("Cond", when=True),),
        "TooLow": (Branch("Cond", when=False),),
    }
    kinds = known(step.kind for step in steps.values())
    assert [kind.value for kind in kinds] == [
        *("Processing", "Training", "Processing", "Condition"),
        *("RegisterModel", "Model", "Fail"),
    ]
    assert [len(step.property_files) for step in steps.values()] == [0, 0, 1, 0, 0, 0, 0]


def test_facts_lie_where_they_stand_in_the_file() -> None:
    text = sdk(3)
    step = steps_of(from_file("a.json", text))["Evaluate"]
    (file,) = step.property_files
    for fact, literal in ((step.name, '"Evaluate"'), (file.output, '"evaluation"')):
        where = fact.location
        line = text.splitlines()[where.line - 1]
        assert line[where.column - 1 : where.end_column - 1] == literal


def test_loops_and_branches_in_branches() -> None:
    inner = {"Name": "B", "Type": "Condition", "Arguments": {"ElseSteps": [fail("C")]}}
    outer = {"Name": "A", "Type": "Condition", "Arguments": {"IfSteps": [inner]}}
    loop = {"Name": "L", "Type": "ForEach", "Arguments": {"ForEachBody": [fail("D")]}}
    free = {"Name": "F", "Type": "Lambda", "Arguments": {"IfSteps": [{"Any": "thing"}]}}
    text = json.dumps({**SOUND, "Steps": [outer, loop, free]})
    branches = {name: step.branches for name, step in steps_of(from_file("a.json", text)).items()}
    assert branches == {
        "A": (),
        "B": (Branch("A", when=True),),
        "C": (Branch("A", when=True), Branch("B", when=False)),
        "L": (),
        "D": (),
        "F": (),
    }


def test_what_stands_beside_the_arguments() -> None:
    given = {"FunctionArn": "mine", "x": 1}
    step = {"Name": "F", "Type": "Lambda", "FunctionArn": "arn", "Arguments": given}
    text = json.dumps({**SOUND, "Steps": [step | {"DependsOn": ["A", {"Step": "B"}]}]})
    found = steps_of(from_file("a.json", text))["F"]
    assert isinstance(found.arguments.value, Mapping)
    assert {name: node.value for name, node in found.arguments.value.items()} == {
        "FunctionArn": "arn",
        "Arguments.FunctionArn": "mine",
        "x": 1,
    }
    assert [each.value for each in known(found.depends_on)] == ["A", "B"]


def fail(name: str) -> dict[str, Any]:
    return {"Name": name, "Type": "Fail", "Arguments": {"ErrorMessage": "no"}}


@pytest.mark.parametrize(
    ("text", "why", "column"),
    [
        pytest.param("{", "it is no JSON: a name in double quotes must come here", 2, id="no json"),
        pytest.param("[]", "a pipeline definition must be an object", 1, id="list"),
        pytest.param("{}", "it has no `Version` and no `Steps`", 1, id="empty"),
        pytest.param('{"Steps": []}', "it has no `Version`", 1, id="no version"),
        pytest.param('{"Version": "2020-12-01"}', "it has no `Steps`", 1, id="no steps"),
        pytest.param(
            '{"Version": "2031-01-01", "Steps": []}',
            "its version is `2031-01-01`, and only `2020-12-01` is known",
            13,
            id="another version",
        ),
        pytest.param(
            '{"Version": ["2020-12-01"], "Steps": []}', "its version is no text", 13, id="list"
        ),
        pytest.param(
            '{"Version": "2020-12-01", "Steps": {}}', "a list of steps must be a list", 36, id="map"
        ),
        pytest.param(
            '{"Version": "2020-12-01", "Steps": [1]}', "a step must be an object", 37, id="number"
        ),
        pytest.param(
            '{"Version": "2020-12-01", "Steps": [{"Type": "Fail"}]}',
            "a step has no `Name`",
            37,
            id="no name",
        ),
        pytest.param(
            '{"Version": "2020-12-01", "Steps": [{"Name": "A"}]}',
            "the step `A` has no `Type`",
            37,
            id="no type",
        ),
        pytest.param(
            '{"Version": "2020-12-01", "Steps": [{"Name": 1, "Type": "Fail"}]}',
            "the `Name` of a step is no text",
            46,
            id="number for a name",
        ),
        pytest.param(
            '{"Version": "2020-12-01", "Steps": [{"Name": "A", "Type": "X", "Arguments": 1}]}',
            "`Arguments` must be an object",
            77,
            id="arguments",
        ),
    ],
)
def test_no_definition(text: str, why: str, column: int) -> None:
    definition = from_file("a.json", text)
    assert definition.failure is not None
    assert definition.failure.value.startswith(why)
    assert definition.failure.location.column == column
    assert isinstance(definition.content, Unknown)


@pytest.mark.parametrize(
    "part", ["Arguments", "PropertyFiles", "DependsOn", pytest.param("Nothing", id="nothing")]
)
def test_null_is_nothing(part: str) -> None:
    step = {"Name": "A", "Type": "Cleanup", part: None}
    definition = from_file("a.json", json.dumps({**SOUND, "Steps": [step], "Parameters": None}))
    assert list(steps_of(definition)) == ["A"]


PLACES = (
    PartPlace("step", "Evaluate", "", "", Place("evaluate.py", 1)),
    PartPlace("input", "Evaluate", "model", "/opt/ml/processing/model", Place("evaluate.py", 2)),
    PartPlace("output", "", "evaluation", "/opt/ml/processing/evaluation", Place("other.py", 3)),
    PartPlace("property-file", "", "EvalReport", "", Place("evaluate.py", 4)),
    PartPlace("channel", "Train", "train", "", Place("train.py", 5)),
    PartPlace("parameter", "", "RawUri", "", Place("parameters.py", 6)),
    PartPlace("input", "Preprocess", "raw", "/a", Place("preprocess.py", 7)),
    PartPlace("input", "Preprocess", "raw", "/b", Place("preprocess.py", 8)),
)


@pytest.mark.parametrize("major", [2, 3])
def test_parts_lie_where_they_were_made(major: int) -> None:
    definition = compiled(sdk(major), places=PLACES, name="Training")
    steps = steps_of(definition)
    arguments = steps["Evaluate"].arguments

    def lies(node: Node) -> tuple[str, int]:
        return node.location.path, node.location.line

    assert definition.name == "Training"
    assert definition.location == FUNCTION
    assert steps["Evaluate"].location == Location("evaluate.py", 1)
    assert lies(below(arguments, "RoleArn")) == ("evaluate.py", 1)
    model = below(arguments, "ProcessingInputs", 0)
    assert lies(below(model, "S3Input", "S3Uri", "Get")) == ("evaluate.py", 2)
    assert lies(below(arguments, "ProcessingInputs", 1)) == ("evaluate.py", 1)
    assert lies(below(arguments, "ProcessingOutputConfig", "Outputs", 0)) == ("other.py", 3)
    (file,) = steps["Evaluate"].property_files
    assert file.output.location == Location("evaluate.py", 4)
    channel = below(steps["Train"].arguments, "InputDataConfig", 0)
    assert lies(channel) == ("train.py", 5)
    assert lies(steps["Train"].arguments) == ("pipelines.py", 40)
    assert lies(below(steps["Cond"].arguments, "Conditions", 0)) == ("pipelines.py", 40)
    assert content_of(definition).parameters.items[0].location == Location("parameters.py", 6)


def test_of_two_places_neither_is_taken() -> None:
    steps = steps_of(compiled(sdk(3), places=PLACES))
    raw = below(steps["Preprocess"].arguments, "ProcessingInputs", 0)
    assert raw.location == FUNCTION


def test_the_container_path_tells_equal_names_apart() -> None:
    path = "/opt/ml/processing/input/data"
    more = PartPlace("input", "Preprocess", "raw", path, Place("preprocess.py", 9))
    steps = steps_of(compiled(sdk(3), places=(*PLACES, more)))
    raw = below(steps["Preprocess"].arguments, "ProcessingInputs", 0)
    assert raw.location == Location("preprocess.py", 9)


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        pytest.param(frozenset({"Train"}), [False, True, False], id="known"),
        pytest.param(None, [None, None, None], id="not known"),
    ],
)
def test_listed(listed: frozenset[str] | None, known: list[bool | None]) -> None:
    steps = list(steps_of(compiled(sdk(3), listed=listed)).values())[:3]
    facts = [step.listed.value if isinstance(step.listed, Known) else None for step in steps]
    assert facts == known


def test_steps_of_a_file_are_listed_there() -> None:
    steps = steps_of(from_file("a.json", sdk(3))).values()
    assert all(isinstance(step.listed, Known) and step.listed.value for step in steps)


def test_not_compiled() -> None:
    definition = compiled(skipped="there is no SDK")
    assert definition.compiled
    assert definition.name == "make"
    assert definition.failure is None
    assert isinstance(definition.content, Unknown)
    assert definition.content.why == "there is no SDK"


@pytest.mark.parametrize(
    ("place", "location"),
    [
        pytest.param(Place("train.py", 3), Location("train.py", 3), id="in the project"),
        pytest.param(None, FUNCTION, id="nowhere in it"),
    ],
)
def test_what_was_raised_and_tried(place: Place | None, location: Location) -> None:
    definition = compiled(
        failure=Raised("ValueError: no", place), attempts=(Attempt("sts.example", place),)
    )
    assert definition.failure == Known("ValueError: no", location)
    assert definition.attempts == (Known("sts.example", location),)
    assert isinstance(definition.content, Unknown)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(
            '{"Version": "2020-12-01", "Steps": [NaN]}',
            "what it compiles to is no JSON: a value must come here",
            id="no number",
        ),
        pytest.param('{"Version": "2031-01-01", "Steps": []}', "its version", id="version"),
    ],
)
def test_what_compiles_to_no_definition_lies_at_the_function(text: str, why: str) -> None:
    definition = compiled(text)
    assert definition.failure is not None
    assert definition.failure.value.startswith(why)
    assert definition.failure.location == FUNCTION
