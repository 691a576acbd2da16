"""The scripts of the reference project do what their contracts promise, pipeline by pipeline."""

import argparse
import functools
import hashlib
import importlib
import io
import json
import re
import runpy
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from align_ci.authoring import StepSpecification
from specs import ALL_PIPELINES, ALL_SPECS, SPECS_WITH_CONTRACTS, steps
from specs.pipelines.training import TRAINING_PIPELINE

Run = Mapping[str, Mapping[str, Path]]
NO_ARGUMENTS = argparse.Namespace()
CHANCE = 0.5


@functools.cache
def module(name: str) -> Any:
    """A module that takes long to import: not in every process that reads this file."""
    return importlib.import_module(name)


def script(step: str) -> Any:
    return module(f"specs.steps.{step}.script")


def inference() -> Any:
    return module("specs.steps.create_model.inference")


def rows_of(path: Path) -> Any:
    """The table of a CSV file."""
    return module("pandas").read_csv(path)


def auc(labels: Any, scores: Any) -> Any:
    return module("sklearn.metrics").roc_auc_score(labels, scores)


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        files = {member.name: archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in files.items() if file}


def report(run: Run, step: str) -> dict[str, float]:
    path = run[step]["evaluation_report"] / "evaluation.json"
    metrics: dict[str, float] = json.loads(path.read_text())["metrics"]
    return metrics


