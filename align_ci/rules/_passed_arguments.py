"""What builders pass to the parser of a script."""

import json
from collections.abc import Iterator
from itertools import zip_longest

from align_ci.model import Build, Built, Fact, Group, Known, Option, Skip, Unknown
from align_ci.rules._arguments import flags_of, goes_by, takers
from align_ci.rules._builds import built_of
from align_ci.rules._names import Names, names_of

_RUN_A_SCRIPT = frozenset({"Processing", "Training"})
"""Kinds of steps whose command line or hyperparameters are all that their script is given."""


def leaves_out(build: Build, option: Option) -> bool:
    """Whether a builder is known to run the script without an option."""
    built, flags = built_of(build), flags_of(option)
    if not all(flag.startswith("-") for flag in flags):
        return False
    if isinstance(built, Skip):
        read = written_flags(build)
        return read is not None and read.gap is None and not _passed(read, flags)
    kind = built.value.kind
    words = names_of(built.value.arguments, lambda word: word)
    settings = names_of(built.value.hyperparameters, lambda entry: entry.name)
    if words.gap is not None or settings.gap is not None:
        return False
    if not isinstance(kind, Known) or kind.value not in _RUN_A_SCRIPT:
        return False
    return not _passed(words, flags) and not any(takers(n, [option]) for n in settings.values)


def _passed(words: Names, flags: tuple[str, ...]) -> bool:
    return any(_may_be(word, flag) for word in words.values for flag in flags)


def written_flags(build: Build) -> Names | None:
    """The flags that a builder may pass, as it is written; None where that is not known."""
    read = build.job.flags if build.job is not None else None
    return names_of(read, lambda flag: flag) if read is not None else None


def flags(build: Build) -> Iterator[str]:
    """The flags that a builder is known to pass, or may pass where it was not executed."""
    built = built_of(build)
    if not isinstance(built, Skip):
        words = names_of(built.value.arguments, lambda word: word).values
    else:
        read = written_flags(build)
        words = read.values if read is not None else ()
    return (word.partition("=")[0] for word in words if word.startswith("-"))


def values_for(option: Option, built: Known[Built]) -> Iterator[Known[str]]:
    """What a builder is known to pass for an option, at the place that decides about it."""
    arguments, hyperparameters = built.value.arguments, built.value.hyperparameters
    place = arguments.location or built.location
    yield from (Known(value, place) for value in _after_flags(arguments, flags_of(option)))
    place = hyperparameters.location or built.location
    for entry in hyperparameters:
        name, held = entry.name, entry.value
        if isinstance(name, Unknown) or isinstance(held, Unknown) or held.value is None:
            continue
        if goes_by(option, name.value):
            yield Known(_decoded(held.value), place)


def _after_flags(words: Group[Fact[str]], flags: tuple[str, ...]) -> Iterator[str]:
    for word, after in zip_longest(words.items, words.items[1:]):
        if not isinstance(word, Known):
            continue
        flag, is_joined, value = word.value.partition("=")
        if flag not in flags or not flag.startswith("-"):
            continue
        if is_joined:
            yield value
        # Where words may be missing, the next one that is known need not be the next one.
        elif words.complete and isinstance(after, Known) and not after.value.startswith("-"):
            yield after.value


def _may_be(word: str, flag: str) -> bool:
    """Whether a word gives an option: to the letter, abbreviated, or among short ones."""
    head = word.partition("=")[0]
    if not head.startswith("-") or not head.strip("-"):
        return False
    is_short = not flag.startswith("--") and not head.startswith("--")
    return flag.startswith(head) or (is_short and flag[1:] in word)


def _decoded(value: str) -> str:
    """A hyperparameter as the script sees it; the SDK writes many of them as JSON."""
    try:
        held = json.loads(value)
    except ValueError:
        return value
    return held if isinstance(held, str) else value
