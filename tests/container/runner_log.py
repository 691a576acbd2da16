"""Workflow commands in a log, found as the runner finds them.

After actions/runner, ``src/Runner.Common/ActionCommand.cs`` and
``src/Runner.Worker/ActionCommandManager.cs``: ``::command::`` where a line starts with it,
blanks before it ignored, and the older ``##[command]`` anywhere in a line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAMES = (
    *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group"),
    *("notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands"),
    "warning",
)
_NEW = re.compile(r"\s*::([^\s:]+)(?: (.*?))?::(.*)")
_OLD = re.compile(r"##\[([^\s\]]+)(?: ([^\]]*))?\](.*)")


@dataclass(frozen=True)
class Command:
    """What the runner would do."""

    name: str
    properties: Mapping[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """The commands that the runner would carry out, in order."""
    return list(_carried_out(log))


def _carried_out(log: str) -> Iterator[Command]:
    resume = ""
    # The runner reads lines as .NET does: CR, LF and CR LF end one, and nothing else.
    for line in re.split(r"\r\n|\r|\n", log):
        found = _parsed(line, {*_NAMES, resume} - {""})
        if found is None or (resume and found.name != resume):
            continue
        yield found
        resume = found.data if found.name == "stop-commands" else ""


def _parsed(line: str, names: set[str]) -> Command | None:
    match = _NEW.match(line) or _OLD.search(line)
    if match is None or match[1].lower() not in {name.lower() for name in names}:
        return None
    separator = "," if match.re is _NEW else ";"
    pairs = (part.partition("=") for part in (match[2] or "").split(separator) if part)
    properties = {name.strip(): _unescaped(value) for name, _, value in pairs}
    return Command(match[1], properties, _unescaped(match[3]))


def _unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(code, character)
    return text.replace("%25", "%")
