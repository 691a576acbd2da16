"""The kind of a step: what SageMaker will run for a specification."""

from align_ci.aws.containers import kind_of_paths
from align_ci.aws.kinds import kind_of
from align_ci.aws.properties import MalformedPath, kinds_with
from align_ci.model import Contract, Entry, Fact, Group, Known, Specification, Unknown
from align_ci.rules._names import gap, known


def stated_kind(specification: Specification) -> Fact[str | None]:
    """The kind that a specification states, or None where it states none.

    Unknown where the statement is not known, or is no spelling of a kind that is known.
    """
    stated = specification.sagemaker_step_type
    if isinstance(stated, Unknown) or not stated.value:
        return stated
    kind = kind_of(stated.value)
    if kind is None:
        return Unknown(f"`{stated.value}` is no known kind of step", stated.location)
    return Known(kind, stated.location)


def kind_of_step(specification: Specification) -> str | None:
    """The kind of a step as stated, else as all of its paths agree; None in any doubt.

    Never another kind when less is known: None is the only other answer.
    """
    stated = stated_kind(specification)
    if isinstance(stated, Unknown):
        return None
    return stated.value or _inferred(specification)


def kind_of_contract(contract: Contract) -> str | None:
    """The kind of job that a contract's container paths belong to; None in any doubt."""
    inputs, outputs = _paths(contract.inputs), _paths(contract.outputs)
    return None if inputs is None or outputs is None else kind_of_paths(inputs, outputs)


def _inferred(specification: Specification) -> str | None:
    contract = specification.contract
    if isinstance(contract, Unknown):
        return None
    if contract.value is None:
        return _by_property_paths(specification)
    if _paths(contract.value.inputs) is None or _paths(contract.value.outputs) is None:
        return None
    return kind_of_contract(contract.value) or _by_property_paths(specification)


def _paths(entries: Group[Entry]) -> list[str] | None:
    """All container paths of a group; None where one is missing."""
    facts = [entry.value for entry in entries]
    if gap(entries, facts) is not None:
        return None
    return [fact.value for fact in known(facts) if fact.value is not None]


def _by_property_paths(specification: Specification) -> str | None:
    facts = [output.property_path for output in specification.outputs]
    if not facts or gap(specification.outputs, facts) is not None:
        return None
    try:
        kinds = [set(kinds_with(fact.value)) for fact in known(facts)]
    except MalformedPath:
        return None
    common = set.intersection(*kinds)
    return common.pop() if len(common) == 1 else None
