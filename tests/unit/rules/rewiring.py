"""Changes of a sound definition: steps that are fed by others, or decided about otherwise."""

from typing import Any

from tests.unit.rules.definitions import Document, inputs, outputs, step

OUTPUTS = "Steps.Preprocess.ProcessingOutputConfig.Outputs"
VALIDATION = f"{OUTPUTS}['val'].S3Output.S3Uri"
PROCESSED = f"{OUTPUTS}['processed_data'].S3Output.S3Uri"
MODEL = "Steps.Train.ModelArtifacts.S3ModelArtifacts"


def address(document: Document, name: str, value: Any) -> None:
    """Have an input of the evaluation read something else."""
    [one] = [each for each in inputs(document, "Evaluate") if each["InputName"] == name]
    one["S3Input"]["S3Uri"] = value


def joined(*values: Any) -> Document:
    return {"Std:Join": {"On": "/", "Values": [*values]}}


def removed(document: Document, name: str) -> None:
    kept = [each for each in inputs(document, "Evaluate") if each["InputName"] != name]
    step(document, "Evaluate")["Arguments"]["ProcessingInputs"] = kept


def added(document: Document, uri: object, path: str = "/opt/ml/processing/more") -> None:
    s3 = {"S3Uri": uri, "LocalPath": path}
    inputs(document, "Evaluate").append({"InputName": "more", "S3Input": s3})


def swapped(document: Document) -> None:
    address(document, "model", {"Get": VALIDATION})
    address(document, "val", {"Get": MODEL})


def by_address(document: Document) -> None:
    """The evaluation reads what was written without asking for it by name."""
    [val] = [each for each in outputs(document, "Preprocess") if each["OutputName"] == "val"]
    address(document, "val", val["S3Output"]["S3Uri"])


def without(document: Document, name: str) -> None:
    document["Steps"] = [each for each in document["Steps"] if each["Name"] != name]


def appended(document: Document, kind: str, name: str = "More", **arguments: Any) -> None:
    document["Steps"].append({"Name": name, "Type": kind, "Arguments": arguments})


def repacked(document: Document) -> None:
    """What registers the model takes it from a step that the SDK added."""
    uri = {"S3DataSource": {"S3Uri": {"Get": MODEL}}}
    channel = {"ChannelName": "training", "DataSource": uri}
    appended(document, "Training", "Register-RepackModel-0", InputDataConfig=[channel])
    register = step(document, "Register")["Arguments"]["InferenceSpecification"]["Containers"][0]
    register["ModelDataUrl"] = {"Get": MODEL.replace("Train", "Register-RepackModel-0")}


def rebranched(document: Document) -> None:
    condition = step(document, "Cond")["Arguments"]
    condition["ElseSteps"].append(condition["IfSteps"].pop())


def unbranched(document: Document) -> None:
    document["Steps"].append(step(document, "Cond")["Arguments"]["IfSteps"].pop())


def renamed(document: Document, name: str) -> None:
    step(document, "Evaluate").update(Name=name)
    asks(document, name, "EvalReport")


def asks(document: Document, name: str, file: str) -> None:
    [decision] = step(document, "Cond")["Arguments"]["Conditions"]
    [left] = [each for each in decision.values() if isinstance(each, dict)]
    left["Std:JsonGet"]["PropertyFile"] = {"Get": f"Steps.{name}.PropertyFiles.{file}"}


def asks_nothing(document: Document) -> None:
    [decision] = step(document, "Cond")["Arguments"]["Conditions"]
    decision["LeftValue"] = {"Get": "Parameters.RawUri"}
