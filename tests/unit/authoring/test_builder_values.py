from typing import Any

import pytest

from tests.unit.authoring.builders import CleanStepBuilder, Config, RunStepBuilder


def variables(**fields: Any) -> dict[str, Any]:
    return CleanStepBuilder(Config(**fields))._get_environment_variables()


def test_a_field_comes_before_the_contracts_default() -> None:
    assert variables(label="is_fraud", days=7) == {"LABEL": "is_fraud", "DAYS": "7", "RUN": ""}


def test_a_field_that_is_none_has_no_value() -> None:
    assert variables(label="is_fraud", days=None)["DAYS"] == "30"


def test_sagemaker_sets_its_own_variables() -> None:
    assert "SM_MODEL_DIR" not in variables(label="is_fraud")


def test_what_is_known_at_run_time_comes_after_the_configuration() -> None:
    values = RunStepBuilder(Config(days=7))._get_environment_variables()
    assert values == {"LABEL": "known later", "DAYS": "7", "RUN": ""}


def test_a_required_variable_without_a_value() -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        variables()
    assert str(raised.value) == (
        "step Clean: required environment variables have no value: `LABEL`; set `label` in its "
        "Config, or have a pipeline parameter of that name"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(True, "true", id="bool"),
        pytest.param(0, "0", id="zero"),
        pytest.param(0.5, "0.5", id="float"),
        pytest.param("", "", id="empty text"),
    ],
)
def test_values_are_texts(value: Any, text: str) -> None:
    assert variables(label=value)["LABEL"] == text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({}, ["--mode", "fast", "--job-type", "training"], id="defaults"),
        pytest.param(
            {"mode": "slow", "job_type": "testing"},
            ["--mode", "slow", "--job-type", "testing"],
            id="fields, with an underscore for a hyphen",
        ),
        pytest.param({"mode": ""}, ["--job-type", "training"], id="an empty value is left out"),
    ],
)
def test_arguments(fields: dict[str, Any], words: list[str]) -> None:
    assert CleanStepBuilder(Config(**fields))._get_job_arguments() == words


def test_hyperparameters_are_the_arguments_by_name() -> None:
    expected = {"mode": "fast", "job-type": "training"}
    assert CleanStepBuilder(Config())._get_hyperparameters() == expected
