"""Write align_ci/aws/requests.json from the installed botocore, or check that it is current."""

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from align_ci.aws.botocore_models import data_directory
from align_ci.aws.requests import INDEX, INSTANCE_TYPE, REQUESTS, Requests, dump
from align_ci.aws.shapes import SERVICES

ANYTHING = {".*", ".+", r"[\S\s]*", r"[\S\s]+", r"[\s\S]+", r".{0,1024}"}
"""Patterns that ask for nothing that a length does not say, as far as anyone meant them."""

OF_ACCOUNTS = re.compile(".*Arn|KmsKeyId|SubnetId|SecurityGroupId|FileSystemId|RedshiftClusterId")
"""What belongs to an account, which pipelines that are only checked have placeholders for."""

GROWING = re.compile(".*(AmiVersion|AcceleratorType|Strategy|JobType|EvaluationType|Technique)")
"""Enumerations that new releases of the service add to; instance types have a form instead."""

FEW, MANY = 2, 12
"""Longer enumerations grow with every release, and one with a single choice waits for more."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 where it differs")
    parser.add_argument("file", nargs="?", type=Path, default=INDEX, help="the index")
    options = parser.parse_args()
    text = dump(version("botocore"), extracted(_models()))
    if not options.check:
        options.file.write_text(text, encoding="utf-8")
        return 0
    if options.file.exists() and options.file.read_text(encoding="utf-8") == text:
        return 0
    print(f"{options.file} is not what botocore {version('botocore')} gives; run {sys.argv[0]}")
    return 1


def extracted(models: Mapping[str, Any]) -> Requests:
    """The constraints of the requests behind the steps, and the way to each of them."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    reached = _reachable(models)
    for name, model in reached.items():
        for table, value in _constraints(name, model):
            found[table][name] = value
    useful = _useful(reached, {name for table in found.values() for name in table})
    for name in sorted(useful & reached.keys()):
        _add_way(found, name, reached[name], useful)
    return Requests(**found)


def _models() -> dict[str, Any]:
    data = data_directory()
    if data is None:
        sys.exit("botocore is not installed: pip install -r requirements/dev.txt")
    with gzip.open(data / "sagemaker" / SERVICES["sagemaker"] / "service-2.json.gz") as file:
        return dict(json.load(file)["shapes"])


def _reachable(models: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = [*REQUESTS.values()]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = models[name]
            waiting.extend(_inner(models[name]))
    return found


def _inner(model: Mapping[str, Any]) -> Iterator[str]:
    for member in model.get("members", {}).values():
        yield member["shape"]
    for part in ("member", "key", "value"):
        if part in model:
            yield model[part]["shape"]


def _constraints(name: str, model: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if OF_ACCOUNTS.fullmatch(name):
        return
    bounds = [model.get("min"), model.get("max")]
    if model["type"] in {"list", "map"} and "max" in model:
        yield "sizes", model["max"]
    if model["type"] == "string":
        yield from [("lengths", bounds)] if any(bounds) else []
        yield from _forms(name, model)
    if model["type"] in {"integer", "long", "float", "double"} and bounds != [None, None]:
        yield "ranges", bounds


def _forms(name: str, model: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    choices, pattern = model.get("enum", []), model.get("pattern", "")
    if choices and all(re.fullmatch(INSTANCE_TYPE, choice) for choice in choices):
        yield "patterns", INSTANCE_TYPE
    elif FEW <= len(choices) <= MANY and not GROWING.fullmatch(name):
        yield "choices", choices
    if pattern not in {"", *ANYTHING} and _compiles(pattern):
        yield "patterns", pattern


def _compiles(pattern: str) -> bool:
    """Whether Python has the words; the service's own has `\\p{L}` and the like."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _useful(models: Mapping[str, Any], constrained: set[str]) -> set[str]:
    """The shapes that have a constraint or lead to one."""
    useful, before = set(constrained), 0
    while len(useful) > before:
        before = len(useful)
        useful |= {name for name, model in models.items() if useful & {*_inner(model)}}
    return useful


def _add_way(
    found: defaultdict[str, dict[str, Any]], name: str, model: Mapping[str, Any], useful: set[str]
) -> None:
    inner = [shape if shape in useful else "" for shape in _inner(model)]
    if model["type"] == "structure":
        ways = zip(model["members"], inner, strict=True)
        found["structures"][name] = {member: shape for member, shape in ways if shape}
    elif model["type"] == "list" and inner[0]:
        found["lists"][name] = inner[0]
    elif model["type"] == "map" and any(inner):
        found["maps"][name] = inner


if __name__ == "__main__":
    sys.exit(main())
