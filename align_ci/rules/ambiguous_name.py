"""ALN209: one name for two things."""

from collections.abc import Iterable, Iterator

from align_ci.model import (
    Fact,
    FailsAt,
    Fix,
    Known,
    Location,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._names import known, not_known


@rule("ALN209", Severity.ERROR, on=Specification, fails_at=FailsAt.SILENT)
def check(specification: Specification, _project: Project) -> Said:
    """Two outputs, or two dependencies, share a name or an alias, ignoring case.

    Why: whoever asks by that name gets one of the two, and nobody can say which: the data
    that arrives may be the other's.

    Fix: rename one of them, or drop the alias.

    Not reported: a name that a dependency and an output of one step share; an alias that
    repeats its own output's name.

    Wrong:
        OutputSpec(logical_name="processed_data", aliases=["data"], ...)
        OutputSpec(logical_name="raw_data", aliases=["Data"], ...)

    Right:
        OutputSpec(logical_name="processed_data", aliases=["data"], ...)
        OutputSpec(logical_name="raw_data", ...)
    """
    outputs = (
        (output.name, (output.name, *output.aliases.items)) for output in specification.outputs
    )
    dependencies = (
        (dependency.name, (dependency.name,)) for dependency in specification.dependencies
    )
    yield from _shared("output", outputs)
    yield from _shared("dependency", dependencies)


def _shared(what: str, members: Iterable[tuple[Fact[str], tuple[Fact[str], ...]]]) -> Said:
    """Problems of members that go by a name which an earlier one has."""
    first: dict[str, tuple[int, Location]] = {}
    for number, (own, names) in enumerate(members):
        if isinstance(own, Unknown):
            yield not_known(f"the {what}'s own name", own)
        for name in _distinct(names):
            owner, place = first.setdefault(name.value.casefold(), (number, name.location))
            if owner != number and isinstance(own, Known):
                yield _problem(what, own.value, name, place)


def _distinct(names: Iterable[Fact[str]]) -> Iterator[Known[str]]:
    """The known ones, each once."""
    return iter({name.value.casefold(): name for name in reversed([*known(names)])}.values())


def _problem(what: str, owner: str, name: Known[str], first: Location) -> Problem:
    whose = "" if owner == name.value else f" of {what} `{owner}`"
    kind = what if owner == name.value else "alias"
    return Problem(
        f"{kind} `{name.value}`{whose} is also a name of another {what}",
        name.location,
        (what, owner, name.value.casefold()),
        Fix("rename one of them, or drop the alias"),
        (Related("the other one", first),),
        cause=f"{what} name {name.value.casefold()}",
    )
