"""What the installed SDK makes of builders and pipelines: equal under both majors."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.sdk_process import needs_sdk, outcomes

pytestmark = needs_sdk

# What one major writes and the other leaves to SageMaker's own default.
_OF_ONE_MAJOR = {
    *("AppManaged", "InputMode", "DebugHookConfig", "ProfilerConfig"),
    *("CompressionType", "MlflowConfig"),
}


def _plain(value: Any) -> Any:
    """A definition without what the majors differ in, and with references as short texts."""
    match value:
        case {"Get": str(path)}:
            return f"<{path}>"
        case {"Std:Join": {"On": separator, "Values": values}}:
            return separator.join(str(_plain(each)) for each in values)
        case dict():
            return {key: _plain(each) for key, each in value.items() if key not in _OF_ONE_MAJOR}
        case list():
            return [_plain(each) for each in value]
        case str():
            return re.sub(r"[0-9a-f]{32,64}", "<digest>", value)
    return value


def _outcome(name: str) -> Any:
    return _plain(outcomes()[name])


def _mounts(entries: list[Any], part: str) -> dict[str, tuple[str, str]]:
    return {
        each[f"{part}Name"]: (each[f"S3{part}"]["LocalPath"], each[f"S3{part}"]["S3Uri"])
        for each in entries
    }


@pytest.mark.parametrize("name", ["training", "scoring"])
def test_the_reference_pipelines(name: str, golden: Callable[[str, str], None]) -> None:
    text = json.dumps(_outcome(f"{name}_pipeline"), indent=1, sort_keys=True)
    golden(f"sdk/{name}.json", f"{text}\n")


def test_a_value_that_is_no_text() -> None:
    words = "ValueError: step Clean: the value of `LABEL` is a list, which is no"
    assert _outcome("a_value_that_is_no_text").startswith(words)


def test_a_definition_is_made_anew_without_a_change() -> None:
    assert _outcome("the_same_pipeline_twice") is True


def test_every_example_of_the_reference_project_builds_its_step() -> None:
    assert _outcome("every_example") == {
        "batch_transform": ["Transform"],
        "cradle_data_loading": ["Processing"],
        "create_model": ["Model"],
        "hyperparameter_preparation": ["Processing"],
        "mims_registration": ["Processing", "Processing"],
        "model_evaluation": ["Processing"],
        "packaging": ["Processing"],
        "payload": ["Processing"],
        "pytorch_training": ["Training"],
        "tabular_preprocessing": ["Processing"] * 4,
        "xgboost_training": ["Training"],
    }


def test_what_a_step_is_told() -> None:
    step = _outcome("a_step_of_its_own")
    arguments = step["Arguments"]
    inputs = _mounts(arguments["ProcessingInputs"], "Input")
    assert inputs.pop("code")[0] == "/opt/ml/processing/input/code"
    assert inputs == {"raw": ("/opt/ml/processing/input/raw", "s3://bucket/raw")}
    assert _mounts(arguments["ProcessingOutputConfig"]["Outputs"], "Output") == {
        "clean": ("/opt/ml/processing/output/clean", "s3://bucket/clean")
    }
    assert arguments["Environment"] == {"DAYS": "7", "RUN": "none"}
    assert arguments["AppSpecification"]["ContainerArguments"] == ["--mode", "slow"]
    assert (step["Name"], step["DependsOn"]) == ("Second", ["Load"])
    assert step["CacheConfig"] == {"Enabled": False}


def test_parameters_come_before_the_configuration() -> None:
    assert _outcome("parameters_come_before_the_configuration") == [
        {"DAYS": "<Parameters.Days>", "RUN": "none"},
        ["--mode", "<Parameters.Mode>"],
    ]


def test_a_number_becomes_a_text_where_only_texts_are_taken() -> None:
    environment, _ = outcomes()["parameters_come_before_the_configuration"]
    assert environment["DAYS"] == {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Days"}]}}


def test_what_a_training_job_is_told() -> None:
    environment, hyperparameters, (channel,) = _outcome("what_a_training_job_is_told")
    assert environment == {"DAYS": "<Parameters.Days>"}
    told = {name: text for name, text in hyperparameters.items() if "sagemaker_" not in name}
    assert told == {"mode": "<Parameters.Mode>", "epochs": "<Parameters.Epochs>"}
    assert hyperparameters["sagemaker_program"] == '"sdk_cases.py"'
    assert channel["ChannelName"] == "train"
    assert channel["DataSource"]["S3DataSource"]["S3Uri"] == "s3://bucket/rows"


def test_parameters_are_forgotten_after_their_step() -> None:
    assert _outcome("a_step_after_one_with_parameters") == {"DAYS": "30", "RUN": "none"}


def test_a_parameter_has_the_type_of_its_default() -> None:
    assert _outcome("types_of_parameters") == [
        {"Name": "A", "Type": "Boolean", "DefaultValue": True},
        {"Name": "B", "Type": "Integer", "DefaultValue": 2},
        {"Name": "C", "Type": "Float", "DefaultValue": 0.5},
        {"Name": "D", "Type": "String", "DefaultValue": "text"},
    ]


def test_execution_variables_by_name() -> None:
    found, fault = _outcome("execution_variables")
    assert found == ["<Execution.PipelineExecutionId>", "<Execution.PipelineName>"]
    assert fault.startswith("ValueError: no execution variable is called `PipelineExecutionID`")


def test_a_training_job_leaves_everything_in_one_folder() -> None:
    assert _outcome("training_outputs") == [
        "s3://bucket/a",
        "ValueError: step XGBoostTraining: all outputs of its job go to one folder, not several",
    ]


def test_settings_of_a_transform() -> None:
    arguments = _outcome("transform_settings")
    assert arguments["ModelName"] == "model"
    assert arguments["TransformInput"]["SplitType"] == "Line"
    assert (arguments["BatchStrategy"], arguments["MaxPayloadInMB"]) == ("MultiRecord", 6)
    assert arguments["TransformOutput"] == {
        "S3OutputPath": "s3://bucket/scores",
        "AssembleWith": "Line",
        "Accept": "text/csv",
    }


def test_a_model_without_code_has_no_program() -> None:
    step = _outcome("a_model_without_code")
    assert (step["Name"], step["Type"]) == ("CreateModel", "Model")
    assert step["Arguments"]["PrimaryContainer"]["Environment"] == {}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a_session_that_would_start_jobs", "step Load: Session is no PipelineSession"),
        (
            "a_property_file_in_no_output",
            "step Load has no output `REPROT` (it has `DATA` and `REPORT`); did you mean `REPORT`?",
        ),
        (
            "no_role",
            "step Load has no role: give `role` to the builder or its configuration",
        ),
    ],
)
def test_faults_of_builders(name: str, message: str) -> None:
    assert _outcome(name) == f"ValueError: {message}"


def test_every_operator() -> None:
    conditions = _outcome("operators")
    metric = {"Std:JsonGet": {"PropertyFile": "<Steps.Load.PropertyFiles.Metrics>", "Path": "rows"}}
    assert conditions[:5] == [
        {"Type": name, "LeftValue": metric, "RightValue": 0.5}
        for name in (
            *("Equals", "GreaterThan", "GreaterThanOrEqualTo"),
            *("LessThan", "LessThanOrEqualTo"),
        )
    ]
    assert conditions[5] == {"Type": "In", "QueryValue": metric, "Values": ["a", "b"]}


def test_conditions_hold_their_branches() -> None:
    inner = ["Inner", ["A"], ["B"]]
    assert _outcome("nested_conditions") == ["Load", ["Outer", [inner], ["C"]]]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("output", "step Load has no output `DTA` (it has `DATA`, `DATA_alias`,"),
        ("dependency", "step Clean has no input `row` (it has `raw` and `more`)"),
        ("specification", "step Load: LoadStepBuilder builds by the specification Load, not by"),
        (
            "property file",
            "step Load has no property file `Metrcs` (it has `Metrics`); did you mean",
        ),
        ("parameters", "pipeline p: two parameters are called `row_count`"),
        ("property", "step Load has no property `properties.Outputs['DATA']`: there is no `Outp"),
    ],
)
def test_faults_of_pipelines(fault: str, message: str) -> None:
    assert _outcome("faults_of_pipelines")[fault].startswith(f"ValueError: {message}")


def test_builders_are_left_as_they_were() -> None:
    assert _outcome("builders_are_left_as_they_were") == [None, None]
