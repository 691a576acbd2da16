"""A stand-in for SageMaker: runs the reference pipelines, job by job.

Each step gets a folder that stands for its container's ``/opt/ml``: the inputs are copied to
where the contract says, the script runs with exactly the variables and arguments that the
contract declares, and what it leaves where the contract says is handed on as the pipeline's
connections say.
"""

import contextlib
import graphlib
import importlib.util
import io
import json
import operator
import os
import runpy
import shutil
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import specs
from align_ci.authoring import PipelineSpecification, ScriptContract, StepUse
from specs.pipelines.scoring import SCORING_PIPELINE
from specs.pipelines.training import TRAINING_PIPELINE

SPECS = Path(specs.__file__).parent
OPERATORS = {"GreaterThanOrEqualTo": operator.ge}
# Which file a property file is: that is for builders to say.
PROPERTY_FILES = {"EvaluationReport": Path("evaluation_report", "evaluation.json")}

Outputs = Mapping[str, Path]
"""What a step published, by the output's logical name: a folder each, as S3 would hold it."""


@pytest.fixture(scope="session")
def training_run(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outputs]:
    return run_pipeline(TRAINING_PIPELINE, tmp_path_factory.mktemp("training"))


@pytest.fixture(scope="session")
def scoring_run(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outputs]:
    return run_pipeline(SCORING_PIPELINE, tmp_path_factory.mktemp("scoring"))


def run_pipeline(pipeline: PipelineSpecification, root: Path) -> Mapping[str, Outputs]:
    """The outputs of every step that ran; also ``log``, the folder that holds its output.

    Steps that need a package which is not installed are left out, with all that they feed.
    """
    published: dict[str, Outputs] = {}
    for name in _order(pipeline):
        sources = {
            connection.dependency: (connection.source_step, connection.output)
            for connection in pipeline.connections
            if connection.target_step == name
        }
        use = pipeline.steps[name]
        if not all(step in published for step, _ in sources.values()) or not _can_run(use):
            continue
        if _is_wanted(name, pipeline, published):
            inputs = {key: published[step][output] for key, (step, output) in sources.items()}
            published[name] = _run(use, inputs, pipeline, root / name)
    return published


def _order(pipeline: PipelineSpecification) -> Iterator[str]:
    graph: dict[str, set[str]] = {name: set() for name in pipeline.steps}
    for connection in pipeline.connections:
        graph[connection.target_step].add(connection.source_step)
    for condition in pipeline.conditions:
        for name in (*condition.if_steps, *condition.else_steps):
            graph[name].add(condition.step)
    return iter(graphlib.TopologicalSorter(graph).static_order())


def _can_run(use: StepUse) -> bool:
    training = use.spec.sagemaker_step_type == "Training"
    packages = use.spec.script_contract.framework_requirements if use.spec.script_contract else {}
    return not (training and "torch" in packages and importlib.util.find_spec("torch") is None)


def _is_wanted(
    name: str, pipeline: PipelineSpecification, published: Mapping[str, Outputs]
) -> bool:
    return all(
        name not in condition.if_steps
        or OPERATORS[condition.operator](
            _metric(published[condition.step], condition.property_file, condition.json_path),
            condition.value,
        )
        for condition in pipeline.conditions
    )


def _metric(outputs: Outputs, property_file: str, json_path: str) -> Any:
    output, name = PROPERTY_FILES[property_file].parts
    value = json.loads((outputs[output] / name).read_text())
    for key in json_path.split("."):
        value = value[key]
    return value


def _run(use: StepUse, inputs: Outputs, pipeline: PipelineSpecification, folder: Path) -> Outputs:
    if use.spec.sagemaker_step_type == "CreateModel":
        return {"ModelName": _unpacked(inputs["model_input"] / "model.tar.gz", folder)}
    if use.spec.sagemaker_step_type == "Transform":
        return {"transform_output": _transform(inputs, folder)}
    contract = use.spec.script_contract
    assert contract is not None
    for name, source in inputs.items():
        shutil.copytree(source, _inside(folder, contract.expected_input_paths[name]))
    log = _run_script(use, contract, pipeline, folder)
    published = {
        name: _inside(folder, path) for name, path in contract.expected_output_paths.items()
    }
    assert all(any(place.iterdir()) for place in published.values()), "an output is empty"
    if use.spec.sagemaker_step_type == "Training":
        published["model_artifacts"] = _packed(published["model_artifacts"], folder / "artifacts")
    return {**published, "log": log}


