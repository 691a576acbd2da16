"""What a builder makes of a specification, its contract and a configuration."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from align_ci.authoring import _mounts
from align_ci.authoring._values import Sources
from align_ci.authoring.configs import StepConfig
from align_ci.authoring.contract import ScriptContract
from align_ci.authoring.dependency import DependencySpec
from align_ci.authoring.kinds import DependencyType
from align_ci.authoring.property_file import PropertyFile
from align_ci.authoring.specification import StepSpecification
from align_ci.aws.variables import is_platform_variable
from align_ci.sdk import Channel, Input, Output, face

ConfigT = TypeVar("ConfigT", bound=StepConfig)


class SpecDriven(Generic[ConfigT]):
    """The parts of a step; ``StepBuilderBase`` puts them together."""

    spec: StepSpecification
    contract: ScriptContract | None = None

    def __init__(
        self,
        config: ConfigT,
        spec: StepSpecification | None = None,
        contract: ScriptContract | None = None,
        sagemaker_session: Any = None,
        role: str | None = None,
        notebook_root: Path | None = None,
    ) -> None:
        self.config = config
        self.spec = spec or self._get_specification()
        self.contract = contract or type(self).contract or self.spec.script_contract
        self.sagemaker_session = sagemaker_session
        self.role = role
        self.notebook_root = notebook_root
        self.parameters: Mapping[str, Any] = {}
        self._validate_alignment()

    def _get_specification(self) -> StepSpecification:
        """The specification, where the constructor is given none; by ``config``, if need be."""
        spec: StepSpecification | None = getattr(type(self), "spec", None)
        if spec is None:
            raise ValueError(f"{type(self).__name__} has no specification: set `spec` in it")
        return spec

    def _get_step_name(self) -> str:
        """The name of the step: its type, and its job type if it has one."""
        return "-".join(filter(None, [self.spec.step_type, self.spec.job_type]))

    def _get_values_known_at_run_time(self) -> Mapping[str, Any]:
        """Values, by names in lower case, for what neither pipeline nor configuration sets.

        Such as ``execution_variable("PipelineExecutionId")``.
        """
        return {}

    def _get_property_files(self) -> Sequence[PropertyFile]:
        """The files in outputs that conditions look into."""
        return ()

    def _get_environment_variables(self) -> dict[str, Any]:
        """The variables that the contract names, but for those that SageMaker sets itself.

        Raises:
            ValueError: A required variable has no value.
        """
        if self.contract is None:
            return {}
        names = self.contract.required_env_vars
        required = [name for name in names if not is_platform_variable(name)]
        return self._sources().variables(required, self.contract.optional_env_vars)

    def _get_job_arguments(self) -> list[Any]:
        """The words of a processing job's command line: ``--name`` and value in turn.

        An argument whose value is empty is left to the script's own default.
        """
        pairs = [(_flag(name), value) for name, value in self._arguments().items()]
        return [word for pair in pairs for word in pair]

    def _get_hyperparameters(self) -> dict[str, Any]:
        """The arguments of a training job, which its container turns into a command line."""
        return {name.lstrip("-"): value for name, value in self._arguments().items()}

    def _get_cache_config(self, enable_caching: bool) -> Any:  # noqa: FBT001 - a known signature
        """The SDK's ``CacheConfig``; None for steps that start no job."""
        expiry = getattr(self.config, "cache_expire_after", None)
        if expiry is None:
            return None
        return face().cache_config(enabled=enable_caching, expire_after=expiry)

    def _get_spec_driven_processor_inputs(self, inputs: Mapping[str, Any]) -> list[Any]:
        """The SDK's ``ProcessingInput`` for each input given, by the specification's names.

        Raises:
            ValueError: An input is unknown or has no path, or a required one is missing.
        """
        step, contract = self._get_step_name(), self._contract()
        given = _mounts.given_inputs(step, self.spec, inputs)
        paths = {name: _mounts.input_path(step, contract, name) for name in given}
        return face().processing_inputs(
            [Input(name, paths[name], source) for name, source in given.items()]
        )

    def _get_spec_driven_processor_outputs(self, outputs: Mapping[str, Any]) -> list[Any]:
        """The SDK's ``ProcessingOutput`` for each output of the specification.

        Raises:
            ValueError: An output is unknown, or has no path.
        """
        step, contract = self._get_step_name(), self._contract()
        given = _mounts.given_outputs(step, self.spec, outputs)
        specs = self.spec.outputs
        paths = {name: _mounts.output_path(step, contract, specs[name]) for name in given}
        return face().processing_outputs(
            [Output(name, paths[name], destination) for name, destination in given.items()]
        )

    def _get_spec_driven_training_channels(self, inputs: Mapping[str, Any]) -> Any:
        """The SDK's channels for each input given: ``/opt/ml/input/data/<channel>`` names it.

        Raises:
            ValueError: An input is unknown or a required one is missing, no channel fills its
                path, or two inputs share a channel.
        """
        step, contract = self._get_step_name(), self._contract()
        given = _mounts.given_inputs(step, self.spec, inputs)
        named = _mounts.channels(step, contract, given)
        return face().training_channels([Channel(name, given[key]) for key, name in named.items()])

    def _get_spec_driven_model_data(self, inputs: Mapping[str, Any]) -> Any:
        """Where the artifacts of a model lie: the one dependency of that type.

        Raises:
            ValueError: It is missing, or an input is unknown, or several could be meant.
        """
        return self._only(inputs, "model artifacts", _is_model)

    def _get_spec_driven_transform_source(self, inputs: Mapping[str, Any]) -> tuple[Any, Any]:
        """The name of a model, and the place of the files that it scores.

        The dependency whose data type is ``String`` is the name; the other is the place.

        Raises:
            ValueError: One is missing, or an input is unknown, or several could be meant.
        """
        name = self._only(inputs, "the name of a model", _is_text)
        return name, self._only(inputs, "files to score", lambda each: not _is_text(each))

    def _only(
        self, inputs: Mapping[str, Any], what: str, fits: Callable[[DependencySpec], bool]
    ) -> Any:
        step = self._get_step_name()
        given = _mounts.given_inputs(step, self.spec, inputs)
        fitting = [name for name in given if fits(self.spec.dependencies[name])]
        if len(fitting) != 1:
            names = ", ".join(f"`{name}`" for name in fitting) or "none"
            raise ValueError(f"step {step}: exactly one input must be {what}, found {names}")
        return given[fitting[0]]

    def _arguments(self) -> dict[str, Any]:
        expected = self.contract.expected_arguments if self.contract else {}
        return dict(self._sources().arguments(expected))

    def _sources(self) -> Sources:
        known = self._get_values_known_at_run_time()
        return Sources(self._get_step_name(), self.parameters, self.config, known)

    def _contract(self) -> ScriptContract:
        if self.contract is None:
            raise ValueError(f"step {self._get_step_name()} has no contract to build its job from")
        return self.contract

    def _validate_alignment(self) -> None:
        judged = self.spec.model_copy(update={"script_contract": self.contract})
        result = judged.validate_contract_alignment()
        if not result.is_valid:
            errors = "".join(f"\n- {error}" for error in result.errors)
            where = f"the contract of step {self._get_step_name()}"
            raise ValueError(f"{where} disagrees with its specification:{errors}")


def _flag(name: str) -> str:
    return name if name.startswith("-") else f"--{name}"


def _is_model(dependency: DependencySpec) -> bool:
    return dependency.dependency_type is DependencyType.MODEL_ARTIFACTS


def _is_text(dependency: DependencySpec) -> bool:
    return dependency.data_type == "String"
