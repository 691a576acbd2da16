import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs

from align_ci.aws.botocore_models import data_directory
from align_ci.aws.kinds import KINDS
from align_ci.aws.limits import CHOICES, LIMITS, PIPELINE, SHARED, JobLimits, Limit

# Patterns that say the same as the model's in other words: the bounded repetition of names
# is left to the maximum, and what matches anything is left out.
SAME_PATTERN = {
    "[a-zA-Z0-9](-*[a-zA-Z0-9])*": r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,N}",
    "[a-zA-Z_][a-zA-Z0-9_]*": r"[a-zA-Z_][a-zA-Z0-9_]{0,N}",
}
ANYTHING = {
    "",
    ".*",
    ".+",
    r"[\S\s]*",
    r".*(?:[ \r\n\t].*)*",
    # Letters and signs of any script: Python has no word for it, and a length is enough.
    r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
}


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    data = data_directory()
    assert data is not None
    with gzip.open(data / "sagemaker" / "2017-07-24" / "service-2.json.gz") as file:
        model: dict[str, Any] = json.load(file)["shapes"]
    return model


def of_job(job: JobLimits) -> Iterator[Limit]:
    values = (getattr(job, field.name) for field in structs.fields(job))
    return (value for value in values if isinstance(value, Limit))


EVERY = sorted(
    {
        *(limit for job in LIMITS.values() for limit in of_job(job)),
        *PIPELINE.values(),
        *SHARED.values(),
    },
    key=lambda limit: (limit.source, limit.what),
)


@pytest.mark.parametrize("limit", EVERY, ids=lambda limit: f"{limit.source} {limit.what}")
def test_limit_is_what_botocore_says(limit: Limit, shapes: dict[str, Any]) -> None:
    shape = shapes[limit.source]
    assert limit.maximum == shape["max"]
    assert limit.minimum == (0 if limit.unit == "items" else shape.get("min", 0))
    assert (limit.unit == "items") == (shape["type"] in {"list", "map"})
    assert _same_pattern(limit, shape.get("pattern", ""))


def _same_pattern(limit: Limit, theirs: str) -> bool:
    if not limit.pattern:
        return theirs in ANYTHING
    bounded = SAME_PATTERN.get(limit.pattern, "").replace("N", str(limit.maximum - 1))
    return theirs.replace("\\.", ".") in {limit.pattern, bounded}


@pytest.mark.parametrize("name", CHOICES)
def test_choices_are_what_botocore_says(name: str, shapes: dict[str, Any]) -> None:
    assert list(CHOICES[name]) == shapes[name]["enum"]


def test_limits_are_of_known_kinds() -> None:
    assert set(LIMITS) <= set(KINDS)


@pytest.mark.parametrize(
    ("size", "allowed"), [(0, True), (10, True), (11, False)], ids=["none", "most", "one more"]
)
def test_processing_outputs(size: int, allowed: bool) -> None:
    outputs = LIMITS["Processing"].outputs
    assert outputs is not None
    assert outputs.allows(size) is allowed


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        pytest.param("train", True, id="word"),
        pytest.param("my-train.v1_2", True, id="every sign"),
        pytest.param("a" * 64, True, id="longest"),
        pytest.param("a" * 65, False, id="too long"),
        pytest.param("", False, id="empty"),
        pytest.param("my train", False, id="blank"),
        pytest.param("train\n", False, id="line feed at the end"),
    ],
)
def test_channel_name(name: str, accepted: bool) -> None:
    channel = LIMITS["Training"].input_name
    assert channel is not None
    assert channel.accepts(name) is accepted


@pytest.mark.parametrize(
    ("uri", "accepted"),
    [
        pytest.param("s3://bucket/a/b", True, id="with a key"),
        pytest.param("s3://bucket", True, id="bucket alone"),
        pytest.param("https://bucket.host/a", True, id="over HTTPS"),
        pytest.param("s3:/bucket/a", False, id="one slash"),
        pytest.param("/opt/ml/model", False, id="a path"),
        pytest.param("s3://bucket/" + "a" * 1024, False, id="too long"),
    ],
)
def test_s3_uri(uri: str, accepted: bool) -> None:
    assert SHARED["s3_uri"].accepts(uri) is accepted


def test_a_name_made_to_be_slow_is_refused_by_its_length() -> None:
    assert not PIPELINE["name"].accepts("-" * 1_000_000)
    assert not PIPELINE["name"].accepts("a" + "-" * 255)
