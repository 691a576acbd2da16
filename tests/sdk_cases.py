"""Builders and pipelines at work with the installed SageMaker SDK; ``sdk_process`` runs them."""

import gc
import importlib
import json
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from align_ci.authoring import (
    Condition,
    Connection,
    DependencySpec,
    DependencyType,
    JobConfig,
    NodeType,
    OutputSpec,
    PipelineSpecification,
    PropertyFile,
    ScriptContract,
    StepBuilderBase,
    StepSpecification,
    StepUse,
    TrainingScriptContract,
    assemble_pipeline,
    execution_variable,
)
from align_ci.sdk import face
from specs.pipelines import scoring, training
from specs.steps.batch_transform.builder import BatchTransformConfig, BatchTransformStepBuilder
from specs.steps.create_model.builder import CreateModelConfig, CreateModelStepBuilder
from specs.steps.xgboost_training.builder import XGBoostTrainingConfig, XGBoostTrainingStepBuilder
from tests.unit.authoring import builders as values

ROLE = "arn:aws:iam::111122223333:role/test"
CASES: dict[str, Callable[[], Any]] = {}


def case(function: Callable[[], Any]) -> Callable[[], Any]:
    CASES[function.__name__] = function
    return function


def _outputs(*names: str) -> list[OutputSpec]:
    return [
        OutputSpec(
            logical_name=name,
            output_type=DependencyType.PROCESSING_OUTPUT,
            property_path=f"properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri",
            aliases=[f"{name}_alias"],
        )
        for name in names
    ]


def _spec(step_type: str, given: Sequence[str], outputs: Sequence[str]) -> StepSpecification:
    return StepSpecification(
        step_type=step_type,
        node_type=NodeType.INTERNAL if given else NodeType.SOURCE,
        sagemaker_step_type="Processing",
        dependencies=[
            DependencySpec(
                logical_name=name, dependency_type=DependencyType.PROCESSING_OUTPUT, required=False
            )
            for name in given
        ],
        outputs=_outputs(*outputs),
        script_contract=ScriptContract(
            # Any file beside the builder will do.
            entry_point=Path(__file__).name,
            expected_input_paths={name: f"/opt/ml/processing/input/{name}" for name in given},
            expected_output_paths={name: f"/opt/ml/processing/output/{name}" for name in outputs},
            optional_env_vars={"DAYS": "30", "RUN": "none"},
            expected_arguments={"mode": "fast", "--rate": ""},
        ),
    )


LOAD = _spec("Load", [], ["DATA", "REPORT"])
CLEAN = _spec("Clean", ["raw", "more"], ["clean"])


TRAIN = StepSpecification(
    step_type="Train",
    node_type=NodeType.SINK,
    sagemaker_step_type="Training",
    dependencies=[
        DependencySpec(logical_name="rows", dependency_type=DependencyType.TRAINING_DATA)
    ],
    script_contract=TrainingScriptContract(
        entry_point=Path(__file__).name,
        expected_input_paths={"rows": "/opt/ml/input/data/train"},
        expected_output_paths={},
        optional_env_vars={"DAYS": "30"},
        expected_arguments={"mode": "fast", "epochs": "3"},
    ),
)


class Config(JobConfig):
    image_uri: str = "111122223333.dkr.ecr.us-east-1.amazonaws.com/test:1"
    role: str | None = ROLE
    days: int | None = None
    mode: str | None = None


class LoadStepBuilder(StepBuilderBase[Config]):
    spec = LOAD

    def _get_property_files(self) -> Sequence[PropertyFile]:
        return [PropertyFile(name="Metrics", output="REPORT", path="metrics.json")]


class CleanStepBuilder(StepBuilderBase[Config]):
    spec = CLEAN


class TrainStepBuilder(StepBuilderBase[Config]):
    spec = TRAIN


class WrongFileStepBuilder(LoadStepBuilder):
    def _get_property_files(self) -> Sequence[PropertyFile]:
        return [PropertyFile(name="Metrics", output="REPROT", path="metrics.json")]


@case
def training_pipeline() -> Any:
    return _definition(training.build_pipeline(SESSION, ROLE))


@case
def scoring_pipeline() -> Any:
    return _definition(scoring.build_pipeline(SESSION, ROLE))


@case
def the_same_pipeline_twice() -> Any:
    texts = [training.build_pipeline(SESSION, ROLE).definition() for _ in range(2)]
    return texts[0] == texts[1]


@case
def every_example() -> Any:
    names = sorted(path.parent.name for path in Path("specs/steps").glob("*/builder.py"))
    return {name: [_kind_of(*pair) for pair in _examples(name)] for name in names}


