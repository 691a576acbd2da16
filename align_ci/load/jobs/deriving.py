"""Whether what builders may give to their jobs holds, whatever configuration they are given."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from align_ci.model import Build, Fact, Group, Job, Unknown

_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)[ \t]*\(([^()]*)", re.MULTILINE)
_RENAMED = re.compile(rb"\b(\w+)\s+as\s+\w+")
_WORD = re.compile(rb"\w+")


def settled(builds: Iterable[Build], texts: Mapping[str, bytes]) -> Iterator[Build]:
    """The builds; where a class derives from that of a configuration, it may have more to give.

    Args:
        builds: As the modules tell that were read.
        texts: What the project's Python files hold, read or not.
    """
    every = [*builds]
    assumed = {name for each in every if each.job for name in each.job.assumes}
    derived = _derived(assumed, texts) if assumed else {}
    for each in every:
        names = [name for name in each.job.assumes if name in derived] if each.job else []
        if each.job is None or not names:
            yield each
        else:
            why = f"{derived[names[0]]} and may have other fields"
            yield replace(each, job=_open(each.job, Unknown(why, each.location)))


def _open(job: Job, why: Unknown) -> Job:
    def more(group: Group[Fact[str]] | None) -> Group[Fact[str]] | None:
        return replace(group, gaps=(*group.gaps, why)) if group is not None else None

    return replace(job, variables=more(job.variables), flags=more(job.flags))


def _derived(names: set[str], texts: Mapping[str, bytes]) -> dict[str, str]:
    """The classes from which others derive, or that have other names, and what does."""
    found: dict[str, str] = {}
    wanted = {name.encode(): name for name in names}
    for text in texts.values():
        for match in _CLASS.finditer(text):
            own, bases = match.groups()
            for base in wanted.keys() & set(_WORD.findall(bases)):
                found.setdefault(wanted[base], f"`{own.decode()}` derives from `{wanted[base]}`")
        for renamed in wanted.keys() & set(_RENAMED.findall(text)):
            name = wanted[renamed]
            found.setdefault(name, f"`{name}` has another name somewhere")
    return found
