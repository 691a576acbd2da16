"""Arguments by name: as contracts write them, and as parsers take them."""

from collections.abc import Iterable

from align_ci.model import Known, Option, Program, Unknown
from align_ci.rules._names import gap, known
from align_ci.rules._suggest import nearest


def canonical(name: str) -> str:
    """An argument as the attribute that holds it is spelled: ``--job-type`` is ``job_type``."""
    return name.lstrip("-").replace("-", "_")


def flags_of(option: Option) -> tuple[str, ...]:
    """The flags of an option that are known."""
    return tuple(fact.value for fact in known(option.flags))


def shown(option: Option) -> str:
    """The flag by which people know an option: the first long one."""
    flags = flags_of(option)
    return next((flag for flag in flags if flag.startswith("--")), next(iter(flags), ""))


def goes_by(option: Option, name: str) -> bool:
    """Whether a name is an option's own: to the letter where it has dashes."""
    flags = flags_of(option)
    if name.startswith("-"):
        return name in flags
    own = {canonical(flag) for flag in flags}
    if isinstance(option.name, Known):
        own.add(canonical(option.name.value))
    return canonical(name) in own


def takers(name: str, options: Iterable[Option]) -> list[Option]:
    """The options that a name may be meant for: its own, else those that it abbreviates."""
    options = tuple(options)
    own = [option for option in options if goes_by(option, name)]
    return own or [option for option in options if _is_abbreviated(option, name)]


def accepts(options: Iterable[Option], name: str) -> bool:
    """Whether a parser takes an argument; ``argparse`` takes abbreviations of one option."""
    found = takers(name, options)
    one = len({shown(option) for option in found}) == 1
    return one or any(goes_by(option, name) for option in found)


def likeliest(name: str, options: Iterable[Option]) -> str | None:
    """The flag for which a name that no option goes by may be a slip."""
    flags = (flag for option in options for flag in flags_of(option))
    return next(iter(nearest(name, flags)), None)


def option_gap(option: Option) -> Unknown | None:
    """Why an option may have more names than are known; None when it has not."""
    return gap(option.flags, (*option.flags, option.name))


def parser_gap(program: Program) -> Unknown | None:
    """Why a parser may take more than is known; None when it does not."""
    gaps = (option_gap(option) for option in program.options)
    missing = (*program.options.gaps, *(each for each in gaps if each is not None))
    return missing[0] if missing else None


def _is_abbreviated(option: Option, name: str) -> bool:
    spelled = str if name.startswith("-") else canonical
    return bool(canonical(name)) and any(
        flag.startswith("--") and spelled(flag).startswith(spelled(name))
        for flag in flags_of(option)
    )
