from typing import Any

import pytest

from align_ci.authoring import (
    Condition,
    Connection,
    NodeType,
    PipelineSpecification,
    StepSpecification,
    StepUse,
)
from align_ci.authoring import _layout as layout
from align_ci.authoring.assembly import _snake_case

SPEC = StepSpecification(step_type="Any", node_type=NodeType.INTERNAL)


def _feed(source: str, target: str, dependency: str = "x") -> Connection:
    return Connection(source_step=source, output="x", target_step=target, dependency=dependency)


def _condition(name: str, step: str, if_steps: list[str], else_steps: list[str]) -> Condition:
    return Condition(
        name=name,
        step=step,
        property_file="File",
        json_path="path",
        operator="Equals",
        value=1,
        if_steps=if_steps,
        else_steps=else_steps,
    )


def _pipeline(steps: str, **fields: Any) -> PipelineSpecification:
    uses = {name: StepUse(spec=SPEC) for name in steps.split()}
    return PipelineSpecification(name="p", steps=uses, **fields)


@pytest.mark.parametrize(
    ("pipeline", "order"),
    [
        pytest.param(_pipeline("A B"), ["A", "B"], id="as written"),
        pytest.param(_pipeline("A B", connections=[_feed("B", "A")]), ["B", "A"], id="fed first"),
        pytest.param(
            _pipeline("A B C", conditions=[_condition("If", "C", ["A"], ["B"])]),
            ["C", "If", "A", "B"],
            id="a condition after its step, before its branches",
        ),
        pytest.param(
            _pipeline(
                "A B",
                conditions=[
                    _condition("Inner", "B", ["A"], []),
                    _condition("Outer", "B", ["Inner"], []),
                ],
            ),
            ["B", "Outer", "Inner", "A"],
            id="the outer condition first",
        ),
    ],
)
def test_order(pipeline: PipelineSpecification, order: list[str]) -> None:
    layout.check(pipeline, pipeline.steps)
    assert layout.order(pipeline) == order


@pytest.mark.parametrize(
    "pipeline",
    [
        pytest.param(
            _pipeline("A B", connections=[_feed("A", "B"), _feed("B", "A")]), id="feeding"
        ),
        pytest.param(
            _pipeline("A B", conditions=[_condition("If", "A", ["A"], [])]),
            id="a step in a branch that it decides about",
        ),
    ],
)
def test_circles(pipeline: PipelineSpecification) -> None:
    layout.check(pipeline, pipeline.steps)
    with pytest.raises(ValueError, match=r"pipeline p: steps wait in a circle: .* -> "):
        layout.order(pipeline)


def test_what_lies_in_branches() -> None:
    conditions = [_condition("If", "A", ["B", "Inner"], []), _condition("Inner", "B", [], ["C"])]
    assert layout.branches(conditions) == {"B", "Inner", "C"}


@pytest.mark.parametrize(
    ("pipeline", "builders", "message"),
    [
        pytest.param(
            _pipeline("Load"), [], r"no builder for step `Load` \(it has none\)", id="none"
        ),
        pytest.param(
            _pipeline("Load"),
            ["Load", "Loads"],
            r"no step `Loads` \(it has `Load`\); did you mean `Load`\?",
            id="a builder too many",
        ),
        pytest.param(
            _pipeline("Load", connections=[_feed("Load", "Clean")]),
            ["Load"],
            "no step `Clean`",
            id="a target that there is not",
        ),
        pytest.param(
            _pipeline("Load", connections=[_feed("Clean", "Load")]),
            ["Load"],
            "no step `Clean`",
            id="a source that there is not",
        ),
        pytest.param(
            _pipeline("A B C", connections=[_feed("A", "C"), _feed("B", "C")]),
            ["A", "B", "C"],
            "an input is fed twice: `x` of step `C`",
            id="fed twice",
        ),
        pytest.param(
            _pipeline("A", conditions=[_condition("If", "B", ["A"], [])]),
            ["A"],
            "no step `B`",
            id="a condition on a step that there is not",
        ),
        pytest.param(
            _pipeline("A", conditions=[_condition("If", "A", ["B"], [])]),
            ["A"],
            "no step `B`",
            id="a branch with a step that there is not",
        ),
        pytest.param(
            _pipeline("A B", conditions=[_condition("B", "A", [], [])]),
            ["A", "B"],
            "a name stands for two steps: `B`",
            id="a condition with the name of a step",
        ),
        pytest.param(
            _pipeline("A B", conditions=[_condition("If", "A", ["B"], ["B"])]),
            ["A", "B"],
            "a step lies in two branches: `B`",
            id="two branches",
        ),
    ],
)
def test_faults(pipeline: PipelineSpecification, builders: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=f"pipeline p.*{message}"):
        layout.check(pipeline, builders)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("RowCount", "row_count"),
        ("XGBoostRounds", "xg_boost_rounds"),
        ("S3URI", "s3_uri"),
        ("row_count", "row_count"),
        ("row-count", "row_count"),
        ("A", "a"),
    ],
)
def test_parameters_in_snake_case(name: str, key: str) -> None:
    assert _snake_case(name) == key
