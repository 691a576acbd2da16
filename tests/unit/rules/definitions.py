"""Definitions for the tests of rules: what both SDK majors really compile to, and changes of it."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from align_ci.load.child.executions import Compilation, PipelineTarget, Place, Raised
from align_ci.load.child.imports import Module
from align_ci.load.definitions import from_compiled, from_file
from align_ci.model import Definition, Location

FIXTURES = Path(__file__).parents[2] / "fixtures" / "definitions"
MAJORS = (2, 3)

Document = dict[str, Any]


def training(major: int = 3) -> Document:
    """A sound definition, as an SDK made it; may be changed."""
    return copy.deepcopy(_training(major))


def step(document: Document, name: str) -> Document:
    """The step of that name, wherever it is listed."""
    waiting = [*document["Steps"]]
    while waiting:
        each: Document = waiting.pop()
        if each["Name"] == name:
            return each
        for branch in ("IfSteps", "ElseSteps", "ForEachBody"):
            waiting += each.get("Arguments", {}).get(branch, [])
    raise KeyError(name)


def outputs(document: Document, name: str) -> list[Document]:
    """The outputs of a processing step."""
    found: list[Document] = step(document, name)["Arguments"]["ProcessingOutputConfig"]["Outputs"]
    return found


def inputs(document: Document, name: str) -> list[Document]:
    """The inputs of a processing step."""
    found: list[Document] = step(document, name)["Arguments"]["ProcessingInputs"]
    return found


def feed(document: Document, reference: str) -> None:
    """Have the training read something else."""
    channel = step(document, "Train")["Arguments"]["InputDataConfig"][0]
    channel["DataSource"]["S3DataSource"]["S3Uri"] = {"Get": reference}


def in_file(document: Any, path: str = "definition.json") -> Definition:
    """A definition in a file, one value a line."""
    return from_file(path, json.dumps(document, indent=1))


def compiled(document: Any, **known: Any) -> Definition:
    """A definition that a function compiled to."""
    target = PipelineTarget(Module("pipelines", "pipelines.py"), "make")
    compilation = Compilation(target, "Training", json.dumps(document), **known)
    return from_compiled(compilation, Location("pipelines.py", 1), located)


def misaligned() -> Definition:
    """A definition with something for rules 601 to 603, 606, 607 and 609 to find."""
    document = training()
    document["Parameters"] = [{"Name": "Other"}, {"Name": "Other"}]
    outputs(document, "Preprocess")[1]["OutputName"] = "processed_data"
    inputs(document, "Evaluate")[1]["S3Input"]["S3Uri"]["Get"] = "Steps.Nobody.X"
    inputs(document, "Evaluate")[2]["S3Input"]["S3Uri"] = {
        "Get": "Steps.Preprocess.ProcessingOutputConfig.Outputs[2].S3Output.S3Uri"
    }
    evaluate, train = step(document, "Evaluate"), step(document, "Train")
    evaluate["PropertyFiles"] = 2 * [
        {"PropertyFileName": "Report", "OutputName": "nope", "FilePath": "report.json"}
    ]
    train["DependsOn"] = ["Nobody"]
    train["Arguments"]["InputDataConfig"] *= 2
    train["Arguments"]["Environment"] = {"X": {"Get": "Steps.Train.Nothing"}}
    document["Steps"].append(
        {
            "Name": "Count",
            "Type": "Lambda",
            "Arguments": {"x": {"Get": "Steps.Count.OutputParameters['sum']"}},
            "OutputParameters": [{"OutputName": "count"}],
        }
    )
    document["Steps"].append({**train, "Arguments": {}})
    return compiled(document, listed=frozenset({"Preprocess", "Evaluate", "Count"}))


def failed() -> Definition:
    """A definition that cannot be compiled, which is for rule 610 to find."""
    return compiled(training(), failure=Raised("ValueError: no", Place("train.py", 3)))


def located(place: Place) -> Location:
    return Location(place.path, place.line)


@cache
def _training(major: int) -> Document:
    text = (FIXTURES / f"training_v{major}.json").read_text(encoding="utf-8")
    document: Document = json.loads(text)
    return document
