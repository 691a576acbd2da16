"""The configuration, parsed once: ``[tool.align-ci]`` or ``align-ci.toml``."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields, replace

from align_ci.accepted_breaks import located, read_breaks
from align_ci.dialects import Interface, Wording, close, read_interfaces, read_wordings
from align_ci.load.loading import EXCLUDE
from align_ci.model import AcceptedBreak, Severity
from align_ci.rules import ALL

FILES = ("pyproject.toml", "align-ci.toml")

DEPENDENCY_TYPES = (
    *("TRAINING_DATA", "VALIDATION_DATA", "PROCESSING_OUTPUT", "MODEL_ARTIFACTS"),
    *("CONFIG_FILE", "HYPERPARAMETERS", "PAYLOAD_SAMPLES", "CUSTOM_PROPERTY"),
)
"""The members of ``align_ci.authoring.DependencyType``; importing those takes too long."""

AREAS = ("scripts", "contracts", "properties", "specifications", "builders", "pipelines")
"""What ``require`` may name; ``align_ci.run.verdict`` says which checks belong to each."""

NOT_YET = {"projects"}

UNITS = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "kB": 10**3, "MB": 10**6, "GB": 10**9}


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


def _rule_ids(ids: Iterable[str]) -> None:
    for rule_id in ids:
        if rule_id != "ALL" and rule_id not in _KNOWN:
            raise ValueError(f"there is no rule {rule_id!r}{close(rule_id, _KNOWN)}")


def _ignorable(ids: Iterable[str]) -> None:
    for rule_id in ids:
        if rule_id in {"ALN901", "ALN902"}:
            raise ValueError(f"{rule_id} cannot be ignored: what it finds keeps rules from judging")
    _rule_ids(ids)


def _types(pairs: Iterable[tuple[str, str]]) -> None:
    for name in (name for pair in pairs for name in pair):
        if name not in DEPENDENCY_TYPES:
            known = frozenset(DEPENDENCY_TYPES)
            raise ValueError(f"there is no dependency type {name!r}{close(name, known)}")


def _areas(areas: Iterable[str]) -> None:
    for area in areas:
        if area not in AREAS:
            raise ValueError(f"{area!r} cannot be required; these can: {', '.join(AREAS)}")


def _functions(named: Iterable[str]) -> None:
    for text in named:
        if not re.fullmatch(r"[\w.]+:\w+", text):
            raise ValueError(f"{text!r} names no function: write it as package.module:function")


def _names(names: Iterable[str]) -> None:
    for name in names:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"{name!r} is no module: write it as imports do, such as package.part")


def _bytes(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", value)
    if not found or found[2] not in UNITS:
        raise ValueError("give a size such as 2GiB or 512MiB")
    return int(float(found[1]) * UNITS[found[2]])


_KNOWN = frozenset(rule.id for rule in ALL)
_READ: Mapping[str, Callable[[Any], Any]] = {
    "memory": _bytes,
    "vocabulary": read_wordings,
    "interfaces": read_interfaces,
    "accept-breaks": read_breaks,
}
"""What makes the value of a key from what the file says; raises ``ValueError``."""

_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "select": _rule_ids,
    "ignore": _ignorable,
    "severity": _ignorable,
    "fitting-types": _types,
    "require": _areas,
    "pipelines": lambda named: _functions(each for each in named if ":" in each),
    "example-configs": lambda named: _functions(named.values()),
    "stub-imports": _names,
}
"""What raises ``ValueError`` for values that have the right type only."""


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
    """

    root: Path
    file: str
    settings: Settings


def find(start: Path, given: Path | None, overrides: Mapping[str, Any]) -> Configured:
    """The configuration of the project that ``start`` lies in.

    Looked for in ``start`` and the folders above it, up to the top of the git work tree;
    without one, ``start`` is the project and everything has its default.

    Args:
        start: An absolute folder.
        given: A configuration file that was named, instead of looking.
        overrides: Settings given otherwise, by the key in the file.

    Raises:
        SettingsError: When it is ambiguous, unreadable or says something unusable.
    """
    file = given or _look(start)
    if file is None:
        return Configured(
            root=start, file="", settings=_settings({}, overrides, "the command line")
        )
    table = _table(file)
    if table is None:
        raise SettingsError(
            f"{file.name} has no [tool.align-ci] table: add one, or name another file"
        )
    settings = _settings(table, overrides, file.name)
    if settings.accept_breaks:
        breaks = located(settings.accept_breaks, file.read_text("utf-8-sig"), file.name)
        settings = replace(settings, accept_breaks=breaks)
    return Configured(root=file.parent.resolve(), file=file.name, settings=settings)


def _look(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        candidates = [folder / name for name in FILES if (folder / name).is_file()]
        found = [file for file in candidates if _table(file) is not None]
        if len(found) > 1:
            names = " and ".join(file.name for file in found)
            raise SettingsError(f"{folder}: both {names} configure align-ci: keep one of them")
        if found:
            return found[0]
        if (folder / ".git").exists():
            break
    return None


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
    known = {field.encode_name: field for field in fields(Settings)}
    for key in table:
        if key in NOT_YET:
            raise SettingsError(f"{origin}: `{key}` is not supported yet: remove it for now")
        if key not in known:
            raise SettingsError(f"{origin}: there is no key `{key}`{close(key, known)}")
    given = {**table, **overrides}
    return Settings(
        **{known[key].name: _value(key, known[key].type, given[key], origin) for key in given}
    )


def _value(key: str, kind: Any, given: Any, origin: str) -> Any:
    if get_origin(kind) is dict and isinstance(given, dict):
        given = {
            name: _value(f"{key}.{name}", get_args(kind)[1], given[name], origin) for name in given
        }
    try:
        value = convert(_READ[key](given) if key in _READ else given, kind)
        if key in _CHECKS:
            _CHECKS[key](value)
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
