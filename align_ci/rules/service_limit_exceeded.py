"""ALN211: more, or longer, than SageMaker takes."""

from collections.abc import Iterator

from align_ci.aws.containers import CHANNEL_ROOT, is_below, normal_path
from align_ci.aws.limits import LIMITS, JobLimits
from align_ci.aws.variables import is_platform_variable
from align_ci.model import (
    Build,
    Contract,
    Dependency,
    Entry,
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
from align_ci.rules._alignment import dependency_needs_path, output_needs_path
from align_ci.rules._built_limits import over_limits
from align_ci.rules._kind import kind_of_step
from align_ci.rules._limits import ill_formed, too_many
from align_ci.rules._names import known, not_known


@rule("ALN211", Severity.ERROR, on=(Specification, Build), fails_at=FailsAt.JOB_START)
def check(subject: Specification | Build, _project: Project) -> Said:
    """A step has more, or something longer, than SageMaker takes.

    Inputs and outputs of processing jobs, channels of training jobs, required environment
    variables and arguments are counted; container paths and the names of channels and
    variables are measured. The limits are those of SageMaker's service model. Where a
    builder was executed, so is what it made, with the inputs that the SDK adds, all
    variables, arguments and hyperparameters, and their values.

    Why: neither the SDK nor the service looks when the pipeline is built; the job is
    refused when its step begins, after those before it have run.

    Fix: put several files into one folder and mount that, or shorten the name.

    Not reported: optional inputs that no builder makes; variables that SageMaker sets
    itself; values that are decided when the pipeline runs; and of a builder, what its
    specification or contract has too much of already. A processing step with exactly as many
    inputs as allowed is a warning: script processors mount the script as one more.

    Wrong:
        required_env_vars = ["MODS-WORKFLOW-ID"]

    Right:
        required_env_vars = ["MODS_WORKFLOW_ID"]
    """
    if isinstance(subject, Build):
        yield from over_limits(subject, _declared)
    else:
        yield from _declared(subject)


def _declared(specification: Specification) -> Said:
    kind = kind_of_step(specification)
    if kind is None:
        yield Skip("the kind of the step is not known, nor what is allowed of it")
    elif kind in LIMITS and LIMITS[kind].inputs is not None:
        yield from _judged(specification, kind, LIMITS[kind])


def _judged(specification: Specification, kind: str, limits: JobLimits) -> Said:
    contract = specification.contract
    if kind == "Processing":
        yield from _inputs(specification, limits)
        yield from _outputs(specification, limits)
    if isinstance(contract, Unknown):
        yield not_known("the contract", contract)
    elif contract.value is not None:
        if kind == "Processing":
            yield from _paths(contract.value, limits)
        else:
            yield from _channels(contract.value, specification, limits)
        yield from _variables(contract.value, limits)
        yield from _arguments(contract.value, limits)


def _inputs(specification: Specification, limits: JobLimits) -> Iterator[Problem]:
    count = sum(_is_needed(each) for each in specification.dependencies)
    where = specification.dependencies.location or specification.location
    yield from too_many("required inputs", count, limits.inputs, where)
    if limits.inputs is not None and count <= limits.inputs.maximum < count + limits.sdk_inputs:
        yield Problem(
            f"{count} required inputs are all that is allowed, and script processors mount "
            "the script as one more",
            where,
            ("required inputs",),
            Fix("put several files into one folder and mount that"),
            severity=Severity.WARNING,
        )


def _outputs(specification: Specification, limits: JobLimits) -> Iterator[Problem]:
    count = sum(output_needs_path(each) is True for each in specification.outputs)
    where = specification.outputs.location or specification.location
    yield from too_many("outputs", count, limits.outputs, where)


def _paths(contract: Contract, limits: JobLimits) -> Iterator[Problem]:
    for entry in (*contract.inputs, *contract.outputs):
        if isinstance(entry.value, Known):
            yield from ill_formed(entry.value.value or "", entry.value.location, limits.local_path)


def _channels(
    contract: Contract, specification: Specification, limits: JobLimits
) -> Iterator[Problem]:
    names = {each.value for each in known(_names_needed(specification))}
    needed = set[str]()
    for entry in contract.inputs:
        channel = _channel(entry)
        if channel is None:
            continue
        yield from ill_formed(channel.value, channel.location, limits.input_name)
        if isinstance(entry.name, Known) and entry.name.value in names:
            needed.add(channel.value)
    where = contract.inputs.location or contract.location
    yield from too_many("required channels", len(needed), limits.inputs, where)


def _names_needed(specification: Specification) -> Iterator[Fact[str]]:
    return (each.name for each in specification.dependencies if _is_needed(each))


def _channel(entry: Entry) -> Known[str] | None:
    """The channel that an input's path belongs to; none for the folder of all channels."""
    path = entry.value
    if not isinstance(path, Known) or not path.value or not is_below(path.value, CHANNEL_ROOT):
        return None
    inside = normal_path(path.value).removeprefix(CHANNEL_ROOT).strip("/")
    return Known(inside.split("/")[0], path.location) if inside else None


def _variables(contract: Contract, limits: JobLimits) -> Iterator[Problem]:
    required = [
        fact for fact in known(contract.required_variables) if not is_platform_variable(fact.value)
    ]
    where = contract.required_variables.location or contract.location
    count = len({fact.value for fact in required})
    yield from too_many("required environment variables", count, limits.variables, where)
    for fact in required:
        yield from ill_formed(fact.value, fact.location, limits.variable_name)


def _arguments(contract: Contract, limits: JobLimits) -> Iterator[Problem]:
    where = contract.arguments.location or contract.location
    yield from too_many("arguments", len(contract.arguments), limits.arguments, where)


def _is_needed(dependency: Dependency) -> bool:
    required = isinstance(dependency.required, Known) and dependency.required.value
    return required and dependency_needs_path(dependency) is True
