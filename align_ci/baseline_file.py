"""The baseline's file: the findings that a project accepts, read strictly, written the same."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from align_ci.dialects import close
from align_ci.model import NOT_SUPPRESSED, BaselineEntry, Location
from align_ci.rules import ALL
from align_ci.settings import SettingsError

MAX_BYTES = 10_000_000
"""Some 30,000 entries."""

HEADER = """\
# Findings that are known and accepted. `align-ci baseline` writes this file, and
# `align-ci baseline --prune` removes what is mended. Each entry has a reason; one that
# `expires` blocks again from that day on.
"""

_TEXTS = ("rule", "subject", "fingerprint", "summary", "reason")
_KEYS = (*_TEXTS, "expires")
_REQUIRED = ("rule", "subject", "fingerprint", "reason")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(r"[ \t]*\[\[[ \t]*finding[ \t]*\]\]")
_KNOWN = frozenset(rule.id for rule in ALL)


def place(root: Path, named: str) -> Path:
    """The file that the configuration's ``baseline`` names.

    Raises:
        SettingsError: It lies outside the project.
    """
    file = root / named
    if not named or not file.resolve().is_relative_to(root.resolve()):
        raise SettingsError(f"`baseline`: {named!r} names no file in the project")
    if file.exists() and not file.is_file():
        raise SettingsError(f"`baseline`: {named!r} is no file")
    return file


def read(root: Path, named: str) -> str:
    """The text of a project's baseline; empty where there is none.

    Raises:
        SettingsError: It cannot be read.
    """
    file = place(root, named)
    try:
        if not file.exists():
            return ""
        if file.stat().st_size > MAX_BYTES:
            raise SettingsError(f"{named}: is larger than {MAX_BYTES // 1_000_000} MB")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{named}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{named}: is not UTF-8, as TOML must be: save it as UTF-8") from error


def parse(text: str, named: str) -> tuple[BaselineEntry, ...]:
    """The entries of a baseline, in their order.

    Args:
        text: What the file says.
        named: The file, relative to the project.

    Raises:
        SettingsError: It says something unusable; one line with the file and the entry.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{named}: is not valid TOML: {error}") from error
    for key in document:
        if key != "finding":
            raise SettingsError(f"{named}: there is no key {key!r}: only [[finding]] entries")
    tables = document.get("finding", [])
    if not isinstance(tables, list):
        raise SettingsError(f"{named}: write each entry below a line [[finding]]")
    lines = _lines(text, len(tables))
    entries: dict[str, BaselineEntry] = {}
    for number, (table, line) in enumerate(zip(tables, lines, strict=True), 1):
        entry = _entry(table, Location(named, line))
        fault = entry if isinstance(entry, str) else _repeated(entry, entries)
        if fault or isinstance(entry, str):
            raise SettingsError(f"{named}:{line}: entry {number}: {fault}")
        entries[entry.fingerprint] = entry
    return tuple(entries.values())


def write(entries: Iterable[BaselineEntry]) -> str:
    """The file with these entries: sorted, so that each has its one place in it."""
    blocks = [
        "\n".join(["", "[[finding]]", *_assignments(entry), ""])
        for entry in sorted(entries, key=lambda e: (e.rule, e.subject, e.fingerprint))
    ]
    return HEADER + "".join(blocks)


def _lines(text: str, number: int) -> list[int]:
    """The line of each entry; the first where a text of several lines looks like one."""
    found = [n for n, line in enumerate(text.split("\n"), 1) if _ENTRY.match(line)]
    return found if len(found) == number else [1] * number


def _entry(table: Any, location: Location) -> BaselineEntry | str:
    """An entry, or what is wrong with it."""
    if not isinstance(table, Mapping):
        return "write it below a line [[finding]]"
    fault = _wrong_keys(table) or _wrong_values(table)
    if fault:
        return fault
    texts = {key: table.get(key, "") for key in _TEXTS}
    return BaselineEntry(**texts, expires=table.get("expires"), location=location)


def _wrong_keys(table: Mapping[str, Any]) -> str:
    for key in table:
        if key not in _KEYS:
            return f"there is no key {key!r}{close(key, _KEYS)}"
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            return f"`{key}`: give a text"
    missing = [key for key in _REQUIRED if not table.get(key, "").strip()]
    return f"`{missing[0]}` is missing" if missing else ""


def _wrong_values(table: Mapping[str, Any]) -> str:
    rule, expires = table["rule"], table.get("expires")
    if rule in NOT_SUPPRESSED:
        return f"{rule} cannot be put into a baseline"
    if rule not in _KNOWN:
        return f"there is no rule {rule!r}{close(rule, _KNOWN)}"
    if not _FINGERPRINT.fullmatch(table["fingerprint"]):
        return "`fingerprint`: give the 64 digits of the finding's fingerprint"
    if expires is not None and type(expires) is not date:  # a time of a day is a date, too
        return "`expires`: give a date without quotes, such as 2026-12-31"
    return ""


def _repeated(entry: BaselineEntry, before: Mapping[str, BaselineEntry]) -> str:
    first = before.get(entry.fingerprint)
    return f"accepts the same as line {first.location.line}: remove one" if first else ""


def _assignments(entry: BaselineEntry) -> Iterator[str]:
    for key in _TEXTS:
        value = getattr(entry, key)
        if value:
            yield f"{key} = {quoted(value)}"
    if entry.expires:
        yield f"expires = {entry.expires.isoformat()}"


def quoted(text: str) -> str:
    """A text as TOML writes it, on one line and without what does not print."""
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    if "\ud800" <= character <= "\udfff":  # half a character, which TOML has no way to write
        return "\ufffd"
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - TOML's two forms
