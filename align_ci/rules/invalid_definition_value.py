"""ALN608: a compiled pipeline says something that SageMaker has no meaning for."""

import re
from collections.abc import Iterable, Iterator

from align_ci.aws.containers import INPUT_ROOTS, OUTPUT_ROOTS, is_below, normal_path
from align_ci.aws.limits import PIPELINE
from align_ci.aws.requests import INSTANCE_TYPE, LONGEST, requests
from align_ci.model import (
    Content,
    Contract,
    Definition,
    DefinitionStep,
    Fact,
    FailsAt,
    Fix,
    Known,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._definition import Part, called, content_of, inputs, member, name_of, outputs
from align_ci.rules._names import known, not_known
from align_ci.rules._requests import Argument, arguments, shortened, unjudged
from align_ci.rules._suggest import did_you_mean, listed
from align_ci.rules._twins import specification_of, uses_beside

_NAMES = {
    "name": "choose a name of letters, digits and, between them, `-`",
    "step_name": "choose a name of letters, digits, `-` and `_`",
    "parameter_name": "choose a name of letters, digits, `-` and `_`",
}


@rule("ALN608", Severity.ERROR, on=Definition, fails_at=FailsAt.JOB_START)
def check(definition: Definition, project: Project) -> Said:
    """A compiled pipeline has a value that SageMaker does not know, or not in this form.

    Enumerations, the form of names and addresses, and the container paths of processing jobs,
    which are absolute, without ``..``, and below ``/opt/ml/processing``.

    Why: the SDK takes any text. The pipeline is refused when it is submitted, or the job when
    its step begins, after those before it have run.

    Fix: choose one of the values that are named, or a text of that form.

    Not reported: what is only known when the pipeline runs; members and enumerations that grow
    with the service (of instance types, only their form is judged); roles, keys and what else
    belongs to an account; container paths that the step's contract itself has, as ALN206 says
    so there.

    Wrong:
        {"S3InputMode": "Fille", "LocalPath": "/tmp/data", ...}

    Right:
        {"S3InputMode": "File", "LocalPath": "/opt/ml/processing/input/data", ...}
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    if definition.compiled:
        yield from _misnamed("pipeline", "name", Known(definition.name, definition.location))
    yield from _names(content)
    yield from unjudged(content)
    uses = uses_beside(definition, project)
    for step in content.steps:
        for argument in arguments(step):
            yield from _choice(argument)
            yield from _form(argument)
        declared = _declared(specification_of(step, uses))
        yield from _paths("input", step, inputs(step), INPUT_ROOTS["Processing"], declared)
        yield from _paths("output", step, outputs(step), OUTPUT_ROOTS["Processing"], declared)


def _names(content: Content) -> Iterator[Problem]:
    for name in known(step.name for step in content.steps):
        yield from _misnamed("step", "step_name", name)
    for name in known(content.parameters):
        yield from _misnamed("parameter", "parameter_name", name)


def _misnamed(what: str, limit: str, name: Known[str]) -> Iterator[Problem]:
    """The problem of a name that is not of the form that is asked for; ALN605 has its length."""
    bound = PIPELINE[limit]
    form = bound.pattern.replace("]*", "]+")
    if len(name.value) <= bound.maximum and not re.fullmatch(form, name.value):
        fault = f"does not match `{form}`, as SageMaker asks" if name.value else "is empty"
        yield Problem(
            f"the name of {what} `{name.value}` {fault}",
            name.location,
            (what, name.value),
            Fix(_NAMES[limit]),
        )


def _choice(argument: Argument) -> Iterator[Problem]:
    text, choices = argument.node.value, requests().choices.get(argument.shape)
    if choices and isinstance(text, str) and text not in choices:
        yield Problem(
            f"{argument.label} is `{shortened(text)}`, but SageMaker takes "
            f"{listed(choices, 'or', len(choices))}{did_you_mean(text, choices)}",
            argument.node.location,
            (*argument.key, text),
            Fix(f"choose {listed(choices, 'or', len(choices))}"),
        )


def _form(argument: Argument) -> Iterator[Problem]:
    text, pattern = argument.node.value, requests().patterns.get(argument.shape)
    if not pattern or not isinstance(text, str) or not _is_measured(argument, text):
        return
    if re.fullmatch(pattern, text) is None:
        form = "`ml.m5.xlarge`" if pattern == INSTANCE_TYPE else f"`{pattern}`"
        asked = "looks like" if pattern == INSTANCE_TYPE else "matches"
        yield Problem(
            f"{argument.label} is `{shortened(text)}`, but SageMaker takes what {asked} {form}",
            argument.node.location,
            (*argument.key, text),
            Fix(f"choose a text that {asked} {form}"),
        )


def _is_measured(argument: Argument, text: str) -> bool:
    """Whether ALN605 finds nothing wrong with its length, and there is a text at all.

    What is empty mostly stands for what is only known elsewhere.
    """
    _, most = requests().lengths.get(argument.shape, (None, None))
    return 0 < len(text) <= (LONGEST if most is None else min(most, LONGEST))


def _declared(specification: Specification | Unknown | None) -> frozenset[str] | Unknown:
    """The container paths that the contract of a step has."""
    if specification is None or isinstance(specification, Unknown):
        return frozenset() if specification is None else specification
    contract = specification.contract
    if isinstance(contract, Unknown):
        return contract
    return frozenset() if contract.value is None else _contract_paths(contract.value)


def _contract_paths(contract: Contract) -> frozenset[str] | Unknown:
    entries = (contract.inputs, contract.outputs)
    facts: list[Fact[str | None]] = [entry.value for group in entries for entry in group]
    unknown = [*(gap for group in entries for gap in group.gaps)]
    unknown += [fact for fact in facts if isinstance(fact, Unknown)]
    if unknown:
        return unknown[0]
    return frozenset(normal_path(fact.value) for fact in known(facts) if fact.value)


def _paths(
    what: str,
    step: DefinitionStep,
    parts: Iterable[Part],
    roots: tuple[str, ...],
    declared: frozenset[str] | Unknown,
) -> Said:
    for part in parts:
        path = part.path
        if path is None or isinstance(path, Unknown) or _is_managed(part):
            continue
        fault = _fault(path.value, roots)
        if not fault:
            continue
        if isinstance(declared, Unknown):
            yield not_known(f"the contract of {name_of(step)}", declared)
        elif normal_path(path.value) not in declared:
            yield _misplaced(what, step, part, path, fault)


def _is_managed(part: Part) -> bool:
    """Whether SageMaker itself moves the data, as with a feature group."""
    managed = member(part.node, "AppManaged")
    return managed is not None and managed.value is not False


def _fault(path: str, roots: tuple[str, ...]) -> str:
    if not path.startswith("/"):
        return "which is no absolute path"
    if ".." in path.split("/"):
        return "and `..` may lead anywhere"
    return "" if any(is_below(path, root) for root in roots) else "where nothing is mounted"


def _misplaced(
    what: str, step: DefinitionStep, part: Part, path: Known[str], fault: str
) -> Problem:
    name = part.name.value if isinstance(part.name, Known) else ""
    return Problem(
        f"{what} `{shortened(name)}` of {name_of(step)} lies at `{shortened(path.value)}`, {fault}",
        path.location,
        (called(step), what, name, path.value),
        Fix("choose a path below `/opt/ml/processing`"),
    )
