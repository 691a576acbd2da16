"""Opens the project that a configuration describes."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from align_ci.dialects import layouts, vocabulary
from align_ci.github.event import read_environment
from align_ci.load.child.executions import Methods
from align_ci.load.child.imports import Isolation, Limits
from align_ci.load.discovery import matcher
from align_ci.load.loading import Loaded, Request, load
from align_ci.load.reading import Progress
from align_ci.load.revision import Revision
from align_ci.load.running import Child
from align_ci.model import Conventions
from align_ci.remembering import cache_of
from align_ci.settings import Configured, Settings, SettingsError


class UsageError(Exception):
    """What was asked for cannot be done; the message is one line that says what to do."""


class Invocation(Struct, frozen=True):
    """What a user asks for.

    Attributes:
        directory: Where the project is looked for, absolute.
        paths: Report only on what lies below these, absolute; empty for everything.
        config: A configuration file, instead of looking for one.
        overrides: Settings given on the command line, by their key in the file.
        isolation: How the project's code is to be locked in.
        requirements: Requirements files to install for the project's code, relative to
            the project's root, or absolute.
        base: The git revision to compare with; empty for none.
        base_repository: Where it is, if not in the project's own repository.
        no_base: Why what to compare with is not known, where it should be.
        cache: Whether what is read is kept for the next run, and taken from the last one.
        configured: The project's configuration, where it was found already.
        base_files: Those of the base, where they were read already.
    """

    directory: Path
    paths: Sequence[Path] = ()
    config: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    isolation: Isolation = field(default_factory=Isolation)
    requirements: tuple[Path, ...] = ()
    base: str = ""
    base_repository: Path | None = None
    no_base: str = ""
    cache: bool = False
    configured: Configured | None = None
    base_files: Revision | None = None


def open_project(
    configured: Configured,
    invocation: Invocation,
    clock: Callable[[], float],
    progress: Progress,
) -> Loaded:
    """Load the project that a configuration describes.

    Raises:
        SettingsError: A glob matches nothing.
        UsageError: Code of the project is to run where it must not.
        align_ci.load.child.imports.ChildError: The configured interpreter cannot be used.
    """
    loader, notices = _allowed(configured.settings.loader, invocation)
    request = _request(configured, invocation, loader, str(configured.root))
    loaded = load(request, clock, progress)
    _every_glob_matches(configured, loaded)
    return replace(loaded, notices=(*notices, *loaded.notices))


def read_project(
    configured: Configured,
    invocation: Invocation,
    clock: Callable[[], float],
    listing: Sequence[str] | None = None,
) -> Loaded:
    """Read a project without running any of it, whatever its configuration says.

    Args:
        configured: Says where the project is, and how it is to be read.
        invocation: What the user asks for.
        clock: For the times of the phases.
        listing: The project's files, where git cannot be asked.
    """
    # The files of a base lie elsewhere each time.
    project = str(configured.root) if listing is None else f"{invocation.directory}, base"
    request = replace(_request(configured, invocation, "static", project), listing=listing)
    return load(request, clock, lambda _what, _done, _total: None)


def _request(configured: Configured, invocation: Invocation, loader: str, project: str) -> Request:
    settings = configured.settings
    return Request(
        root=configured.root,
        source_roots=settings.source_roots,
        only=_only(settings),
        builders=settings.builders,
        pipelines=settings.pipeline_modules,
        scripts=settings.scripts,
        functions=settings.pipeline_functions,
        definitions=settings.definition_files,
        vocabulary=vocabulary(settings.vocabulary),
        interfaces=layouts(settings.interfaces),
        exclude=settings.exclude,
        loader=loader,
        child=_child(configured, invocation),
        conventions=_conventions(configured),
        cache=cache_of(configured, project) if invocation.cache else None,
    )


def _only(settings: Settings) -> tuple[str, ...]:
    """Where to look; where builders and pipelines are says nothing of where the others are."""
    declared = (*settings.specs, *settings.contracts)
    return (*declared, *settings.builders, *settings.pipeline_modules) if declared else ()


def _child(configured: Configured, invocation: Invocation) -> Child:
    settings = configured.settings
    named = settings.builder_methods
    usual = Methods()
    methods = Methods(
        step=tuple(filter(None, (named.step, *usual.step))),
        inputs=tuple(filter(None, (named.inputs, *usual.inputs))),
        outputs=tuple(filter(None, (named.outputs, *usual.outputs))),
        variables=tuple(filter(None, (named.variables, *usual.variables))),
        arguments=tuple(filter(None, (named.arguments, *usual.arguments))),
    )
    return Child(
        python=Path(settings.python or sys.executable),
        limits=Limits(settings.timeout, settings.timeout_module, settings.memory),
        isolation=invocation.isolation,
        requirements=invocation.requirements,
        methods=methods,
        examples=settings.example_configs,
        stubs=settings.stub_imports,
    )


def _allowed(loader: str, invocation: Invocation) -> tuple[str, list[str]]:
    """The loader that this workflow may use, and what to say where it is another."""
    event = read_environment(os.environ).event
    asked = invocation.overrides.get("loader") == "import"
    if loader == "import" and invocation.isolation.required and not asked:
        loader = "auto"  # a configuration does not talk a run out of its isolation
    if not event.privileged or loader == "static":
        return loader, []
    if asked:
        raise UsageError(f"`--loader import` is refused: {event.danger}")
    return "static", [f"the project's code was read and not run: {event.danger}"]


def _conventions(configured: Configured) -> Conventions:
    settings = configured.settings
    return Conventions(
        source_matching=settings.source_matching,
        source_job_types=settings.source_job_types,
        external_step_types=frozenset(settings.external_step_types),
        external_entry_points=frozenset(settings.external_entry_points),
        provided_arguments=frozenset(name.lstrip("-") for name in settings.provided_arguments),
        fitting_types=frozenset(settings.fitting_types),
    )


def _every_glob_matches(configured: Configured, loaded: Loaded) -> None:
    settings = configured.settings
    globs = {
        "source-roots": settings.source_roots,
        "specs": settings.specs,
        "contracts": settings.contracts,
        "builders": settings.builders,
        "pipelines": settings.pipeline_modules,
        "scripts": settings.scripts,
        "interfaces": [glob for each in settings.interfaces for glob in each.files],
    }
    for key, listed in globs.items():
        for glob in listed:
            matches = matcher([glob])
            if not any(matches(path) for path in loaded.listing):
                origin = configured.origin(key)
                raise SettingsError(f"{origin}: `{key}`: {glob!r} matches no file")
    for named in loaded.missing:
        what = "is not defined in the project" if ":" in named else "matches no file"
        raise SettingsError(f"{configured.origin('pipelines')}: `pipelines`: {named!r} {what}")
