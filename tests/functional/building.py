"""Executing builders of test projects with the SDK that this Python has, if it has one."""

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from align_ci.load.child.executions import BuilderTarget, Execution, PipelineTarget, Place
from align_ci.load.child.importer import Imports, Limits, Module, import_modules

FIXTURES = Path(__file__).parents[1] / "fixtures" / "building"
OWN = Path(sys.executable)


@cache
def major() -> int:
    """The major version of the SDK; 0 for none."""
    try:
        return int(version("sagemaker").partition(".")[0])
    except PackageNotFoundError:
        return 0


sdk = pytest.mark.skipif(not major(), reason="the SageMaker SDK is not installed for this Python")


def jobs() -> str:
    """The source of the module ``jobs`` for the SDK that there is."""
    return (FIXTURES / f"jobs_v{major()}.py").read_text()


def source(name: str) -> str:
    """The source of a module of the fixtures, as it is in the project."""
    return jobs() if name == "jobs" else (FIXTURES / f"{name}.py").read_text()


def place(module: str, what: str) -> Place:
    """The line of a fixture that is marked with what is made there."""
    (line,) = [
        number
        for number, text in enumerate(source(module).splitlines(), 1)
        if text.endswith(f"# here: {what}")
    ]
    return Place(f"{module}.py", line)


def build(  # noqa: PLR0917 - a default for each
    root: Path,
    builders: Iterable[str] = (),
    pipelines: Iterable[str] = (),
    files: dict[str, str] | None = None,
    modules: Iterable[str] = (),
    limits: Limits | None = None,
    python: Path = OWN,
    examples: Mapping[str, tuple[str, ...]] | None = None,
) -> Imports:
    """Execute ``module:Builder`` and compile ``module:function`` of a project.

    It has the fixtures, and other files.
    """
    names = ("spec", "script", "builders", "flows")
    texts = {f"{name}.py": source(name) for name in names}
    texts |= {"jobs.py": jobs() if major() else "raise ImportError"} | (files or {})
    for path, text in texts.items():
        (root / path).write_text(text)
    known = examples or {}
    return import_modules(
        root,
        [_module(name) for name in modules],
        ["."],
        python,
        limits or Limits(seconds=300, module_seconds=60),
        list(texts),
        builders=[BuilderTarget(*_target(name), known.get(name, ())) for name in builders],
        pipelines=[PipelineTarget(*_target(name)) for name in pipelines],
    )


def executions(imports: Imports, name: str) -> list[Execution]:
    """What became of a builder."""
    return [each for each in imports.executions if each.target.name == name]


def _target(name: str) -> tuple[Module, str]:
    module, _, held = name.partition(":")
    return _module(module), held


def _module(name: str) -> Module:
    return Module(name, f"{name}.py")