def loaded_model(run: Run, folder: Path) -> Any:
    with tarfile.open(run["XGBoostTraining"]["model_artifacts"] / "model.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return inference().model_fn(str(folder))


class TestTrainingPipeline:
    def test_cuts_each_row_into_one_split(self, training_run: Run) -> None:
        steps = ("PreprocessTraining", "PreprocessValidation", "PreprocessTesting")
        tables = [
            rows_of(training_run[step]["processed_data"] / "processed_data.csv") for step in steps
        ]
        ids = [set(table["id"]) for table in tables]
        assert not ids[0] & ids[1]
        assert not (ids[0] | ids[1]) & ids[2]
        shares = [len(split) / 2000 for split in ids]
        assert shares == pytest.approx([0.6, 0.15, 0.15], abs=0.03)
        assert len({tuple(table.columns) for table in tables}) == 1
        assert not any(table.isna().any(axis=None) for table in tables)

    def test_standardises_by_the_training_rows(self, training_run: Run) -> None:
        folder = training_run["PreprocessTraining"]["processed_data"]
        amount = rows_of(folder / "processed_data.csv")["amount"]
        assert amount.mean() == pytest.approx(0)
        assert amount.std(ddof=0) == pytest.approx(1)

    def test_learns_more_than_chance(self, training_run: Run) -> None:
        metrics = report(training_run, "EvaluateXGBoost")
        assert metrics["auc"] > 0.75
        assert metrics["accuracy"] > 0.6
        predictions = rows_of(training_run["EvaluateXGBoost"]["predictions"] / "predictions.csv")
        assert metrics["auc"] == pytest.approx(auc(predictions["label"], predictions["score"]))

    def test_scores_the_testing_rows(self, training_run: Run) -> None:
        folders = training_run["PreprocessTesting"], training_run["EvaluateXGBoost"]
        testing = rows_of(folders[0]["processed_data"] / "processed_data.csv")
        predictions = rows_of(folders[1]["predictions"] / "predictions.csv")
        assert list(predictions["id"]) == list(testing["id"])
        assert list(predictions["label"]) == list(testing["label"])

    def test_reports_training_metrics(self, training_run: Run) -> None:
        path = training_run["XGBoostTraining"]["training_metrics"] / "metrics.json"
        metrics = json.loads(path.read_text())
        assert metrics["train"]["auc"] > metrics["validation"]["auc"] > CHANCE

    def test_keeps_the_trees_up_to_the_best_round(self, training_run: Run, tmp_path: Path) -> None:
        model = loaded_model(training_run, tmp_path)
        assert (
            1
            < model.booster.num_boosted_rounds()
            < script("xgboost_training").DEFAULTS["num_round"]
        )

    def test_packages_the_trained_model(self, training_run: Run) -> None:
        trained = members(training_run["XGBoostTraining"]["model_artifacts"] / "model.tar.gz")
        packaged = members(training_run["Packaging"]["PackagedModel"] / "packaged_model.tar.gz")
        manifest = json.loads(packaged["manifest.json"])
        assert packaged["model.ubj"] == trained["./model.ubj"]
        assert manifest["sha256"]["model.ubj"] == hashlib.sha256(packaged["model.ubj"]).hexdigest()
        assert set(manifest["sha256"]) == {"model.ubj", "features.json"}

    def test_makes_requests_that_the_model_answers(self, training_run: Run, tmp_path: Path) -> None:
        model = loaded_model(training_run, tmp_path)
        samples = members(training_run["Payload"]["GeneratedPayloadSamples"] / "payload.tar.gz")
        scores = {
            name: inference().predict_fn(
                inference().input_fn(
                    body.decode(), "text/csv" if name.endswith("csv") else "application/json"
                ),
                model,
            )
            for name, body in samples.items()
        }
        assert len(scores) == 10
        assert all(len(score) == 1 and 0 < score[0] < 1 for score in scores.values())
        assert scores["sample_0.csv"] == pytest.approx(scores["sample_0.json"])

    def test_registers_the_package(self, training_run: Run) -> None:
        request = json.loads((training_run["MIMSRegistration"]["log"] / "stdout").read_text())
        package = training_run["Packaging"]["PackagedModel"] / "packaged_model.tar.gz"
        assert request["workflow_execution_id"] == "execution-1"
        assert request["package_sha256"] == hashlib.sha256(package.read_bytes()).hexdigest()
        assert len(request["samples"]) == 10
        assert request["performance_metadata"] is None

    def test_trains_a_network_beside_the_trees(self, training_run: Run) -> None:
        pytest.importorskip("torch", reason="PyTorch is not installed")
        assert report(training_run, "EvaluatePyTorch")["auc"] > 0.75

    def test_runs_every_step(self, training_run: Run) -> None:
        pytest.importorskip("torch", reason="PyTorch is not installed")
        assert set(training_run) == set(TRAINING_PIPELINE.steps)


def test_the_scoring_pipeline_scores_every_row(scoring_run: Run) -> None:
    folder = scoring_run["PreprocessCalibration"]["processed_data"]
    rows = rows_of(folder / "processed_data.csv")
    answer = scoring_run["BatchTransform"]["transform_output"] / "processed_data.csv.out"
    scores = [float(line) for line in answer.read_text().splitlines()]
    assert len(scores) == len(rows) > 100
    assert auc(rows["label"], scores) > 0.75


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Writes a raw table and gives the input paths of the preprocessing script."""

    def write(text: str) -> dict[str, str]:
        folder = tmp_path / "data"
        folder.mkdir()
        (folder / "data.csv").write_text(text)
        absent = str(tmp_path / "absent")
        return {"DATA": str(folder), "METADATA": absent, "SIGNATURE": absent}

    return write


PREPROCESSING = {"LABEL_FIELD": "y", "ID_FIELD": "id"}


class TestPreprocessing:
    def test_guesses_types_without_metadata(
        self, table: Callable[[str], dict[str, str]], tmp_path: Path
    ) -> None:
        rows = "".join(
            f"{number},{number % 2},{'ab'[number % 2]},{number}\n" for number in range(50)
        )
        script("tabular_preprocessing").main(
            table("id,y,letter,size\n" + rows),
            {"processed_data": str(tmp_path)},
            PREPROCESSING,
            argparse.Namespace(job_type="training"),
        )
        written = rows_of(tmp_path / "processed_data.csv")
        assert list(written.columns) == ["id", "label", "letter=a", "letter=b", "size"]
        assert list(written["letter=b"]) == list(written["label"])

    def test_rejects_data_that_lacks_a_signed_column(
        self, table: Callable[[str], dict[str, str]], tmp_path: Path
    ) -> None:
        paths = table("id,y\n1,0\n") | {"SIGNATURE": str(tmp_path)}
        (tmp_path / "signature.csv").write_text("id,y,size\n")
        with pytest.raises(ValueError, match=r"lacks columns .*'size'"):
            script("tabular_preprocessing").main(
                paths, {}, PREPROCESSING, argparse.Namespace(job_type="training")
            )

    def test_rejects_an_unknown_split(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.argv", ["script.py", "--job_type=holdout"])
        monkeypatch.setenv("LABEL_FIELD", "y")
        with pytest.raises(SystemExit, match="2"):
            runpy.run_path(script("tabular_preprocessing").__file__, run_name="__main__")


def test_training_needs_neither_validation_data_nor_config(
    training_run: Run, tmp_path: Path
) -> None:
    script("xgboost_training").main(
        {
            "train_data": str(training_run["PreprocessTraining"]["processed_data"]),
            "validation_data": str(tmp_path / "absent"),
            "config": str(tmp_path / "absent"),
        },
        {"model_artifacts": str(tmp_path), "training_metrics": str(tmp_path)},
        {},
        NO_ARGUMENTS,
    )
    assert set(json.loads((tmp_path / "metrics.json").read_text())) == {"train"}
    assert inference().model_fn(str(tmp_path)).booster.num_boosted_rounds() == 60


def test_hyperparameters_must_be_positive() -> None:
    with pytest.raises(ValueError, match="greater than zero: max_depth"):
        script("hyperparameter_preparation").main(
            {}, {}, {}, argparse.Namespace(learning_rate=0.1, max_depth=0)
        )


def test_payload_rejects_an_unknown_content_type(training_run: Run, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'image/png' is none of text/csv, application/json"):
        script("payload").main(
            {"model_input": str(training_run["XGBoostTraining"]["model_artifacts"])},
            {"GeneratedPayloadSamples": str(tmp_path)},
            {"CONTENT_TYPES": "image/png", "SAMPLE_COUNT": "1"},
            NO_ARGUMENTS,
        )


def write_archive(path: Path, files: Mapping[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    ("digest", "samples", "message"),
    [
        pytest.param("0" * 64, {"a": b"1"}, "not those that the manifest", id="changed file"),
        pytest.param(
            hashlib.sha256(b"model").hexdigest(), {}, "without example requests", id="no sample"
        ),
    ],
)
def test_registration_refuses(
    tmp_path: Path, digest: str, samples: dict[str, bytes], message: str
) -> None:
    manifest = json.dumps({"version": "1", "sha256": {"model.ubj": digest}}).encode()
    write_archive(
        tmp_path / "packaged_model.tar.gz", {"model.ubj": b"model", "manifest.json": manifest}
    )
    write_archive(tmp_path / "payload.tar.gz", samples)
    with pytest.raises(ValueError, match=message):
        script("mims_registration").main(
            {"PackagedModel": str(tmp_path), "GeneratedPayloadSamples": str(tmp_path)},
            {},
            {"MODS_WORKFLOW_EXECUTION_ID": "execution-1", "PERFORMANCE_METADATA_PATH": ""},
            NO_ARGUMENTS,
        )


@pytest.mark.parametrize("media_type", ["text/plain", ""])
def test_inference_refuses_other_types(media_type: str) -> None:
    with pytest.raises(ValueError, match="not supported"):
        inference().input_fn("", media_type)
    with pytest.raises(ValueError, match="not supported"):
        inference().output_fn([], media_type)


@pytest.mark.parametrize("spec", SPECS_WITH_CONTRACTS, ids=lambda spec: spec.step_type)
def test_scripts_name_exactly_what_their_contracts_declare(spec: StepSpecification) -> None:
    contract = spec.script_contract
    assert contract is not None
    text = script_of(spec).read_text(encoding="utf-8")
    paths = {*contract.expected_input_paths.values(), *contract.expected_output_paths.values()}
    defaults = dict(re.findall(r'environ\.get\("(?!SM_)(\w+)", "(.*?)"\)', text))
    required = set(re.findall(r'environ\["(\w+)"\]|environ\.get\("(SM_\w+)"', text))
    arguments = dict(re.findall(r'"--(\w+)", .*default="?([\w.]+)', text))
    assert set(re.findall(r'"(/opt/ml/[^"]*)"', text)) == paths
    assert defaults == contract.optional_env_vars
    assert {"".join(names) for names in required} == set(contract.required_env_vars)
    assert arguments == contract.expected_arguments


def script_of(spec: StepSpecification) -> Path:
    folders = {path.name.replace("_", ""): path for path in Path(*steps.__path__).iterdir()}
    return folders[spec.step_type.lower()] / "script.py"


def test_exports_agree() -> None:
    assert [spec for spec in ALL_SPECS if spec.script_contract] == list(SPECS_WITH_CONTRACTS)
    used = {use.spec.step_type for pipeline in ALL_PIPELINES for use in pipeline.steps.values()}
    assert used == {spec.step_type for spec in ALL_SPECS}