def _examples(step: str) -> list[tuple[type[StepBuilderBase[Any]], Any]]:
    module = importlib.import_module(f"specs.steps.{step}.builder")
    held = [
        value
        for value in vars(module).values()
        if getattr(value, "__module__", "") == module.__name__
    ]
    (builder,) = [
        each for each in held if isinstance(each, type) and issubclass(each, StepBuilderBase)
    ]
    marked = [each() for each in held if getattr(each, "__align_ci_example__", False)]
    flat = [one for each in marked for one in (each if isinstance(each, list) else [each])]
    return [(builder, config) for config in flat]


def _kind_of(builder: type[StepBuilderBase[Any]], config: Any) -> str:
    made = builder(config, sagemaker_session=SESSION, role=ROLE)
    inputs = {name: f"s3://bucket/{name}" for name in made.spec.dependencies}
    outputs = {name: f"s3://bucket/{name}" for name in made.spec.outputs}
    return str(_compiled(made.create_step(inputs=inputs, outputs=outputs))["Type"])


@case
def a_step_of_its_own() -> Any:
    builder = _clean(Config(days=7, mode="slow"))
    step = builder.create_step(
        name="Second",
        inputs={"raw": "s3://bucket/raw", "more": None},
        outputs={"clean": "s3://bucket/clean"},
        dependencies=["Load"],
        enable_caching=False,
    )
    return _definition(face().pipeline("p", [], [step, _load().create_step()], SESSION))["Steps"][0]


@case
def parameters_come_before_the_configuration() -> Any:
    parameters = {
        "days": face().parameter("Days", 3),
        "mode": face().parameter("Mode", "slow"),
        "else": face().parameter("Else", 0.5),
    }
    step = _load(Config(days=7, mode="fast")).create_step(parameters=parameters)
    arguments = _compiled(step, list(parameters.values()))["Arguments"]
    return [arguments["Environment"], arguments["AppSpecification"]["ContainerArguments"]]


@case
def what_a_training_job_is_told() -> Any:
    parameters = {
        "days": face().parameter("Days", 3),
        "mode": face().parameter("Mode", "slow"),
        "epochs": face().parameter("Epochs", 9),
    }
    builder = TrainStepBuilder(Config(), sagemaker_session=SESSION)
    step = builder.create_step(inputs={"rows": "s3://bucket/rows"}, parameters=parameters)
    arguments = _compiled(step, list(parameters.values()))["Arguments"]
    names = ("Environment", "HyperParameters", "InputDataConfig")
    return [arguments[name] for name in names]


@case
def a_step_after_one_with_parameters() -> Any:
    builder = _load(Config())
    builder.create_step(parameters={"days": face().parameter("Days", 3)})
    return _compiled(builder.create_step())["Arguments"]["Environment"]


@case
def types_of_parameters() -> Any:
    values: dict[str, bool | int | float | str] = {"A": True, "B": 2, "C": 0.5, "D": "text"}
    parameters = [face().parameter(name, value) for name, value in values.items()]
    return _definition(face().pipeline("p", parameters, [_load().create_step()], SESSION))[
        "Parameters"
    ]


@case
def execution_variables() -> Any:
    known = [execution_variable(f"Pipeline{name}").expr for name in ("ExecutionId", "Name")]
    return [known, _raised(lambda: execution_variable("PipelineExecutionID"))]


@case
def training_outputs() -> Any:
    one = {"model_artifacts": "s3://bucket/a/model_artifacts", "training_metrics": "s3://bucket/a"}
    two = {"model_artifacts": "s3://bucket/a", "training_metrics": "s3://bucket/b"}
    made = _compiled(_train(one))["Arguments"]["OutputDataConfig"]["S3OutputPath"]
    return [made, _raised(lambda: _train(two))]


def _train(outputs: dict[str, str]) -> Any:
    builder = XGBoostTrainingStepBuilder(XGBoostTrainingConfig(), sagemaker_session=SESSION)
    return builder.create_step(inputs={"train_data": "s3://bucket/train"}, outputs=outputs)


@case
def transform_settings() -> Any:
    config = BatchTransformConfig(
        split_type="Line", strategy="MultiRecord", assemble_with="Line", max_payload_in_mb=6
    )
    builder = BatchTransformStepBuilder(config, sagemaker_session=SESSION)
    step = builder.create_step(
        inputs={"model_name": "model", "transform_data": "s3://bucket/rows"},
        outputs={"transform_output": "s3://bucket/scores"},
    )
    return _compiled(step)["Arguments"]


