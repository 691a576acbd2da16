"""Where the inputs and outputs of a step lie: names of the specification, paths of the contract."""

from collections.abc import Iterable, Mapping
from typing import Any

from align_ci.authoring._words import found
from align_ci.authoring.contract import ScriptContract
from align_ci.authoring.output import OutputSpec
from align_ci.authoring.specification import StepSpecification
from align_ci.aws.containers import CHANNEL_ROOT, is_below, normal_path


def given_inputs(
    step: str, spec: StepSpecification, inputs: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The inputs by the names of the specification's dependencies, in their order.

    An input of None counts as not given.

    Raises:
        ValueError: An input is unknown, or a required one is missing.
    """
    given = {name: source for name, source in (inputs or {}).items() if source is not None}
    for name in given:
        found(f"step {step}", "input", name, spec.dependencies)
    missing = [name for name in spec.list_required_dependencies() if name not in given]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        some = ", ".join(f"`{name}`" for name in given) or "none"
        raise ValueError(f"step {step} is not given its required inputs {names}; given: {some}")
    return {name: given[name] for name in spec.dependencies if name in given}


def given_outputs(
    step: str, spec: StepSpecification, outputs: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Where each output of the specification goes; None where nobody said.

    Raises:
        ValueError: An output is unknown.
    """
    given = dict(outputs or {})
    for name in given:
        found(f"step {step}", "output", name, spec.outputs)
    return {name: given.get(name) for name in spec.outputs}


def input_path(step: str, contract: ScriptContract, name: str) -> str:
    """The container path of an input.

    Raises:
        ValueError: The contract has none.
    """
    return found(f"the contract of step {step}", "input path", name, contract.expected_input_paths)


def output_path(step: str, contract: ScriptContract, output: OutputSpec) -> str:
    """The container path of an output, under its logical name or else an alias in any case.

    Raises:
        ValueError: The contract has none.
    """
    paths = contract.expected_output_paths
    by_case = {name.casefold(): name for name in paths}
    names = [by_case.get(alias.casefold(), alias) for alias in output.aliases]
    chosen = next((name for name in (output.logical_name, *names) if name in paths), None)
    where = f"the contract of step {step}"
    return found(where, "output path", chosen or output.logical_name, paths)


def channels(step: str, contract: ScriptContract, inputs: Iterable[str]) -> dict[str, str]:
    """The channels that bring the inputs of a training job to their container paths, by input.

    Raises:
        ValueError: The contract has no path for an input, no channel can fill that path, or
            two inputs share a channel.
    """
    named: dict[str, str] = {}
    for name in inputs:
        channel = _channel(step, name, normal_path(input_path(step, contract, name)))
        if channel in named.values():
            raise ValueError(f"step {step}: input `{name}` shares the channel `{channel}`")
        named[name] = channel
    return named


def _channel(step: str, name: str, path: str) -> str:
    below = path.removeprefix(CHANNEL_ROOT).strip("/")
    if not is_below(path, CHANNEL_ROOT) or not below:
        raise ValueError(
            f"step {step}: no channel fills `{path}`, the path of input `{name}`;"
            f" a channel is a folder of `{CHANNEL_ROOT}`"
        )
    return below.split("/")[0]
