"""The definitions of a project: those in files, and those that its code compiles to."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from align_ci.load.child.executions import Compilation, PipelineTarget
from align_ci.load.child.imports import Module as ImportModule
from align_ci.load.definitions import from_compiled, from_file
from align_ci.load.discovery import matcher
from align_ci.model import Definition

if TYPE_CHECKING:
    from align_ci.load.gathering import Gathered
    from align_ci.load.loading import Request

MAX_BYTES = 16 * 1024**2
"""What is read of a definition file; SageMaker takes a sixteenth of it."""


def definitions(
    request: "Request", gathered: "Gathered"
) -> tuple[tuple[Definition, ...], dict[str, str]]:
    """Every definition of a project, and the digests of the files that hold some."""
    found: list[Definition] = []
    digests: dict[str, str] = {}
    for path in definition_files(request.root, request.definitions, gathered.listing):
        data = (request.root / path).read_bytes()[: MAX_BYTES + 1]
        digests[path] = hashlib.sha256(data).hexdigest()
        found.append(from_file(path, data.decode("utf-8", "replace")))
    return (*found, *_compiled(gathered)), digests


def definition_files(root: Path, globs: Sequence[str], listing: Sequence[str]) -> Iterator[str]:
    """The files that globs match; one that is named by its exact path may be ignored by git."""
    wanted = matcher(globs)
    named = [path for path in listing if path.endswith(".json") and wanted(path)]
    yield from named
    top = root.resolve()
    for path in globs:
        file = (top / path).resolve()
        if path not in named and file.is_file() and file.is_relative_to(top):
            yield Path(path).as_posix()


def _compiled(gathered: "Gathered") -> Iterator[Definition]:
    compilations = {
        (each.target.module.name, each.target.name): each
        for each in gathered.ran.imports.compilations
    }
    for function in gathered.functions:
        module = ImportModule(function.module.name, function.module.path)
        compilation = compilations.get(
            (module.name, function.name),
            Compilation(PipelineTarget(module, function.name), skipped=gathered.ran.why_not),
        )
        locate = partial(gathered.locate, default=function.location)
        yield from_compiled(compilation, function.location, locate)
