from typing import Any

import pytest
from pydantic import ValidationError

from align_ci.authoring import (
    Condition,
    Connection,
    NodeType,
    PipelineSpecification,
    StepSpecification,
    StepUse,
)

LOAD = StepUse(spec=StepSpecification(step_type="Load", node_type=NodeType.SOURCE))
CONDITION = {
    "name": "GoodEnough",
    "step": "Evaluate",
    "property_file": "Report",
    "json_path": "auc",
    "operator": "GreaterThan",
    "value": 0.8,
}


def test_a_pipeline_holds_what_it_is_given() -> None:
    feed = Connection(source_step="Load", output="DATA", target_step="Gone", dependency="x")
    pipeline = PipelineSpecification(
        name="nightly", steps={"Load": LOAD}, connections=[feed], parameters={"Rows": 10}
    )
    assert pipeline.steps["Load"] is LOAD
    assert pipeline.connections == [feed], "a connection to nowhere loads, to be reported"
    assert pipeline.conditions == []


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(True, id="truth"),
        pytest.param(1, id="whole number"),
        pytest.param(0.5, id="number"),
        pytest.param("high", id="text"),
        pytest.param([1, "high"], id="list"),
    ],
)
def test_a_value_keeps_its_type(value: Any) -> None:
    held = Condition.model_validate(CONDITION | {"value": value}).value
    assert held == value
    assert type(held) is type(value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"operator": ">="}, "Input should be 'Equals'", id="no SageMaker operator"),
        pytest.param({"value": None}, "value", id="no value"),
        pytest.param({"then_steps": []}, "Extra inputs", id="unknown field"),
    ],
)
def test_conditions_are_typed(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Condition.model_validate(CONDITION | changes)
