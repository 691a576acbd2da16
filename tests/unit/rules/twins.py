"""The pipeline specification that the definitions of the tests are compiled from."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from align_ci.model import Connection, Pipeline, Project, Specification
from tests.unit.rules.facts import (
    condition,
    connection,
    contract,
    dependency,
    fact,
    output,
    pipeline,
    project,
    specification,
    use,
)

MODEL = "properties.ModelArtifacts.S3ModelArtifacts"
PATHS = {"model": "/opt/ml/processing/model", "validation_data": "/opt/ml/processing/val/"}

FEEDS = (
    ("Preprocess", "processed_data", "Train", "train_data"),
    ("Train", "model", "Evaluate", "model"),
    ("Preprocess", "val", "Evaluate", "validation_data"),
    ("Train", "model", "Register", "model_input"),
    ("Train", "artifacts", "Create", "model_input"),
)
"""Source step, output, target step and dependency; ``artifacts`` is an alias."""


def specifications() -> dict[str, Specification]:
    """The specification of each step."""
    model = output("model", kind="MODEL_ARTIFACTS", path=MODEL, aliases=["artifacts"])
    raw = contract(inputs={"raw": "/opt/ml/processing/input/data"})
    channel = contract(inputs={"train_data": "/opt/ml/input/data/train"}, training=True)
    needs_model = [dependency("model_input", kind="MODEL_ARTIFACTS")]
    return {
        "Preprocess": specification(
            "Preprocess",
            dependencies=[dependency("raw")],
            outputs=[output("processed_data"), output("val")],
            owned=raw,
            kind="Processing",
        ),
        "Train": specification(
            "Train", dependencies=[dependency("train_data")], outputs=[model], owned=channel
        ),
        "Evaluate": specification(
            "Evaluate",
            dependencies=[dependency(name) for name in PATHS],
            outputs=[output("evaluation")],
            owned=contract(inputs=PATHS, outputs={"evaluation": "/opt/ml/processing/evaluation"}),
            kind="Processing",
        ),
        "Register": specification("Register", dependencies=needs_model),
        "Create": specification("Create", dependencies=needs_model),
    }


def connections(feeds: Sequence[Sequence[Any]] = FEEDS) -> list[Connection]:
    return [connection(*feed, line=line) for line, feed in enumerate(feeds, 50)]


def twin(name: str = "definition", **changes: Any) -> Pipeline:
    """The pipeline specification; ``changes`` replace whole groups of it, or steps by name."""
    known = {**specifications(), **changes.pop("specifications", {})}
    uses = [use(step, spec, line=line) for line, (step, spec) in enumerate(known.items(), 10)]
    decided = condition("Cond", "Evaluate", ["Register", "Create"])
    made = pipeline(
        changes.pop("steps", uses),
        changes.pop("connections", connections()),
        changes.pop("conditions", [structs.replace(decided, property_file=fact("EvalReport"))]),
        name=name,
    )
    return structs.replace(made, **changes)


def beside(made: Pipeline | None = None) -> Project:
    """A project with that pipeline specification."""
    return project(pipelines=[made or twin()])
