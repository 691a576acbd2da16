"""Executing one builder with one configuration: from its class to the facts of its step."""

import importlib
import inspect
from pathlib import Path
from typing import Any

from .calls import Skipped, accepted, method_of
from .configs import Parameter
from .frames import Place, Project
from .parts import Parts
from .plain import plain, text
from .sdk import Sdk
from .steps import Facts, requests_of, single_steps
from .traces import Traces

_SPECIFICATIONS = ("spec", "specification", "step_spec")
_CONTRACTS = ("contract", "script_contract")


def class_of(module: str, name: str) -> type:
    """A builder's class.

    Raises:
        AttributeError: The module has nothing of this name.
        TypeError: It is no class.
        Skipped: It is a base class alone.
        BaseException: What importing it raises.
    """
    found = getattr(importlib.import_module(module), name)
    if not isinstance(found, type):
        raise TypeError(f"`{name}` is no class when `{module}` has been imported")
    if inspect.isabstract(found):
        raise Skipped(f"`{name}` is abstract")
    return found


class Execution:
    """One builder and one configuration.

    Attributes:
        given: The logical names of the inputs that it was given.
        specification: What the builder says that it builds a step of.
        contract: Of the script that the step runs.
    """

    def __init__(
        self, sdk: Sdk, project: Project, traces: Traces, methods: dict[str, list[str]]
    ) -> None:
        self.given: list[str] = []
        self.specification: Any = None
        self.contract: Any = None
        self._sdk = sdk
        self._project = project
        self._traces = traces
        self._methods = methods
        self._builder: Any = None

    def run(self, builder: type, config: Any) -> dict[str, Any]:
        """Have it build a step, and give the facts of it.

        Raises:
            Skipped: It needs what align-ci has not.
            BaseException: What it raises.
        """
        self._builder = self._made(builder, config)
        self.specification = _first(self._builder, _SPECIFICATIONS)
        self.contract = _first(self._builder, _CONTRACTS)
        if self.contract is None:
            self.contract = _first(self.specification, ("script_contract",))
        dependencies = _named(getattr(self.specification, "dependencies", None))
        self.given = list(dependencies)
        facts = self._built(self.given)
        required = [name for name, each in dependencies.items() if _is_required(each)]
        if required != self.given:
            self._try_without_optional(required)
        return facts

    def _made(self, builder: type, config: Any) -> Any:
        offered = self._sdk.offered(Path(self._project.root))
        name = Parameter(builder).name
        if name and config is not None:
            offered[name] = config
        return builder(**accepted(builder, offered))

    def _try_without_optional(self, required: list[str]) -> None:
        try:
            self._built(required)
        except Exception as error:
            names = ", ".join(f"`{name}`" for name in required) or "none"
            raise WithoutOptional(f"given its required inputs alone ({names})") from error

    def _built(self, inputs: list[str]) -> dict[str, Any]:
        """The facts of the step that it makes of these inputs."""
        step_type = text(plain(getattr(self.specification, "step_type", None))) or "step"
        base = f"s3://align-ci-placeholder/{step_type}"
        outputs = _named(getattr(self.specification, "outputs", None))
        offered = {
            "inputs": {name: f"{base}/{name}" for name in inputs},
            "outputs": {name: f"{base}/{name}" for name in outputs},
            "dependencies": [],
        }
        make = method_of(self._builder, self._methods["step"])
        if make is None:
            parts = Parts(self._builder, self._methods, self._traces)
            return parts.tree(offered, self._places(None))
        step = make(**accepted(make, offered, freely=True))
        requests = requests_of(step)
        steps = single_steps(step)
        facts = Facts(requests[-1], steps, self._traces)
        return facts.tree(self._places(steps[-1]))

    def _places(self, step: Any) -> dict[str, Place]:
        """The lines that decide about the parts: the project's own methods, else the calls."""
        call = getattr(step, "step_args", None)
        job = _first_of(getattr(call, "func_args", None))
        called = self._traces.place(call) or self._traces.place(step)
        made = self._traces.place(job) or called
        otherwise = {
            "step": self._traces.place(step) or self._definition("step"),
            "inputs": self._definition("inputs") or called,
            "outputs": self._definition("outputs") or called,
            "variables": self._definition("variables") or made,
            "arguments": self._definition("arguments") or called,
            "hyperparameters": self._definition("arguments") or made,
        }
        return {name: place for name, place in otherwise.items() if place is not None}

    def _definition(self, part: str) -> "Place | None":
        method = method_of(self._builder, self._methods[part])
        return self._project.definition(method) if method is not None else None


class WithoutOptional(Exception):
    """It builds a step of all its inputs, and raises without the optional ones."""


def _first(owner: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        found = getattr(owner, name, None)
        if found is not None and not callable(found):
            return found
    return None


def _first_of(values: Any) -> Any:
    return values[0] if isinstance(values, tuple) and values else None


def _named(held: Any) -> dict[str, Any]:
    """Dependencies or outputs by logical name, held as a mapping or as a list."""
    values = list(held.values()) if isinstance(held, dict) else list(held or ())
    names = [getattr(each, "logical_name", None) for each in values]
    return {name: each for name, each in zip(names, values) if type(name) is str}  # noqa: B905 - Python 3.9 has no `strict`


def _is_required(dependency: Any) -> bool:
    return bool(getattr(dependency, "required", True))
