"""Small projects, written to a folder and loaded."""

import textwrap
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from align_ci.load.loading import Loaded, Request, load
from align_ci.model import Known, Project, Specification, Unknown
from align_ci.model.walk import facts

IMPORTS = """\
from align_ci.authoring import (
    Connection, DependencySpec, DependencyType, NodeType, OutputSpec, PipelineSpecification,
    ScriptContract, StepSpecification, StepUse, TrainingScriptContract,
)
"""


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files, dedented, below ``root``."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


def loaded(root: Path, loader: str = "static", **options: Any) -> Loaded:
    """Load the project at ``root``, statically unless said otherwise."""
    request = replace(Request(root.resolve()), loader=loader, **options)
    return load(request, time.perf_counter, lambda _what, _done, _total: None)


def project(root: Path, files: Mapping[str, str], loader: str = "static") -> Project:
    """Write a project and load it."""
    return loaded(write(root, files), loader).project


def specification(root: Path, code: str, loader: str = "static") -> Specification:
    """The one specification that a module holds, after the usual imports."""
    source = IMPORTS + textwrap.dedent(code)
    (found,) = project(root, {"specification.py": source}, loader).specifications
    return found


def values(subject: Any) -> dict[str, Any]:
    """The facts of a subject by their path: the value, or "unknown: why"."""
    return {name: plain(fact) for name, fact in facts(subject)}


def plain(fact: Known[Any] | Unknown) -> Any:
    """A fact's value, or "unknown: why"."""
    return fact.value if isinstance(fact, Known) else f"unknown: {fact.why}"
