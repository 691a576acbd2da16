"""How strictly a change is judged: by what its base says, so that it cannot excuse itself."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from align_ci.model import WEAKENS, Rule, Severity
from align_ci.settings import Settings

KEYS = (
    *("fail_on", "new_only", "select", "ignore", "severity", "loader", "exclude", "require"),
    *("provided_arguments", "external_step_types", "external_entry_points"),
)
"""The settings that are taken from the base."""

_LENIENT = (
    *("ignore", "exclude", "provided_arguments", "external_step_types"),
    "external_entry_points",
)
_STRICT = ("select", "require")
_LEVELS = ("error", "warning", "note", "off", "never")
_LOADERS = ("import", "auto", "static")


def selected(settings: Settings, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that settings want to run; what could not be loaded is always told."""
    wanted = {*settings.select, "ALN901"} - {*settings.ignore}
    if "ALL" in settings.select:
        levels = {rule.id: settings.severity.get(rule.id, rule.severity) for rule in rules}
        wanted |= {rule_id for rule_id, level in levels.items() if level is not Severity.OFF}
    return [rule for rule in rules if rule.id in wanted - {*settings.ignore}]


def judged_by(head: Settings, base: Settings) -> Settings:
    """The settings of a change, with the policy of its base."""
    return replace(head, **{name: getattr(base, name) for name in KEYS})


def weakened(head: Settings, base: Settings) -> list[str]:
    """What of the policy a change would make more lenient: ``fail-on = "never"``."""
    return [
        f"`{name.replace('_', '-')} = {_toml(getattr(head, name))}`"
        for name in KEYS
        if _is_weaker(name, getattr(head, name), getattr(base, name))
    ]


def changed(head: Settings, base: Settings) -> list[str]:
    """What else of the policy a change sets, to be in force once it is merged."""
    return [
        f"`{name.replace('_', '-')} = {_toml(getattr(head, name))}`"
        for name in KEYS
        if getattr(head, name) != getattr(base, name)
        and not _is_weaker(name, getattr(head, name), getattr(base, name))
    ]


def _is_weaker(name: str, head: Any, base: Any) -> bool:
    if name in _LENIENT:
        return not set(head) <= set(base)
    if name in _STRICT:
        return not ("ALL" in head or set(base) <= set(head))
    if name == "severity":
        return any(_falls(head.get(rule), base.get(rule)) for rule in {*head, *base})
    if name == "fail_on":
        return _LEVELS.index(head) < _LEVELS.index(base) or head == "never" != base
    if name == "loader":
        return _LOADERS.index(head) > _LOADERS.index(base)
    return bool(head and not base)


def _falls(head: Severity | None, base: Severity | None) -> bool:
    """Whether a severity becomes milder; a rule's own may be anything."""
    if head is None or base is None:
        return head is not base and head is not Severity.ERROR
    return _LEVELS.index(head) > _LEVELS.index(base)


def _toml(value: Any) -> str:
    plain = to_builtins(value)
    if isinstance(plain, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in plain.items()) + " }"
    return json.dumps(plain, ensure_ascii=False)


def sentences(head: Settings, base: Settings, accepted: Sequence[str] = ()) -> Iterator[str]:
    """What readers of a report must know of a change's policy, the worst first.

    Args:
        head: The settings of the change.
        base: Those of its base.
        accepted: What the change adds to what is accepted, which does apply to it.
    """
    weaker, other = weakened(head, base), changed(head, base)
    if weaker or accepted:
        judge = "; the base's settings judge it" if weaker else ""
        yield f"{WEAKENS}: {', '.join([*accepted, *weaker])}{judge}"
    if other:
        yield f"this change sets {', '.join(other)}, for when it is merged"
