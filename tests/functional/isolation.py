"""Places and interpreters for tests of isolation: other users must be able to get at them."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from align_ci.load.child.importer import (
    Imported,
    ImportFailure,
    Imports,
    Limits,
    Module,
    import_modules,
)
from align_ci.load.child.imports import CHILD_USER, Isolation

LOCKED_IN = Isolation(CHILD_USER, required=True)
OURSELVES = Isolation(required=True)

linux = pytest.mark.skipif(sys.platform != "linux", reason="isolation is made of Linux's parts")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a child as another")

SPEC = """
class Spec:
    def __init__(self, **fields):
        self.step_type, self.outputs = "Train", fields
"""

ATTEMPT = f"""
import os, sys
{SPEC}
def attempt():
{{code}}
try:
    SPEC = Spec(got=repr(attempt()))
except OSError as error:
    SPEC = Spec(refused=type(error).__name__)
"""


@functools.cache
def python_for_others() -> Path:
    """An interpreter that any user can start."""
    for found in (sys.executable, "/usr/bin/python3", shutil.which("python3") or ""):
        try:
            subprocess.run(
                [found, "-c", ""], user=CHILD_USER, group=CHILD_USER, extra_groups=[], check=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return Path(found)
    pytest.skip("no interpreter here can be started by another user")


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder in which everybody may do anything."""
    folder = Path(tempfile.mkdtemp(prefix="align-ci-test-")).resolve()
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def run(
    root: Path,
    source: str,
    isolation: Isolation,
    limits: Limits | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Imports:
    """Import ``bad`` with this source, and then ``good``, which is well."""
    return run_all(root, {"bad.py": source}, isolation, limits, more)


def run_all(
    root: Path,
    sources: Mapping[str, str],
    isolation: Isolation,
    limits: Limits | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Imports:
    """Import modules one after another, and then ``good``, which is well."""
    files = {**sources, "good.py": SPEC + "GOOD = Spec()\n", **more}
    for path, text in files.items():
        (root / path).write_text(text)
    python = python_for_others() if isolation.user is not None else Path(sys.executable)
    modules = [Module(path.removesuffix(".py"), path) for path in (*sources, "good.py")]
    imports = import_modules(
        root, modules, ["."], python, limits or Limits(), list(files), isolation=isolation
    )
    good = imports.modules[-1]
    assert isinstance(good, Imported), good
    assert good.names
    return imports


def attempted(root: Path, code: str, isolation: Isolation) -> dict[str, str]:
    """What came of the code of a function: ``got`` something, or ``refused`` with an error."""
    return _came_of(run(root, _attempt(code), isolation).modules[0])


def attempts(
    root: Path, codes: Mapping[str, str], isolation: Isolation
) -> dict[str, dict[str, str]]:
    """What came of each of these codes, by name, in one child; the modules are tracked first."""
    sources = {f"bad{number}.py": _attempt(code) for number, code in enumerate(codes.values())}
    for path in (*sources, "good.py"):
        (root / path).touch()
    subprocess.run(["git", "add", *sources, "good.py"], cwd=root, check=True)
    modules = run_all(root, sources, isolation).modules
    return dict(zip(codes, map(_came_of, modules[:-1]), strict=True))


def _attempt(code: str) -> str:
    return ATTEMPT.format(code="\n".join(f"    {line}" for line in code.splitlines()))


def _came_of(bad: Imported | ImportFailure) -> dict[str, str]:
    assert isinstance(bad, Imported), bad
    pairs = bad.names["SPEC"]["fields"]["outputs"]["v"]
    return {key["v"]: value["v"] for key, value in pairs}
