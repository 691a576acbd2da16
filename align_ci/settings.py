"""The configuration, parsed once: ``[tool.align-ci]`` or ``align-ci.toml``."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields, replace

from align_ci.accepted_breaks import located
from align_ci.dialects import Interface, Wording, close
from align_ci.load.discovery import listed_entries
from align_ci.load.loading import EXCLUDE
from align_ci.model import AcceptedBreak, Severity
from align_ci.project_folders import folder_around, folders
from align_ci.setting_checks import CHECKS, READ

FILES = ("pyproject.toml", "align-ci.toml")

_IN_TOML = {
    "`str`": "text",
    "`object`": "a table",
    "`int`": "a whole number",
    "`float`": "a number",
    "Object contains unknown field": "there is no field",
}
_TOML = re.compile("|".join(map(re.escape, _IN_TOML)))


class SettingsError(Exception):
    """The configuration cannot be used; the message is one line that says what to do."""


class SeveralProjectsError(SettingsError):
    """One project is asked for, and the configuration names several."""


class BuilderMethods(Struct, frozen=True, forbid_unknown_fields=True):
    """What a project's builders call their methods, where it is nothing usual."""

    step: str = ""
    inputs: str = ""
    outputs: str = ""
    variables: str = ""
    arguments: str = ""