@case
def a_model_without_code() -> Any:
    config = CreateModelConfig(inference_script="")
    builder = CreateModelStepBuilder(config, sagemaker_session=SESSION)
    return _compiled(builder.create_step(inputs={"model_input": "s3://bucket/model.tar.gz"}))


@case
def a_session_that_would_start_jobs() -> Any:
    boto = importlib.import_module("boto3").Session(region_name="us-east-1")
    name = "sagemaker.session" if _major() == "2" else "sagemaker.core.helper.session_helper"
    plain = importlib.import_module(name).Session(boto_session=boto)
    return _raised(LoadStepBuilder(Config(), sagemaker_session=plain).create_step)


@case
def a_property_file_in_no_output() -> Any:
    builder = WrongFileStepBuilder(Config(), sagemaker_session=SESSION)
    return _raised(builder.create_step)


@case
def no_role() -> Any:
    builder = LoadStepBuilder(Config(role=None), sagemaker_session=SESSION)
    return _raised(builder.create_step)


@case
def a_value_that_is_no_text() -> Any:
    builder = values.CleanStepBuilder(values.Config(label=["a", "b"]))
    return _raised(builder._get_environment_variables)


@case
def operators() -> Any:
    names = ["Equals", "GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo"]
    made = [_definition(_branching(name, 0.5))["Steps"][-1] for name in names]
    made.append(_definition(_branching("In", ["a", "b"]))["Steps"][-1])
    return [step["Arguments"]["Conditions"][0] for step in made]


def _branching(operator: Any, value: Any) -> Any:
    condition = _condition("Enough", ["Clean"], [], operator=operator, value=value)
    specification = _pipeline(["Clean"], [condition], [("Load", "DATA", "Clean", "raw")])
    return _assembled(specification)


@case
def nested_conditions() -> Any:
    specification = _pipeline(
        ["A", "B", "C"],
        # The inner one first: the order in which conditions are written does not matter.
        [_condition("Inner", ["A"], ["B"]), _condition("Outer", ["Inner"], ["C"])],
        [("Load", "DATA_ALIAS", "A", "raw"), ("Load", "DATA", "C", "more")],
    )
    load, outer = _definition(_assembled(specification))["Steps"]
    return [load["Name"], _names(outer)]


def _names(step: Any) -> Any:
    """The name of a step; with its branches, where it is a condition."""
    if step["Type"] != "Condition":
        return step["Name"]
    branches = (step["Arguments"][f"{when}Steps"] for when in ("If", "Else"))
    return [step["Name"], *([_names(each) for each in branch] for branch in branches)]


@case
def faults_of_pipelines() -> Any:
    def fault(**changes: Any) -> Any:
        sound = _pipeline(["Clean"], [], [("Load", "DATA", "Clean", "raw")])
        return _raised(lambda: _assembled(sound.model_copy(update=changes)))

    missing_file = _condition("Enough", ["Clean"], []).model_copy(
        update={"property_file": "Metrcs"}
    )
    wrong = {"Load": StepUse(spec=CLEAN), "Clean": StepUse(spec=CLEAN)}
    path = LOAD.output_list[0].model_copy(update={"property_path": "properties.Outputs['DATA']"})
    other = LOAD.model_copy(update={"output_list": [path, LOAD.output_list[1]]})
    return {
        "output": fault(connections=_feeds([("Load", "DTA", "Clean", "raw")])),
        "dependency": fault(connections=_feeds([("Load", "DATA", "Clean", "row")])),
        "specification": fault(steps=wrong),
        "property file": fault(conditions=[missing_file]),
        "parameters": fault(parameters={"RowCount": 1, "row_count": 2}),
        "property": _raised(
            lambda: assemble_pipeline(
                PipelineSpecification(
                    name="p",
                    steps={"Load": StepUse(spec=other), "Clean": StepUse(spec=CLEAN)},
                    connections=_feeds([("Load", "DATA", "Clean", "raw")]),
                ),
                {"Load": LoadStepBuilder(Config(), other), "Clean": CleanStepBuilder(Config())},
                sagemaker_session=SESSION,
            )
        ),
    }


@case
def builders_are_left_as_they_were() -> Any:
    builders = {"Load": LoadStepBuilder(Config())}
    specification = PipelineSpecification(name="p", steps={"Load": StepUse(spec=LOAD)})
    assemble_pipeline(specification, builders, sagemaker_session=SESSION, role=f"{ROLE}-other")
    return [builders["Load"].sagemaker_session, builders["Load"].role]


