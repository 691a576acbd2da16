"""ALN112: a default in the contract that is not the script's."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import (
    BuilderSource,
    Contract,
    FailsAt,
    Fix,
    Known,
    Location,
    Problem,
    Program,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._configured_defaults import configured
from align_ci.rules._names import not_all_known
from align_ci.rules._programs import program_of, reads_of, variables_gap
from align_ci.rules._suggest import listed

_MOST_PLACES = 3
"""As many reads are named; a variable may be read in a hundred places."""

_TRUTHS = frozenset({"true", "false"})


_NOTHING = frozenset({"", "none", "null"})
"""What says in a contract, in lower case, that there is no value."""


class _Fallback(Struct, frozen=True):
    text: str | None
    place: Location
    """Where the script reads the variable."""


@rule("ALN112", Severity.NOTE, on=(Contract, BuilderSource), fails_at=FailsAt.SILENT)
def check(subject: Contract | BuilderSource, project: Project) -> Said:
    """The default of an optional variable is not what the script falls back to.

    Or it is not what the builder's configuration has by default, of which the builder sets it.

    Why: whoever leaves the variable out trusts the contract, and the script does something
    else.

    Fix: write the same default in both.

    Not reported: defaults that mean the same, as ``0.10`` and ``0.1`` or ``True`` and
    ``true``; a script that falls back to several values, one of which is the contract's;
    variables that the script sets itself, or reads as one of a family; and a read that names
    no default, or None and then decides by it, as that is how one asks.

    Wrong:
        ScriptContract(optional_env_vars={"BATCH_SIZE": "32"}, ...)
        batch_size = int(os.environ.get("BATCH_SIZE", "64"))

    Right:
        ScriptContract(optional_env_vars={"BATCH_SIZE": "32"}, ...)
        batch_size = int(os.environ.get("BATCH_SIZE", "32"))
    """
    if isinstance(subject, BuilderSource):
        yield from configured(subject, project, _is_same)
        return
    program = program_of(subject, project)
    if isinstance(program, Skip):
        yield program
        return
    found = [*_drifted(subject, program)]
    hidden = variables_gap(program)
    if found and hidden is not None:
        yield not_all_known("the variables that the script reads", hidden)
    else:
        yield from found


def _drifted(contract: Contract, program: Program) -> Iterator[Problem]:
    for entry in contract.optional_variables:
        name, value = entry.name, entry.value
        if isinstance(name, Unknown) or isinstance(value, Unknown) or value.value is None:
            continue
        fallbacks = _fallbacks(name.value, program)
        if fallbacks and not any(_means(each.text, value.value) for each in fallbacks):
            yield _problem(name.value, Known(value.value, value.location), fallbacks)


def _fallbacks(name: str, program: Program) -> list[_Fallback]:
    """What the script falls back to; nothing unless all of it is known and counts."""
    found: list[_Fallback] = []
    nothing: list[_Fallback] = []
    is_asked = False
    for read in reads_of(program, name):
        if read.is_own or read.is_family or isinstance(read.default, Unknown):
            return []
        if read.default.value is not None:
            found.append(_Fallback(read.default.value, read.location))
        elif read.is_nothing:
            nothing.append(_Fallback(None, read.location))
        else:
            is_asked = True
    # Who asks whether there is a value may put another one in its place.
    return found if is_asked else [*found, *nothing]


def _means(fallback: str | None, declared: str) -> bool:
    if fallback is None:
        return declared.casefold() in _NOTHING
    return _is_same(fallback, declared)


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    if {one.casefold(), other.casefold()} <= _TRUTHS:
        return one.casefold() == other.casefold()
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _problem(name: str, value: Known[str], fallbacks: list[_Fallback]) -> Problem:
    texts = sorted({each.text for each in fallbacks if each.text is not None})
    shown = [*map(repr, texts)]
    if any(each.text is None for each in fallbacks):
        shown.append("None")
    return Problem(
        f"the default of `{name}` is `{value.value!r}` in the contract, "
        f"but the script falls back to {listed(shown, 'or')}",
        value.location,
        (name, value.value, *(shown if len(shown) > len(texts) else texts)),
        Fix("write the same default in the contract and in the script"),
        tuple(Related("the script's default", each.place) for each in fallbacks[:_MOST_PLACES]),
    )
