"""Did you mean: names that look like another one."""

from collections.abc import Iterable
from functools import lru_cache

_CUTOFF = 0.8
"""From 0 (nothing in common) to 1 (equal): one slip in five characters still counts."""

_LONGEST = 200
"""Comparing takes the product of both lengths; longer names are no slips of the hand."""


def near(name: str, other: str) -> bool:
    """Whether one may be a slip for the other: in case, underscores or a few letters."""
    return name != other and _may_be_near(name, other) and likeness(name, other) >= _CUTOFF


def nearest(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of the others that are near, the likeliest first, at most three."""
    found = sorted((-likeness(name, other), other) for other in set(others) if near(name, other))
    return tuple(other for _, other in found[:3])


def did_you_mean(name: str, others: Iterable[str]) -> str:
    """``; did you mean `x`?``, or nothing where no name is near."""
    found = nearest(name, others)
    return f"; did you mean `{found[0]}`?" if found else ""


def listed(names: Iterable[str], last: str = "and", most: int = 5) -> str:
    """Names in backticks, as a sentence lists them; what is over ``most`` is counted."""
    quoted = [f"`{name}`" for name in dict.fromkeys(names)]
    if len(quoted) > most:
        quoted[most:] = [f"{len(quoted) - most} more"]
    return f" {last} ".join(part for part in (", ".join(quoted[:-1]), *quoted[-1:]) if part)


@lru_cache(maxsize=16_384)
def folded(name: str) -> str:
    """A name without its case and its separators: ``XGBoostTraining`` is ``xgboost_training``."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@lru_cache(maxsize=16_384)
def likeness(name: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (equal but for case and separators)."""
    import difflib  # noqa: PLC0415 - dear, and only faults need it

    if max(len(name), len(other)) > _LONGEST:
        return 0.0
    return difflib.SequenceMatcher(None, folded(name), folded(other)).ratio()


def _may_be_near(name: str, other: str) -> bool:
    """Whether their lengths alone allow it: what two names share is no longer than the shorter."""
    one, two = len(folded(name)), len(folded(other))
    return 2 * min(one, two) >= _CUTOFF * (one + two)
