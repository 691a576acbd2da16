"""What a builder makes, held against the limits of SageMaker."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from align_ci.aws.limits import LIMITS, JobLimits, Limit
from align_ci.model import (
    Build,
    Built,
    Entry,
    Fact,
    Group,
    Known,
    Location,
    Problem,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
)
from align_ci.model.walk import facts
from align_ci.rules._builds import built_of
from align_ci.rules._limits import ill_formed, too_long, too_many
from align_ci.rules._names import known, not_known

_TWINS: Mapping[str, str] = {
    "inputs": "required inputs",
    "channels": "required channels",
    "outputs": "outputs",
    "environment variables": "required environment variables",
    "arguments": "arguments",
    "environment variable name": "environment variable name",
    "channel name": "channel name",
    "container path": "container path",
}
"""What is wrong with a builder, and what then may be wrong with its specification already."""


def over_limits(build: Build, declared: Callable[[Specification], Said]) -> Said:
    """What a builder makes too much or too long; not again what was declared so.

    Args:
        build: The builder.
        declared: What is said of a specification.
    """
    built, specification = built_of(build), build.specification
    if isinstance(built, Skip):
        yield built
        return
    kind = built.value.kind
    if isinstance(kind, Unknown):
        yield not_known("the kind of step that the builder makes", kind)
        return
    found = list(_problems(built, kind.value))
    yield from (problem for problem in found if problem.key[0] not in _TWINS)
    shared = [problem for problem in found if problem.key[0] in _TWINS]
    if shared and isinstance(specification, Unknown):
        yield not_known("the specification", specification)
    elif shared and isinstance(specification, Known):
        yield from _once(shared, specification.value, declared)


def _once(
    found: Iterable[Problem],
    specification: Specification,
    declared: Callable[[Specification], Said],
) -> Said:
    """Those of the problems that the specification does not have itself."""
    unknown = _unknown(specification)
    if unknown is not None:
        yield not_known("whether the specification declares too much", unknown)
        return
    said = {each.key: each for each in declared(specification) if isinstance(each, Problem)}
    for problem in found:
        twin = said.get((_TWINS[problem.key[0]], *problem.key[1:]))
        if twin is None:
            yield problem
        elif twin.severity is Severity.WARNING:
            # The same finding, now that it is certain.
            yield replace(problem, location=twin.location, key=twin.key, related=twin.related)


def _unknown(specification: Specification) -> Unknown | None:
    contract = specification.contract
    if isinstance(contract, Unknown):
        return contract
    owned = contract.value
    parts = [
        specification.sagemaker_step_type,
        specification.dependencies,
        specification.outputs,
        *([owned.inputs, owned.outputs, owned.arguments] if owned else []),
        *([owned.required_variables] if owned else []),
    ]
    every = (fact for part in parts for _, fact in facts(part))
    return next((fact for fact in every if isinstance(fact, Unknown)), None)


def _problems(step: Known[Built], kind: str) -> Iterator[Problem]:
    if kind in LIMITS:
        limits, built = LIMITS[kind], step.value
        yield from _mounts(built, kind, limits, step.location)
        yield from _variables(built, limits, step.location)
        yield from _arguments(built, limits, step.location)
        yield from _hyperparameters(built, limits, step.location)


def _mounts(built: Built, kind: str, limits: JobLimits, place: Location) -> Iterator[Problem]:
    added = built.sdk_inputs
    aside = f", {added} of them added by the SDK" if added else ""
    what = "inputs" if kind == "Processing" else "channels"
    where = built.inputs.location or place
    yield from too_many(what, len(built.inputs) + added, limits.inputs, where, aside)
    where = built.outputs.location or place
    yield from too_many("outputs", len(built.outputs), limits.outputs, where)
    for each in built.inputs:
        yield from _form(each.name, each.location, limits.input_name)
    if kind == "Processing":
        for each in (*built.inputs, *built.outputs):
            yield from _form(each.path, each.location, limits.local_path)


def _variables(built: Built, limits: JobLimits, place: Location) -> Iterator[Problem]:
    variables = built.variables
    where = variables.location or place
    yield from too_many("environment variables", len(variables), limits.variables, where)
    yield from _entries(variables, limits.variable_name, limits.variable_value)


def _arguments(built: Built, limits: JobLimits, place: Location) -> Iterator[Problem]:
    where = built.arguments.location or place
    yield from too_many("arguments", len(built.arguments), limits.arguments, where)
    for word in built.arguments:
        yield from _form(word, word.location, limits.argument)


def _hyperparameters(built: Built, limits: JobLimits, place: Location) -> Iterator[Problem]:
    given = built.hyperparameters
    where = given.location or place
    yield from too_many("hyperparameters", len(given), limits.hyperparameters, where)
    yield from _entries(given, limits.hyperparameter_name, limits.hyperparameter_value)


def _entries(entries: Group[Entry], name: Limit | None, value: Limit | None) -> Iterator[Problem]:
    for entry in entries:
        yield from _form(entry.name, entry.location, name)
        if isinstance(entry.name, Known):
            for text in known([entry.value]):
                yield from too_long(entry.name, text.value or "", value, entry.location)


def _form(fact: Fact[str], location: Location, limit: Limit | None) -> Iterator[Problem]:
    if isinstance(fact, Known):
        yield from ill_formed(fact.value, location, limit)