def _inside(folder: Path, container_path: str) -> Path:
    assert container_path.startswith("/opt/ml/")
    return folder / container_path.removeprefix("/opt/ml/")


def _run_script(
    use: StepUse, contract: ScriptContract, pipeline: PipelineSpecification, folder: Path
) -> Path:
    script = _script_for(folder, _step_folder(use.spec.step_type) / contract.entry_point)
    settings = {
        "ROW_COUNT": pipeline.parameters["RowCount"],
        "LABEL_FIELD": pipeline.parameters["LabelField"],
        "ID_FIELD": pipeline.parameters["IdField"],
        "MODS_WORKFLOW_EXECUTION_ID": "execution-1",
        "SM_MODEL_DIR": _inside(folder, "/opt/ml/model"),
        "SM_OUTPUT_DATA_DIR": _inside(folder, "/opt/ml/output/data"),
    }
    variables = contract.optional_env_vars | {
        name: str(settings[name])
        for name in (*contract.required_env_vars, *contract.optional_env_vars)
        if name in settings
    }
    arguments = contract.expected_arguments | (
        {"job_type": use.spec.job_type} if use.spec.job_type else {}
    )
    log = folder / "log" / "stdout"
    log.parent.mkdir()
    log.write_text(_stdout(script, variables, arguments))
    _assert_nothing_undeclared(contract, folder)
    return log.parent


def _stdout(script: Path, variables: Mapping[str, str], arguments: Mapping[str, str]) -> str:
    """Run a script as Python runs a main program, but in this process, which is faster."""
    argv = [str(script), *(f"--{name}={value}" for name, value in arguments.items())]
    environment = {"PATH": os.environ["PATH"], **variables}
    with (
        mock.patch.object(sys, "argv", argv),
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.redirect_stdout(io.StringIO()) as stdout,
    ):
        runpy.run_path(str(script), run_name="__main__")
    return stdout.getvalue()


def _script_for(folder: Path, original: Path) -> Path:
    """The script as it is, but for this folder in the place of /opt/ml."""
    script = folder / "code" / original.name
    script.parent.mkdir(parents=True)
    text = original.read_text(encoding="utf-8")
    script.write_text(text.replace('"/opt/ml/', f'"{folder.as_posix()}/'), encoding="utf-8")
    return script


def _step_folder(step_type: str) -> Path:
    folders = {path.name.replace("_", ""): path for path in (SPECS / "steps").iterdir()}
    return folders[step_type.lower()]


def _assert_nothing_undeclared(contract: ScriptContract, folder: Path) -> None:
    declared = (
        folder / "code",
        folder / "log",
        *(_inside(folder, path) for path in contract.expected_input_paths.values()),
        *(_inside(folder, path) for path in contract.expected_output_paths.values()),
    )
    lost = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(path.is_relative_to(place) for place in declared)
    ]
    assert not lost, "written where no output is declared"


def _packed(model: Path, folder: Path) -> Path:
    """What SageMaker makes of /opt/ml/model when a training job ends."""
    folder.mkdir()
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(model, arcname=".")
    return folder


def _unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder


def _transform(inputs: Outputs, folder: Path) -> Path:
    """What a transform job does: each file is a request, each answer a file ``<name>.out``."""
    # Every run of pytest reads this file, and XGBoost takes seconds.
    from specs.steps.create_model import inference  # noqa: PLC0415

    folder.mkdir()
    model = inference.model_fn(str(inputs["model_name"]))
    for path in inputs["transform_data"].iterdir():
        table = inference.input_fn(path.read_text(), "text/csv")
        answer = inference.output_fn(inference.predict_fn(table, model), "text/csv")
        (folder / f"{path.name}.out").write_text(answer)
    return folder
