"""What builders build that name no specification: by what they look up, or a registry says."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from align_ci.model import (
    JOB_TYPES,
    Build,
    BuilderSource,
    Contract,
    Fact,
    Known,
    Location,
    Registry,
    Specification,
    Unknown,
)


def looked_up(
    builds: Iterable[Build],
    builders: Sequence[BuilderSource],
    specifications: Sequence[Specification],
    is_declared: Callable[[Specification], bool],
    registries: Iterable[Registry],
) -> Iterator[Build]:
    """What was built, with the specification that a builder looks up where it names none.

    Else it is that of the one step for which registries name the builder. One that serves
    several job types is one of each of them.

    Args:
        builds: What became of each builder.
        builders: As they are written.
        specifications: All of the project.
        is_declared: Whether an interface file declares a specification.
        registries: Name builders for steps.
    """
    declared = by_name(filter(is_declared, specifications))
    every, steps = by_name(specifications), _steps(registries, builders)
    words = {each.location: each.named for each in builders}
    for build in builds:
        if isinstance(build.specification, Known):
            yield build
            continue
        step = [steps[build.name]] if build.name in steps else []
        found = _found(words.get(build.location, ()), declared) or _found(step, every)
        if found and (len(found) == 1 or isinstance(build.built, Unknown)):
            yield from (_of(build, each) for each in found)
        else:
            yield build


def _steps(registries: Iterable[Registry], builders: Sequence[BuilderSource]) -> dict[str, str]:
    """The step of each builder that is named for one, and bears a name of its own.

    One that is named nowhere, as it is misspelt there, is called like the step of which the
    configuration is its own.
    """
    named: defaultdict[str, set[str]] = defaultdict(set)
    for each in (each for registry in registries for each in registry.classes):
        named[each.name.value].add(each.step)
    count = Counter(each.name for each in builders)
    found = {}
    for builder in builders:
        own = named.get(builder.name, set())
        others = named.get(builder.configuration, set()) if not own else set()
        steps = own or {step for step in others if builder.name.startswith(step)}
        if len(steps) == count[builder.name] == 1:
            found[builder.name] = min(steps)
    return found


def by_name(declared: Iterable[Specification]) -> Mapping[str, list[Specification]]:
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
    suffixes = JOB_TYPES if known is None else {known.casefold()}
    return {step_type, stem} if stem and end.casefold() in suffixes else {step_type}


def _found(
    words: Iterable[str], steps: Mapping[str, list[Specification]]
) -> Sequence[Specification]:
    """The specifications of the one step type that is named; none where several are."""
    named = [steps[word] for word in words if word in steps]
    return named[0] if len(named) == 1 else ()


def _of(build: Build, specification: Specification) -> Build:
    place: Location = build.location
    contract: Fact[Contract | None] = specification.contract
    if isinstance(build.contract, Known) and build.contract.value is not None:
        contract = build.contract
    return replace(build, specification=Known(specification, place), contract=contract)