def _pipeline(
    steps: list[str], conditions: list[Condition], feeds: list[tuple[str, str, str, str]]
) -> PipelineSpecification:
    uses = {"Load": StepUse(spec=LOAD), **{name: StepUse(spec=CLEAN) for name in steps}}
    return PipelineSpecification(
        name="p", steps=uses, connections=_feeds(feeds), conditions=conditions
    )


def _feeds(feeds: list[tuple[str, str, str, str]]) -> list[Connection]:
    keys = ("source_step", "output", "target_step", "dependency")
    return [Connection(**dict(zip(keys, feed, strict=True))) for feed in feeds]


def _condition(
    name: str, if_steps: list[str], else_steps: list[str], operator: Any = "Equals", value: Any = 1
) -> Condition:
    return Condition(
        name=name,
        step="Load",
        property_file="Metrics",
        json_path="rows",
        operator=operator,
        value=value,
        if_steps=if_steps,
        else_steps=else_steps,
    )


def _assembled(specification: PipelineSpecification) -> Any:
    builders: dict[str, StepBuilderBase[Any]] = {
        name: LoadStepBuilder(Config()) if name == "Load" else CleanStepBuilder(Config())
        for name in specification.steps
    }
    return assemble_pipeline(specification, builders, sagemaker_session=SESSION)


def _load(config: Config | None = None) -> LoadStepBuilder:
    return LoadStepBuilder(config or Config(), sagemaker_session=SESSION)


def _clean(config: Config) -> CleanStepBuilder:
    return CleanStepBuilder(config, sagemaker_session=SESSION)


def _compiled(step: Any, parameters: Sequence[Any] = ()) -> Any:
    """The one step in the definition of a pipeline of it alone."""
    (found,) = _definition(face().pipeline("p", parameters, [step], SESSION))["Steps"]
    return found


def _definition(pipeline: Any) -> Any:
    return json.loads(pipeline.definition())


def _raised(function: Callable[[], Any]) -> str:
    try:
        result = function()
    except Exception as error:  # noqa: BLE001 - whatever it is, the test will compare it
        return f"{type(error).__name__}: {error}"
    return f"nothing raised: {result!r}"


def _major() -> str:
    return type(face()).__name__.removeprefix("V")


def _offline_session() -> Any:
    """A session that uploads nothing and looks nothing up."""
    package = type(face()).variables
    base = importlib.import_module(f"{package}.pipeline_context").PipelineSession
    # Else every call is told to AWS.
    telemetry = "sagemaker.telemetry" if _major() == "2" else "sagemaker.core.telemetry"
    module = importlib.import_module(f"{telemetry}.telemetry_logging")
    module._send_telemetry_request = lambda *_, **__: None  # type: ignore[attr-defined]

    if _major() == "3":
        _spare_clients()

    class Offline(base):  # type: ignore[misc, valid-type]
        def upload_data(self, path: str, bucket: str, key_prefix: str, **_: Any) -> str:
            return f"s3://{bucket}/{key_prefix}/{Path(path).name}"

        def upload_string_as_file_body(self, body: str, bucket: str, key: str, **_: Any) -> str:  # noqa: ARG002 - the SDK's signature
            return f"s3://{bucket}/{key}"

    boto = importlib.import_module("boto3").Session(region_name="us-east-1")
    session = Offline(boto_session=boto, default_bucket="bucket")
    session._default_bucket = "bucket"
    return session


def _spare_clients() -> None:
    """Have no clients made that SDK v3 only asks for the names of their methods.

    It makes three for every processing step, which takes a fifth of a second.
    """
    module: Any = importlib.import_module("sagemaker.mlops.workflow.steps")
    client = module.LocalSagemakerClient
    module.LocalSagemakerClient = lambda: object.__new__(client)


def _refuse(*address: Any, **_: Any) -> NoReturn:
    raise AssertionError(f"the network was asked for: {address}")


def main() -> None:
    """Run all cases with sockets refused, and write what they give."""
    answers = {}
    for name, function in CASES.items():
        try:
            answers[name] = function()
        except Exception as error:  # noqa: BLE001 - one broken case must not hide the others
            answers[name] = {"raised": f"{type(error).__name__}: {error}"}
    Path(sys.argv[1]).write_text(json.dumps(answers, default=repr), encoding="utf-8")


if __name__ == "__main__":
    gc.disable()  # nearly all that importing the SDK makes stays
    socket.socket.connect = _refuse  # type: ignore[method-assign]
    socket.getaddrinfo = _refuse
    SESSION = _offline_session()
    main()
