"""What builders build that look their specification up by its step type, in interface files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Fact,
    Known,
    Location,
    Specification,
    Unknown,
)


def looked_up(
    builds: Iterable[Build],
    builders: Iterable[BuilderSource],
    declared: Iterable[Specification],
) -> Iterator[Build]:
    """What was built, with the specification that a builder looks up where it names none.

    One that serves several job types is one of each of them.

    Args:
        builds: What became of each builder.
        builders: As they are written.
        declared: The specifications of interface files.
    """
    by_name = _by_name(declared)
    words = {each.location: each.named for each in builders} if by_name else {}
    for build in builds:
        found = _found(words.get(build.location, ()), by_name)
        if isinstance(build.specification, Known) or not found:
            yield build
        elif len(found) == 1 or isinstance(build.built, Unknown):
            yield from (_of(build, each) for each in found)
        else:
            yield build


def _by_name(declared: Iterable[Specification]) -> Mapping[str, list[Specification]]:
    """Specifications by step type, with the job type at its end and without."""
    found: defaultdict[str, list[Specification]] = defaultdict(list)
    for each in declared:
        if isinstance(each.step_type, Known):
            for name in _names(each.step_type.value, each.job_type):
                found[name].append(each)
    return found


def _names(step_type: str, job_type: Fact[str | None]) -> set[str]:
    stem, _, end = step_type.rpartition("_")
    known = job_type.value if isinstance(job_type, Known) else None
    is_suffix = bool(stem and known) and end.casefold() == (known or "").casefold()
    return {step_type, stem} if is_suffix else {step_type}


def _found(
    words: Iterable[str], by_name: Mapping[str, list[Specification]]
) -> Sequence[Specification]:
    """The specifications of the one step type that is named; none where several are."""
    named = [by_name[word] for word in words if word in by_name]
    return named[0] if len(named) == 1 else ()


def _of(build: Build, specification: Specification) -> Build:
    place: Location = build.location
    contract: Fact[Contract | None] = specification.contract
    if isinstance(build.contract, Known) and build.contract.value is not None:
        contract = build.contract
    return replace(build, specification=Known(specification, place), contract=contract)
