"""The slice of GitHub's description of its API is the one that the lock file names."""

import json
from pathlib import Path

import pytest

from scripts.slice_github_api import OPERATIONS, SLICE
from tests.github_api import install as github
from tests.readers import install as readers

LOCK = github.HERE / "package-lock.json"


def test_it_is_of_the_version_that_is_locked() -> None:
    locked = json.loads(LOCK.read_text())["packages"]["node_modules/@octokit/openapi"]["version"]
    assert json.loads(SLICE.read_text())["version"] == locked


def test_it_has_the_operations_in_use() -> None:
    operations = json.loads(SLICE.read_text())["operations"]
    assert [f"{one['method']} {one['path']}" for one in operations] == list(OPERATIONS)


@pytest.mark.parametrize("folder", [github.HERE, readers.HERE], ids=["github", "readers"])
def test_what_is_installed_is_locked_by_hashes_and_by_no_registry(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    installed = [package for name, package in packages.items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in installed)
    assert not any("resolved" in package for package in installed)
