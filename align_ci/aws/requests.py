"""What SageMaker asks of the arguments of a step: how many, how long, of which form.

Extracted from botocore by scripts/index_requests.py. Neither the SDK nor botocore enforces it.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

INDEX = Path(__file__).with_name("requests.json")

# A definition's step holds the request that its job is made with, and the step classes of the
# SDK (2.257.7 and 3.27.0) say which; the checks run as processing jobs.
REQUESTS: Mapping[str, str] = {
    "Processing": "CreateProcessingJobRequest",
    "QualityCheck": "CreateProcessingJobRequest",
    "ClarifyCheck": "CreateProcessingJobRequest",
    "Training": "CreateTrainingJobRequest",
    "Tuning": "CreateHyperParameterTuningJobRequest",
    "Transform": "CreateTransformJobRequest",
    "Model": "CreateModelInput",
    "RegisterModel": "CreateModelPackageInput",
    "AutoML": "CreateAutoMLJobRequest",
    "EndpointConfig": "CreateEndpointConfigInput",
    "Endpoint": "CreateEndpointInput",
    "InferenceComponent": "CreateInferenceComponentInput",
}
"""The shape of a step's arguments, by kind; kinds that are missing have none."""

INSTANCE_TYPE = r"(ml\.[a-z0-9-]+\.[a-z0-9-]+|local|local_gpu)"
"""The form of instance types, whose list grows with every release; the SDK's local mode has
names of its own."""

LONGEST = 4096
"""The most characters that are matched against a pattern; longer texts pass."""


class Requests(Struct, frozen=True):
    """Shapes by name, as in botocore's service model: only what has a constraint or leads to one.

    Attributes:
        structures: For each structure, the shape's name of each member.
        lists: For each list, the shape's name of its items.
        maps: For each map, those of its keys and its values; empty where nothing is asked.
        sizes: For each list and map, the most items.
        lengths: For each text, the least and the most characters; None where there is no end.
        ranges: For each number, the least and the most; None where there is no end.
        patterns: For each text, the form of the whole of it, as a regular expression.
        choices: For each text, what it may be.
    """

    structures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    lengths: Mapping[str, Sequence[int | None]] = field(default_factory=dict)
    ranges: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def requests() -> Requests:
    """The index that comes with align-ci."""
    return Requests(**_document()["requests"])


def botocore_version() -> str:
    """The version of botocore that the index is from."""
    return str(_document()["botocore"])


def dump(botocore: str, found: Requests) -> str:
    """The index as text: one item a line, so that a new limit shows as one line of a diff."""
    document = {"botocore": botocore, "requests": asdict(found)}
    return json.dumps(document, indent=0, separators=(",", ":"), sort_keys=True) + "\n"


@lru_cache(maxsize=1)
def _document() -> Any:
    return json.loads(INDEX.read_bytes())
