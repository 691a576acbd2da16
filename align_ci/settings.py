"""The configuration, parsed once: ``[tool.align-ci]`` or ``align-ci.toml``."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from align_ci.dialects import Interfaces, Wordings, close
from align_ci.load.loading import EXCLUDE
from align_ci.model import Severity
from align_ci.rules import ALL

FILES = ("pyproject.toml", "align-ci.toml")

DEPENDENCY_TYPES = (
    *("TRAINING_DATA", "VALIDATION_DATA", "PROCESSING_OUTPUT", "MODEL_ARTIFACTS"),
    *("CONFIG_FILE", "HYPERPARAMETERS", "PAYLOAD_SAMPLES", "CUSTOM_PROPERTY"),
)
"""The members of ``align_ci.authoring.DependencyType``; importing those takes too long."""

AREAS = ("scripts", "contracts", "properties", "specifications", "builders", "pipelines")
"""What ``require`` may name; ``align_ci.run.verdict`` says which checks belong to each."""

NOT_YET = {
    *("baseline", "new-only", "cache-dir"),
    *("accept-breaks", "projects"),
}

MESSAGES = {
    "tuple_type": 'give a list, such as ["first", "second"]',
    "missing": 'give pairs, such as [["CONFIG_FILE", "PROCESSING_OUTPUT"]]',
    "string_type": "give text, or a list of texts",
}
"""What pydantic would say in terms of its own."""

UNITS = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "kB": 10**3, "MB": 10**6, "GB": 10**9}


class SettingsError(Exception):
    """The configuration cannot be used; the message is one line that says what to do."""


def _rule_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    for rule_id in ids:
        if rule_id != "ALL" and rule_id not in _KNOWN:
            raise ValueError(f"there is no rule {rule_id!r}{close(rule_id, _KNOWN)}")
    return ids


def _ignorable(ids: tuple[str, ...]) -> tuple[str, ...]:
    for rule_id in ids:
        if rule_id in {"ALN901", "ALN902"}:
            raise ValueError(f"{rule_id} cannot be ignored: what it finds keeps rules from judging")
    return _rule_ids(ids)


def _severities(levels: Mapping[str, Severity]) -> Mapping[str, Severity]:
    _ignorable(tuple(levels))
    return levels


def _types(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    for name in (name for pair in pairs for name in pair):
        if name not in DEPENDENCY_TYPES:
            known = frozenset(DEPENDENCY_TYPES)
            raise ValueError(f"there is no dependency type {name!r}{close(name, known)}")
    return pairs


def _areas(areas: tuple[str, ...]) -> tuple[str, ...]:
    for area in areas:
        if area not in AREAS:
            raise ValueError(f"{area!r} cannot be required; these can: {', '.join(AREAS)}")
    return areas


def _functions(named: tuple[str, ...] | Mapping[str, str]) -> Any:
    texts = named.values() if isinstance(named, Mapping) else (n for n in named if ":" in n)
    for text in texts:
        if not re.fullmatch(r"[\w.]+:\w+", text):
            raise ValueError(f"{text!r} names no function: write it as package.module:function")
    return named


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"{name!r} is no module: write it as imports do, such as package.part")
    return names


def _bytes(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", value)
    if not found or found[2] not in UNITS:
        raise ValueError("give a size such as 2GiB or 512MiB")
    return int(float(found[1]) * UNITS[found[2]])


_KNOWN = frozenset(rule.id for rule in ALL)
RuleIds = Annotated[tuple[str, ...], AfterValidator(_rule_ids)]
Ignorable = Annotated[tuple[str, ...], AfterValidator(_ignorable)]
Severities = Annotated[dict[str, Severity], AfterValidator(_severities)]
Types = Annotated[tuple[tuple[str, str], ...], AfterValidator(_types)]
Pipelines = Annotated[tuple[str, ...], AfterValidator(_functions)]
Functions = Annotated[dict[str, str], AfterValidator(_functions)]
Names = Annotated[tuple[str, ...], AfterValidator(_names)]
Areas = Annotated[tuple[str, ...], AfterValidator(_areas)]
Size = Annotated[int, BeforeValidator(_bytes), Field(gt=0)]


class BuilderMethods(BaseModel):
    """What a project's builders call their methods, where it is nothing usual."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str = ""
    inputs: str = ""
    outputs: str = ""
    variables: str = ""
    arguments: str = ""


class Settings(BaseModel):
    """What a project says of itself, and how it wants to be checked.

    Every key is written with dashes in the file. Paths and globs are relative to the file.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
    )

    source_roots: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()
    builder_methods: BuilderMethods = BuilderMethods()
    example_configs: Functions = {}
    pipelines: Pipelines = ()
    scripts: tuple[str, ...] = ()
    vocabulary: Wordings = ()
    interfaces: Interfaces = ()
    exclude: tuple[str, ...] = EXCLUDE
    loader: Literal["auto", "static", "import"] = "auto"
    python: str = ""
    stub_imports: Names = ()
    timeout: Annotated[float, Field(gt=0)] = 60
    timeout_module: Annotated[float, Field(gt=0)] = 10
    memory: Size = 2 * 2**30
    fail_on: Literal["error", "warning", "note", "never"] = "error"
    require: Areas = ()
    select: RuleIds = ("ALL",)
    ignore: Ignorable = ()
    severity: Severities = {}
    source_matching: Literal["name", "type"] = "name"
    source_job_types: Literal["exact-or-stem", "stem"] = "exact-or-stem"
    external_step_types: tuple[str, ...] = ()
    external_entry_points: tuple[str, ...] = ()
    provided_arguments: tuple[str, ...] = ()
    fitting_types: Types = ()

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


class Configured(BaseModel):
    """Settings, and the folder that their paths are relative to.

    Attributes:
        root: The project's folder, absolute.
        file: The configuration's name in it; empty when there is none.
        settings: What it says.
    """

    model_config = ConfigDict(frozen=True)

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
    known = {name.replace("_", "-") for name in Settings.model_fields}
    for key in table:
        if key in NOT_YET:
            raise SettingsError(f"{origin}: `{key}` is not supported yet: remove it for now")
        if key not in known:
            raise SettingsError(f"{origin}: there is no key `{key}`{close(key, known)}")
    try:
        return Settings.model_validate({**table, **overrides})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        message = MESSAGES.get(first["type"], first["msg"].removeprefix("Value error, "))
        key = key if first["type"] in MESSAGES else ".".join(map(str, first["loc"]))
        raise SettingsError(f"{origin}: `{key}`: {message}") from error
