"""The breaks that a project means: the entries of ``accept-breaks``, read strictly."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from align_ci.dialects import close
from align_ci.model import AcceptedBreak, Change, Location
from align_ci.rules import ALL

RULES = frozenset(rule.id for rule in ALL if Change in rule.on)
"""The rules whose findings can be accepted in this way."""

OF_STEPS = frozenset({"ALN709"})
"""Those that are about a step as a whole."""

_TEXTS = ("rule", "step", "name", "reason")
_KEYS = (*_TEXTS, "until")
_KEY = re.compile(r"[ \t]*(?:\[\[?[ \t\w.-]*)?\baccept-breaks\b")
_RULE = re.compile(r"""(?:^|[{,\s])rule[ \t]*=[ \t]*["']""")
_FORM = '{ rule = "ALN701", step = "Payload", name = "x", reason = "…", until = 2026-12-31 }'


def read_breaks(given: Any) -> list[dict[str, Any]]:
    """The entries as the configuration has them.

    Raises:
        ValueError: One says something unusable; the message says which, and what.
    """
    if not isinstance(given, list):
        raise ValueError(f"give a list of tables, such as [{_FORM}]")  # noqa: TRY004 - what is said of any value
    for number, entry in enumerate(given, 1):
        fault = _fault(entry)
        if fault:
            raise ValueError(f"entry {number}: {fault}")
    return [dict(entry) for entry in given]


def located(breaks: Sequence[AcceptedBreak], text: str, file: str) -> tuple[AcceptedBreak, ...]:
    """The entries with their lines; where those are not plain, with the line of the first one."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines, 1) if _KEY.match(line)), 1)
    found = [n for n, line in enumerate(lines, 1) if n >= first for _ in _RULE.finditer(line)]
    told = found if len(found) == len(breaks) else [first] * len(breaks)
    return tuple(
        replace(each, location=Location(file, line))
        for each, line in zip(breaks, told, strict=True)
    )


def _fault(entry: Any) -> str:
    """What is wrong with an entry; empty where nothing is."""
    if not isinstance(entry, Mapping):
        return f"write a table, such as {_FORM}"
    for key in entry:
        if key not in _KEYS:
            return f"there is no key `{key}`{close(key, _KEYS)}"
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            return f"`{key}`: give a text"
    missing = [key for key in ("rule", "step", "reason") if not entry.get(key, "").strip()]
    return f"`{missing[0]}` is missing" if missing else _wrong_value(entry)


def _wrong_value(entry: Mapping[str, Any]) -> str:
    rule, until = entry["rule"], entry.get("until")
    if rule not in RULES:
        return f"{rule!r} is no rule about changes{close(rule, RULES)}"
    if rule in OF_STEPS and entry.get("name"):
        return f"{rule} is about a whole step: leave `name` out"
    if rule not in OF_STEPS and not entry.get("name"):
        return "`name` is missing"
    if until is not None and type(until) is not date:  # a time of a day is a date, too
        return "`until`: give a date without quotes, such as 2026-12-31"
    return ""
