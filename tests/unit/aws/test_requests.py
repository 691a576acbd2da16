import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from align_ci.aws.kinds import KINDS
from align_ci.aws.limits import CHOICES, LIMITS, Limit
from align_ci.aws.requests import (
    INDEX,
    INSTANCE_TYPE,
    LONGEST,
    REQUESTS,
    botocore_version,
    requests,
)

SCRIPT = Path(__file__).parents[3] / "scripts" / "index_requests.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False
    )


def shape_at(kind: str, *way: str) -> str:
    """The shape at the end of a way; ``[]`` stands for the items of a list or map."""
    shape, index = REQUESTS[kind], requests()
    for step in way:
        if step != "[]":
            shape = index.structures[shape][step]
        else:
            shape = index.lists[shape] if shape in index.lists else index.maps[shape][1]
    return shape


def test_the_index_is_what_the_installed_botocore_gives() -> None:
    assert run("--check").returncode == 0
    assert botocore_version() == version("botocore")


def test_the_script_writes_the_same_file_again(tmp_path: Path) -> None:
    written = tmp_path / "requests.json"
    assert run(str(written)).returncode == 0
    assert written.read_bytes() == INDEX.read_bytes()


def test_a_difference_is_found_and_named(tmp_path: Path) -> None:
    changed = tmp_path / "requests.json"
    shutil.copy(INDEX, changed)
    document = json.loads(changed.read_text())
    document["requests"]["sizes"]["ProcessingOutputs"] = 11
    changed.write_text(json.dumps(document))
    checked = run("--check", str(changed))
    assert checked.returncode == 1
    assert str(changed) in checked.stdout


def test_every_kind_is_known_and_leads_somewhere() -> None:
    assert set(REQUESTS) <= set(KINDS)
    assert {*REQUESTS.values()} <= requests().structures.keys()


def test_every_way_leads_to_a_constraint() -> None:
    index = requests()
    constrained = {*index.sizes, *index.lengths, *index.ranges, *index.patterns, *index.choices}
    onward = {*index.structures, *index.lists, *index.maps}
    ends = {
        *(shape for members in index.structures.values() for shape in members.values()),
        *index.lists.values(),
        *(shape for both in index.maps.values() for shape in both if shape),
    }
    assert ends <= constrained | onward


@pytest.mark.parametrize(
    ("kind", "way", "most"),
    [
        ("Processing", ("ProcessingInputs",), 10),
        ("Processing", ("ProcessingOutputConfig", "Outputs"), 10),
        ("QualityCheck", ("ProcessingInputs",), 10),
        ("Training", ("InputDataConfig",), 20),
        ("Tuning", ("TrainingJobDefinition", "InputDataConfig"), 20),
        ("Transform", ("Environment",), 16),
        ("Model", ("PrimaryContainer", "Environment"), 100),
        ("RegisterModel", ("InferenceSpecification", "Containers"), 15),
        ("EndpointConfig", ("ProductionVariants",), 10),
    ],
)
def test_sizes(kind: str, way: tuple[str, ...], most: int) -> None:
    assert requests().sizes[shape_at(kind, *way)] == most


def test_lengths_ranges_and_choices() -> None:
    index = requests()
    cluster = ("ProcessingResources", "ClusterConfig")
    variable, count = shape_at("Processing", "Environment", "[]"), (*cluster, "InstanceCount")
    assert index.lengths[variable] == [0, 256]
    assert index.ranges[shape_at("Processing", *count)] == [1, 100]
    mode = shape_at("Processing", "ProcessingInputs", "[]", "S3Input", "S3InputMode")
    assert index.choices[mode] == ["Pipe", "File"]
    assert index.patterns[shape_at("Processing", *cluster, "InstanceType")] == INSTANCE_TYPE


@pytest.mark.parametrize("name", ["RoleArn", "KmsKeyId", "SubnetId", "SecurityGroupId"])
def test_asks_nothing_of_what_belongs_to_an_account(name: str) -> None:
    index = requests()
    assert not {name} & {*index.lengths, *index.patterns, *index.choices}


def test_knows_no_list_that_grows_with_every_release() -> None:
    assert max(map(len, requests().choices.values())) <= 12
    assert not [name for name in requests().choices if name.endswith("InstanceType")]


@pytest.mark.parametrize("name", CHOICES)
def test_choices_are_those_of_the_limits(name: str) -> None:
    assert tuple(requests().choices[name]) == CHOICES[name]


def test_counts_are_those_of_the_limits() -> None:
    limits = [
        limit
        for job in LIMITS.values()
        for limit in (job.inputs, job.outputs, job.variables, job.arguments, job.hyperparameters)
        if isinstance(limit, Limit)
    ]
    assert {limit.source: limit.maximum for limit in limits} == {
        limit.source: requests().sizes[limit.source] for limit in limits
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + "-" * LONGEST, id="hyphens"),
        pytest.param("a" * LONGEST, id="letters"),
        pytest.param("a" * (LONGEST - 1) + "!", id="letters and another sign"),
        pytest.param("s3://" + "/" * LONGEST, id="slashes"),
    ],
)
@pytest.mark.parametrize("name", sorted(requests().patterns))
def test_no_pattern_takes_long_for_text_that_is_made_to_be_slow(name: str, text: str) -> None:
    """Hangs where one does: what is matched is never longer than this."""
    _, most = requests().lengths.get(name, (None, None))
    re.fullmatch(requests().patterns[name], text[: min(most or LONGEST, LONGEST)])
