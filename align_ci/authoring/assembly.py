"""A pipeline of the SDK, from its specification and a builder for each step."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from align_ci.authoring import _layout
from align_ci.authoring._properties import follow
from align_ci.authoring._words import found, unknown
from align_ci.authoring.builder import StepBuilderBase
from align_ci.authoring.pipeline import Condition, Connection, PipelineSpecification
from align_ci.sdk import Face, face


def assemble_pipeline(
    specification: PipelineSpecification,
    builders: Mapping[str, StepBuilderBase[Any]],
    *,
    sagemaker_session: Any = None,
    role: str | None = None,
) -> Any:
    """Build a pipeline: its steps, who feeds whom, its conditions and parameters.

    A parameter is known to the builders in snake case: ``RowCount`` sets what the field
    ``row_count`` of a configuration would set.

    Args:
        specification: The pipeline.
        builders: A builder for each step, by the step's name in the pipeline, which becomes
            its name in the definition.
        sagemaker_session: The SDK's ``PipelineSession``, for builders that have none; a new
            one, when None.
        role: The ARN of the role that jobs take on, for builders that have none.

    Returns:
        A ``Pipeline`` of the SDK that is installed.

    Raises:
        ValueError: The specification and the builders do not fit, or a step cannot be built;
            the message names the step and what it might have been.
        align_ci.sdk.NoSdk: No SDK is installed.
    """
    _layout.check(specification, builders)
    sdk = face()
    session = sagemaker_session or sdk.pipeline_session()
    parameters = {
        name: sdk.parameter(name, default) for name, default in specification.parameters.items()
    }
    bound = {name: _bound(builder, session, role) for name, builder in builders.items()}
    assembly = _Assembly(sdk, specification, bound, _in_snake_case(specification, parameters))
    steps = assembly.steps()
    return sdk.pipeline(specification.name, list(parameters.values()), steps, session)


@dataclass(slots=True)
class _Assembly:
    """A pipeline in the making; ``made`` grows from the sources on."""

    sdk: Face
    specification: PipelineSpecification
    builders: Mapping[str, StepBuilderBase[Any]]
    parameters: Mapping[str, Any]
    made: dict[str, Any] = field(default_factory=dict)

    def steps(self) -> list[Any]:
        """The steps and conditions that lie in no branch; those that do are in their condition."""
        order = _layout.order(self.specification)
        conditions = {each.name: each for each in self.specification.conditions}
        for name in order:
            if name not in conditions:
                self.made[name] = self._step(name)
        # The inner conditions first: they come last in the order.
        for name in reversed(order):
            if name in conditions:
                self.made[name] = self._condition(conditions[name])
        inside = _layout.branches(conditions.values())
        return [self.made[name] for name in order if name not in inside]

    def _step(self, name: str) -> Any:
        builder = self.builders[name]
        use = self.specification.steps[name]
        if builder.spec != use.spec:
            # Another object will do, as long as it says the same.
            kinds = f"{_title(builder.spec)}, not by that of the pipeline, {_title(use.spec)}"
            who = type(builder).__name__
            raise ValueError(f"step {name}: {who} builds by the specification {kinds}")
        feeds = [each for each in self.specification.connections if each.target_step == name]
        inputs = {each.dependency: self._source(each) for each in feeds}
        return builder.create_step(inputs=inputs, name=name, parameters=self.parameters)

    def _source(self, connection: Connection) -> Any:
        step = connection.source_step
        spec = self.builders[step].spec
        output = spec.get_output_by_name_or_alias(connection.output)
        if output is None:
            names = spec.list_all_output_names()
            raise ValueError(unknown(f"step {step}", "output", connection.output, names))
        return follow(step, self.made[step].properties, output.property_path)

    def _condition(self, condition: Condition) -> Any:
        files = {each.name: each for each in self.builders[condition.step]._get_property_files()}  # noqa: SLF001 - a method for overriding, not for calling by projects
        found(f"step {condition.step}", "property file", condition.property_file, files)
        left = self.sdk.json_get(condition.step, condition.property_file, condition.json_path)
        return self.sdk.condition_step(
            condition.name,
            self.sdk.condition(condition.operator, left, condition.value),
            [self.made[step] for step in condition.if_steps],
            [self.made[step] for step in condition.else_steps],
        )


def _title(spec: Any) -> str:
    return "-".join(filter(None, [spec.step_type, spec.job_type]))


def _bound(builder: StepBuilderBase[Any], session: Any, role: str | None) -> StepBuilderBase[Any]:
    """The builder with session and role, without changing that of the caller."""
    bound = copy.copy(builder)
    bound.sagemaker_session = builder.sagemaker_session or session
    bound.role = builder.role or role
    return bound


def _in_snake_case(
    specification: PipelineSpecification, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name, parameter in parameters.items():
        key = _snake_case(name)
        if key in named:
            raise ValueError(f"pipeline {specification.name}: two parameters are called `{key}`")
        named[key] = parameter
    return named


def _snake_case(name: str) -> str:
    words = re.sub(r"([A-Z]+)([A-Z][a-z])|([a-z0-9])([A-Z])", r"\1\3_\2\4", name)
    return re.sub(r"[^A-Za-z0-9]+", "_", words).lower()
