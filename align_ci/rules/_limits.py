"""Counts and texts held against the limits of SageMaker, put into words."""

from collections.abc import Iterator

from align_ci.aws.limits import Limit
from align_ci.model import Fix, Known, Location, Problem


def too_many(
    what: str, count: int, limit: Limit | None, location: Location, aside: str = ""
) -> Iterator[Problem]:
    """The problem of a count that is over its limit; ``aside`` says what it is made up of."""
    if limit is not None and count > limit.maximum:
        yield Problem(
            f"{count} {what}{aside}, but SageMaker takes {limit.maximum} at most",
            location,
            (what,),
            Fix(f"declare at most {limit.maximum}"),
        )


def ill_formed(text: str, location: Location, limit: Limit | None) -> Iterator[Problem]:
    """The problem of a text that is too long or not of the form that is asked for."""
    if limit is None or limit.accepts(text):
        return
    if len(text) > limit.maximum:
        fault = f"is {len(text)} characters long, but SageMaker takes {limit.maximum} at most"
    elif len(text) < limit.minimum:
        fault = f"is shorter than the {limit.minimum} characters that SageMaker asks for"
    else:
        fault = f"does not match `{limit.pattern}`, as SageMaker asks"
    yield Problem(
        f"{limit.what} `{_short(text)}` {fault}",
        location,
        (limit.what, text),
        Fix(f"choose another {limit.what}"),
    )


def too_long(
    owner: Known[str], value: str, limit: Limit | None, location: Location
) -> Iterator[Problem]:
    """The problem of a value that is too long; it may be secret, so that its name stands for it."""
    if limit is not None and not limit.accepts(value):
        yield Problem(
            f"the value of `{_short(owner.value)}` is {len(value)} characters long, but SageMaker "
            f"takes {limit.maximum} at most as {limit.what}",
            location,
            (limit.what, owner.value),
            Fix("hand it over in a file"),
        )


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
