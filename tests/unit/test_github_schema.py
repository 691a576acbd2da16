"""The slice of GitHub's description of its API is the one that the lock file names."""

import json

from scripts.slice_github_api import OPERATIONS, SLICE
from tests.github_api.install import DECLARED

LOCK = next(path for path in DECLARED if path.name == "package-lock.json")


def test_it_is_of_the_version_that_is_locked() -> None:
    locked = json.loads(LOCK.read_text())["packages"]["node_modules/@octokit/openapi"]["version"]
    assert json.loads(SLICE.read_text())["version"] == locked


def test_it_has_the_operations_in_use() -> None:
    operations = json.loads(SLICE.read_text())["operations"]
    assert [f"{one['method']} {one['path']}" for one in operations] == list(OPERATIONS)


def test_what_is_installed_is_locked_by_hashes_and_by_no_registry() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    installed = [package for name, package in packages.items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in installed)
    assert not any("resolved" in package for package in installed)