class Settings(Struct, frozen=True, rename="kebab"):
    """What a project says of itself, and how it wants to be checked.

    Every key is written with dashes in the file. Paths and globs are relative to the file.
    """

    source_roots: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()
    builder_methods: BuilderMethods = BuilderMethods()
    example_configs: dict[str, str] = {}
    pipelines: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    vocabulary: tuple[Wording, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    exclude: tuple[str, ...] = EXCLUDE
    loader: Literal["auto", "static", "import"] = "auto"
    python: str = ""
    stub_imports: tuple[str, ...] = ()
    timeout: Annotated[float, Meta(gt=0)] = 60
    timeout_module: Annotated[float, Meta(gt=0)] = 10
    memory: Annotated[int, Meta(gt=0)] = 2 * 2**30
    fail_on: Literal["error", "warning", "note", "never"] = "error"
    require: tuple[str, ...] = ()
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    source_matching: Literal["name", "type"] = "name"
    source_job_types: Literal["exact-or-stem", "stem"] = "exact-or-stem"
    external_step_types: tuple[str, ...] = ()
    external_entry_points: tuple[str, ...] = ()
    provided_arguments: tuple[str, ...] = ()
    fitting_types: tuple[tuple[str, str], ...] = ()
    baseline: str = "align-ci-baseline.toml"
    new_only: bool = False
    accept_breaks: tuple[AcceptedBreak, ...] = ()
    cache_dir: str = ""
    projects: tuple[str, ...] = ()

    @property
    def pipeline_functions(self) -> tuple[str, ...]:
        """The pipelines that code makes, as ``package.module:function``."""
        return tuple(named for named in self.pipelines if ":" in named)

    @property
    def definition_files(self) -> tuple[str, ...]:
        """The pipelines that are definition files."""
        return tuple(named for named in self.pipelines if named.endswith(".json"))

    @property
    def pipeline_modules(self) -> tuple[str, ...]:
        """Globs of the files that may hold pipeline specifications and functions."""
        return tuple(
            named for named in self.pipelines if ":" not in named and not named.endswith(".json")
        )


class Configured(Struct, frozen=True):
    """Settings, and the folder that their paths are relative to.

    Attributes:
        root: The project's folder, absolute.
        file: The configuration's name in it; empty when there is none.
        settings: What it says.
        shared: The configuration that names this project among others. What the project does
            not say for itself, that one says.
        inherited: The keys whose values are from there.
    """

    root: Path
    file: str
    settings: Settings
    shared: Path | None = None
    inherited: frozenset[str] = frozenset()

    def origin(self, key: str) -> str:
        """Who says what a key is, for messages."""
        if self.shared and key in self.inherited:
            return f"{self.shared.name} (which names the projects)"
        return self.file or "the command line"


def find(
    start: Path, given: Path | None, overrides: Mapping[str, Any], *, several: bool = False
) -> Configured:
    """The configuration of the project that ``start`` lies in.

    Looked for in ``start`` and the folders above it, up to the top of the git work tree;
    without one, ``start`` is the project and everything has its default. Where one of them
    names several projects, and ``start`` lies in one of those, it is that project.

    Args:
        start: An absolute folder.
        given: A configuration file that was named, instead of looking.
        overrides: Settings given otherwise, by the key in the file.
        several: Whether the answer may be the configuration of several projects, by its
            ``projects``.

    Raises:
        SeveralProjectsError: It is, and may not.
        SettingsError: When it is ambiguous, unreadable or says something unusable.
    """
    above = [(given, _given(given))] if given else [*_above(start)]
    if not above:
        return Configured(start, "", _settings({}, overrides, "the command line"))
    file, table = above[0]
    naming = [(each, held) for each, held in above if held.get("projects")]
    folder = _member(naming[0], start) if naming else None
    if folder is not None and not _is_below(file.parent.resolve(), folder):
        return one_of(naming[0][0], folder, overrides)
    settings = _located(_settings(table, overrides, file.name), file)
    found = Configured(file.parent.resolve(), file.name, settings)
    outer = [each for each, held in naming[1:] if _member((each, held), found.root)]
    if settings.projects and outer:
        raise SettingsError(f"{file}: {_NESTED.format(outer[0])}")
    if settings.projects and not several:
        each = ", ".join(f"`-C {folder}`" for folder in named_folders(found)[:_FEW])
        raise SeveralProjectsError(f"{file.name} names several projects: choose one with {each}")
    return found


def named_folders(naming: Configured, entries: Collection[str] | None = None) -> tuple[str, ...]:
    """The projects that a configuration names, relative to its folder.

    Args:
        naming: The configuration.
        entries: The files below its folder; None where they are to be looked up.

    Raises:
        SettingsError: It names a folder that is not there, or one that cannot be a project.
    """
    listed = listed_entries(naming.root) if entries is None else entries
    try:
        return folders(naming.root, naming.settings.projects, listed)
    except ValueError as error:
        raise SettingsError(f"{naming.file}: `projects`: {error}") from error


def one_of(naming: Path, folder: Path, overrides: Mapping[str, Any]) -> Configured:
    """The configuration of a project that another configuration names.

    Args:
        naming: That configuration, wherever it lies.
        folder: The project, absolute.
        overrides: Settings given otherwise, by the key in the file.

    Raises:
        SettingsError: It is ambiguous, unreadable or says something unusable.
    """
    shared = {key: value for key, value in _given(naming).items() if key != "projects"}
    own = next(_configurations(folder), None)
    table = own[1] if own else {}
    if table.get("projects"):
        raise SettingsError(f"{own[0] if own else folder}: {_NESTED.format(naming.name)}")
    name = own[0].name if own else ""
    inherited = frozenset(shared) - {*table, *overrides}
    values = _values(shared, f"{naming.name} (which names the projects)")
    values |= _values({**table, **overrides}, name or "the command line")
    settings = _located(Settings(**values), own[0]) if own else Settings(**values)
    return Configured(folder, name, settings, naming.parent.resolve() / naming.name, inherited)


_FEW = 5  # folders of a message

_NESTED = "`projects`: this folder is a project of {}, and has none of its own: remove it"


def _member(naming: tuple[Path, Mapping[str, Any]], start: Path) -> Path | None:
    """The project of a configuration in which ``start`` lies; None where it lies in none."""
    file, table = naming
    home = file.parent.resolve()
    globs = _settings(table, {}, file.name).projects
    inner = start.relative_to(home).as_posix() if start.is_relative_to(home) else "."
    folder = folder_around(globs, inner)
    return None if folder is None else home / folder


def _is_below(folder: Path, other: Path) -> bool:
    return folder != other and folder.is_relative_to(other)


def _located(settings: Settings, file: Path) -> Settings:
    """Settings whose accepted breaks say where they stand."""
    if not settings.accept_breaks:
        return settings
    breaks = located(settings.accept_breaks, file.read_text("utf-8-sig"), file.name)
    return replace(settings, accept_breaks=breaks)


def _given(file: Path) -> dict[str, Any]:
    table = _table(file)
    if table is None:
        raise SettingsError(
            f"{file.name} has no [tool.align-ci] table: add one, or name another file"
        )
    return table


def _above(start: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The configurations from ``start`` on up, up to the top of the git work tree."""
    for folder in (start, *start.parents):
        yield from _configurations(folder)
        if (folder / ".git").exists():
            break


def _configurations(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The configuration in a folder, if there is one."""
    candidates = [folder / name for name in FILES if (folder / name).is_file()]
    found = [(file, table) for file in candidates if (table := _table(file)) is not None]
    if len(found) > 1:
        names = " and ".join(file.name for file, _ in found)
        raise SettingsError(f"{folder}: both {names} configure align-ci: keep one of them")
    yield from found


def _table(file: Path) -> dict[str, Any] | None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: is not UTF-8, as TOML must be: save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: is not valid TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{file}: is nested too deeply to be read: simplify it") from error
    if file.name != "pyproject.toml":
        return document
    tool = document.get("tool", {})
    table = tool.get("align-ci", {}) if isinstance(tool, dict) else tool
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: [tool.align-ci] must be a table, with keys and values in it")
    return table if isinstance(tool, dict) and "align-ci" in tool else None


def _settings(table: Mapping[str, Any], overrides: Mapping[str, Any], origin: str) -> Settings:
    return Settings(**_values({**table, **overrides}, origin))


def _values(table: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The values of a configuration by the name of their field."""
    known = {field.encode_name: field for field in fields(Settings)}
    for key in table:
        if key not in known:
            raise SettingsError(f"{origin}: there is no key `{key}`{close(key, known)}")
    if table.get("projects") and "accept-breaks" in table:
        raise SettingsError(
            f"{origin}: `accept-breaks` names a step of one project: write it into the "
            "configuration in that project's own folder"
        )
    return {known[key].name: _value(key, known[key].type, table[key], origin) for key in table}


def _value(key: str, kind: Any, given: Any, origin: str) -> Any:
    if get_origin(kind) is dict and isinstance(given, dict):
        given = {
            name: _value(f"{key}.{name}", get_args(kind)[1], given[name], origin) for name in given
        }
    try:
        value = convert(READ[key](given) if key in READ else given, kind)
        if key in CHECKS:
            CHECKS[key](value)
    except ValidationError as error:
        raise SettingsError(f"{origin}: {_complaint(key, kind, str(error))}") from error
    except ValueError as error:
        raise SettingsError(f"{origin}: `{key}`: {error}") from error
    return value


def _complaint(key: str, kind: Any, said: str) -> str:
    """What is wrong with a value, in terms of TOML instead of the library's own."""
    message, _, place = said.partition(" - at `$")
    inner = re.sub(r"\[\.\.\.\]|\[(\d+)\]", r".\1", place.rstrip("`")).strip(".")
    if key == "fitting-types":
        return f'`{key}`: give pairs, such as [["CONFIG_FILE", "PROCESSING_OUTPUT"]]'
    if get_origin(kind) is Literal or kind is Severity:
        return f"`{key}`: give one of {', '.join(get_args(kind) or Severity)}"
    if message.startswith("Expected `array`"):
        return f'`{key}`: give a list, such as ["first", "second"]'
    words = _TOML.sub(lambda found: _IN_TOML[found[0]], message)
    return f"`{'.'.join(filter(None, [key, inner]))}`: {words[:1].lower()}{words[1:]}"
