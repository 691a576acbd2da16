from typing import Any

import pytest
from pydantic import ValidationError

from align_ci.authoring import JobConfig, ModelConfig, StepConfig, TransformConfig, example_config


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(StepConfig, {"image": "x"}, id="a field that it does not know"),
        pytest.param(JobConfig, {}, id="no image"),
        pytest.param(JobConfig, {"image_uri": "x", "instance_count": 0}, id="no instance"),
        pytest.param(JobConfig, {"image_uri": "x", "volume_size": 3}, id="a slip"),
        pytest.param(ModelConfig, {}, id="a model without image"),
        pytest.param(TransformConfig, {"split_type": "Lines"}, id="a value that is none"),
    ],
)
def test_refused(kind: type[StepConfig], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind(**fields)


def test_a_configuration_cannot_be_changed() -> None:
    config = JobConfig(image_uri="x")
    with pytest.raises(ValidationError, match="frozen"):
        config.instance_count = 2  # type: ignore[misc] # which is the point


def test_an_example_is_marked_and_else_as_it_was() -> None:
    def example() -> JobConfig:
        return JobConfig(image_uri="x")

    assert example_config(example) is example
    assert vars(example) == {"__align_ci_example__": True}
