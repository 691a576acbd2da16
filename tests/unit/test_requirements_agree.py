"""Locked sets that share an environment pin the same versions; the extras are what is tested."""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# The sets of each environment, as the Makefile and the Dockerfile install them.
ENVIRONMENTS = [
    pytest.param(["run", "sagemaker3", "dev"], id="make test"),
    pytest.param(["run", "sagemaker2", "dev"], id="make test-sagemaker-v2"),
    pytest.param(["run", "sagemaker3", "dev", "container"], id="make test-container"),
]
SDKS = [
    pytest.param("sagemaker", "sagemaker3", id="v3"),
    pytest.param("sagemaker-v2", "sagemaker2", id="v2"),
]


def requirements(file: str) -> dict[str, Requirement]:
    """What a file asks for, by name; hashes, comments and options are indented or marked."""
    lines = (REQUIREMENTS / file).read_text().splitlines()
    texts = [line.partition("#")[0].rstrip(" \\") for line in lines if line[:1].isalnum()]
    return {canonicalize_name(one.name): one for one in map(Requirement, texts)}


def disagreements(sets: list[str]) -> dict[str, set[str]]:
    """The versions of each package that has several."""
    versions = defaultdict(set)
    for name in sets:
        for package, pinned in requirements(f"{name}.txt").items():
            versions[package].add(str(pinned.specifier))
    return {package: found for package, found in versions.items() if len(found) > 1}


@pytest.mark.parametrize("sets", ENVIRONMENTS)
def test_no_package_is_pinned_twice_differently(sets: list[str]) -> None:
    assert disagreements(sets) == {}


@pytest.mark.parametrize("name", ["run", "dev", "sagemaker2", "sagemaker3", "container"])
def test_every_package_of_a_set_is_pinned(name: str) -> None:
    pinned = [str(one.specifier) for one in requirements(f"{name}.txt").values()]
    assert pinned
    assert all(version.startswith("==") for version in pinned)


@pytest.mark.parametrize(("extra", "name"), SDKS)
def test_an_extra_is_the_range_that_is_locked(extra: str, name: str) -> None:
    (promised,) = map(Requirement, PROJECT["optional-dependencies"][extra])
    asked = requirements(f"{name}.in")["sagemaker"]
    locked = str(requirements(f"{name}.txt")["sagemaker"].specifier).removeprefix("==")
    assert promised == asked
    assert promised.specifier.contains(locked)
