"""What there is to check in a project, and what people call it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from align_ci.model import (
    Alignment,
    Build,
    BuilderSource,
    Change,
    Contract,
    Definition,
    Known,
    Location,
    Pipeline,
    Project,
    Registry,
    Specification,
    Subject,
    changes_of,
)


class Target(Struct, frozen=True):
    """One thing that rules are asked about.

    Attributes:
        subject: What it is called in the report.
        value: What rules see of it.
        location: Where it is declared.
        paths: The files that it is made of.
    """

    subject: Subject
    value: Any
    location: Location
    paths: frozenset[str]


def targets(project: Project) -> Mapping[type, tuple[Target, ...]]:
    """Everything in a project that rules can be asked about, by type."""
    specifications = tuple(_specifications(project))
    return {
        Specification: specifications,
        Alignment: tuple(_alignments(specifications)),
        Contract: tuple(_contracts(project)),
        Pipeline: tuple(_pipelines(project)),
        Build: tuple(_builds(project)),
        BuilderSource: tuple(_written(project.builders.items, "builder-code")),
        Registry: tuple(_written(project.registries.items, "registry")),
        Definition: tuple(_definitions(project)),
        Change: tuple(_changes(project)),
        Project: tuple(_project(project)),
    }


def _project(project: Project) -> Iterator[Target]:
    """The project as a whole, where there is anything in it."""
    groups = (
        *(project.specifications, project.contracts, project.pipelines),
        *(project.builds, project.definitions, project.builders, project.registries),
    )
    if project.failures or any(group.items or group.gaps for group in groups):
        yield Target(Subject("project", "project"), project, Location("."), frozenset())


def _specifications(project: Project) -> Iterator[Target]:
    names = _unique({id(spec): (spec.step, spec.name) for spec in project.specifications})
    for spec in project.specifications:
        subject = Subject("specification", names[id(spec)], (spec.step,))
        yield Target(subject, spec, spec.location, _paths(spec))


def _alignments(specifications: Iterable[Target]) -> Iterator[Target]:
    for target in specifications:
        spec: Specification = target.value
        contract = spec.contract.value if isinstance(spec.contract, Known) else spec.contract
        if contract is not None:
            subject = Subject("alignment", target.subject.name, target.subject.steps)
            yield Target(subject, Alignment(spec, contract), spec.location, target.paths)


def _contracts(project: Project) -> Iterator[Target]:
    users: dict[int, list[str]] = defaultdict(list)
    for spec in project.specifications:
        if isinstance(spec.contract, Known) and spec.contract.value is not None:
            users[id(spec.contract.value)].append(spec.step)
    labels = {
        id(contract): (_common(users[id(contract)]) or contract.name, contract.name)
        for contract in project.contracts
    }
    names = _unique(labels)
    for contract in project.contracts:
        steps = tuple(dict.fromkeys(users[id(contract)]))
        subject = Subject("contract", names[id(contract)], steps)
        yield Target(subject, contract, contract.location, _contract_paths(contract))


def _pipelines(project: Project) -> Iterator[Target]:
    names = _unique({id(pipeline): (pipeline.name, "") for pipeline in project.pipelines})
    for pipeline in project.pipelines:
        subject = Subject("pipeline", names[id(pipeline)])
        path = frozenset({pipeline.location.path})
        yield Target(subject, pipeline, pipeline.location, path)


def _builds(project: Project) -> Iterator[Target]:
    names = _unique({id(build): (build.name, _step_of(build)) for build in project.builds})
    for build in project.builds:
        steps = tuple(filter(None, [_step_of(build)]))
        subject = Subject("builder", names[id(build)], steps)
        yield Target(subject, build, build.location, _build_paths(build))


def _step_of(build: Build) -> str:
    specification = build.specification
    return specification.value.step if isinstance(specification, Known) else ""


def _written(items: Sequence[BuilderSource | Registry], kind: str) -> Iterator[Target]:
    """What is judged as it is written, whatever comes of it."""
    names = _unique({id(each): (each.name, each.location.path) for each in items})
    for each in items:
        paths = frozenset({each.location.path})
        yield Target(Subject(kind, names[id(each)]), each, each.location, paths)


def _definitions(project: Project) -> Iterator[Target]:
    names = _unique({id(each): (each.name, each.location.path) for each in project.definitions})
    for each in project.definitions:
        subject = Subject("definition", names[id(each)])
        yield Target(subject, each, each.location, frozenset({each.location.path}))


def _changes(project: Project) -> Iterator[Target]:
    """The steps of the base, each with what became of it; none without a base."""
    for change in changes_of(project):
        before, after = change.before, change.after
        if isinstance(after, Specification):
            location, paths = after.location, _paths(after)
        else:
            location, paths = Location(before.location.path), frozenset({before.location.path})
        yield Target(Subject("change", before.step, (before.step,)), change, location, paths)


def _common(steps: list[str]) -> str:
    """The step that several job-type variants are of, or the first of several steps."""
    return steps[0].partition(" (")[0] if steps else ""


def _unique(labels: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    """Labels told apart by what the project calls the objects, and by number if need be."""
    often = Counter(label for label, _ in labels.values())
    names = {
        key: f"{label} [{name}]" if often[label] > 1 and name else label
        for key, (label, name) in labels.items()
    }
    seen: Counter[str] = Counter()
    for key, name in names.items():
        seen[name] += 1
        if seen[name] > 1:
            names[key] = f"{name} #{seen[name]}"
    return names


def _paths(spec: Specification) -> frozenset[str]:
    contract = spec.contract.value if isinstance(spec.contract, Known) else None
    return frozenset({spec.location.path}) | (
        _contract_paths(contract) if contract else frozenset()
    )


def _build_paths(build: Build) -> frozenset[str]:
    own = frozenset({build.location.path})
    specification = build.specification
    return own | _paths(specification.value) if isinstance(specification, Known) else own


def _contract_paths(contract: Contract) -> frozenset[str]:
    return frozenset({contract.location.path, *(script.path for script in contract.scripts)})
