"""What builders of steps have in common."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from align_ci.authoring import _mounts
from align_ci.authoring._script import script_path
from align_ci.authoring._spec_driven import ConfigT, SpecDriven
from align_ci.authoring._words import found
from align_ci.authoring.configs import JobConfig, ModelConfig, StepConfig, TransformConfig
from align_ci.aws.containers import kind_of_paths
from align_ci.aws.kinds import kind_of
from align_ci.sdk import Compute, StepOptions, Training, face
from align_ci.sdk.source import serving_program, training_program, upload_source

AnyConfig = TypeVar("AnyConfig", bound=StepConfig)


class StepBuilderBase(SpecDriven[ConfigT]):
    """Builds a step of a pipeline from its specification, its contract and a configuration.

    Names come from the specification, container paths from the contract, and the values of
    environment variables and arguments from the first of these that has one: the pipeline's
    parameters, the field of the configuration with that name in lower case,
    ``_get_values_known_at_run_time``, the contract's default. A builder says which
    specification it builds; every method whose name begins with ``_get_`` may be overridden.

    It works with the SageMaker SDK v2 and v3 and imports neither before it builds. Steps of
    the kinds Processing, Training, Transform and Model are built; for others, override
    ``create_step``.

    Attributes:
        spec: What the step needs and gives. A class attribute, or given to the constructor.
        contract: What its script finds in the container; the specification's own, when None.
        config: The settings.
        sagemaker_session: The SDK's ``PipelineSession``; a new one, when None.
        role: The ARN of the role that jobs take on; the configuration's, when None.
        notebook_root: What ``source_dir`` of the configuration is relative to; the working
            directory, when None.
        parameters: The pipeline's parameters while a step is built, by names in snake case.

    Raises:
        ValueError: There is no specification, or the contract disagrees with it; every
            disagreement is listed.

    Example:
        >>> from align_ci.authoring import NodeType, ScriptContract, StepSpecification
        >>> class CleaningStepBuilder(StepBuilderBase[JobConfig]):
        ...     spec = StepSpecification(
        ...         step_type="Cleaning",
        ...         node_type=NodeType.SINGULAR,
        ...         sagemaker_step_type="Processing",
        ...         script_contract=ScriptContract(
        ...             entry_point="script.py",
        ...             expected_input_paths={},
        ...             expected_output_paths={},
        ...             optional_env_vars={"DAYS": "30"},
        ...         ),
        ...     )
        >>> builder = CleaningStepBuilder(JobConfig(image_uri="registry/image:1"))
        >>> builder._get_environment_variables()
        {'DAYS': '30'}
    """

    def create_step(
        self,
        *,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        dependencies: Sequence[Any] | None = None,
        enable_caching: bool = True,
        name: str | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Any:
        """Build the step.

        Args:
            inputs: Where each dependency of the specification lies: S3 URIs, or variables of
                the SDK.
            outputs: Where outputs go, by the specification's names. Others go to a folder of
                the execution and the step in the session's bucket. All that a training or
                transform job leaves goes to one folder, which stands alone or before the
                output's name: ``s3://bucket/folder/model_artifacts``.
            dependencies: Steps, or their names, that it waits for though they feed it nothing.
            enable_caching: Whether the result of an equal job may stand in for it.
            name: Its name in the pipeline; the step type, with the job type, when None.
            parameters: The pipeline's parameters, by names in snake case. Those that are
                neither a variable nor an argument of this step do not concern it.

        Returns:
            A step of the SDK that is installed.

        Raises:
            ValueError: An input or output is unknown or missing, a required variable has no
                value, there is no role, or nothing to build this kind of step with.
            FileNotFoundError: The script is not where it should be.
            align_ci.sdk.NoSdk: No SDK is installed.
        """
        make = self._make()
        self.parameters = dict(parameters or {})
        options = StepOptions(
            name or self._get_step_name(),
            tuple(dependencies or ()),
            self._get_cache_config(enable_caching),
        )
        return make(options, inputs or {}, outputs or {})

    def _make(self) -> Callable[..., Any]:
        made = {
            "Processing": self._processing_step,
            "Training": self._training_step,
            "Model": self._model_step,
            "Transform": self._transform_step,
        }
        kind = self._kind()
        if kind not in made:
            where = f"step {self._get_step_name()}: its kind is {kind or 'not known'}"
            raise ValueError(
                f"{where}, and only {', '.join(made)} are built; set another"
                " `sagemaker_step_type`, or override `create_step`"
            )
        return made[kind]

    def _processing_step(
        self, options: StepOptions, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Any:
        files = self._get_property_files()
        for each in files:
            found(f"step {options.name}", "output", each.output, self.spec.outputs)
        sdk, config = face(), self._config_as(JobConfig)
        return sdk.processing_step(
            options,
            self._compute(config),
            script=str(self._script(self._contract().entry_point)),
            inputs=self._get_spec_driven_processor_inputs(inputs),
            outputs=self._get_spec_driven_processor_outputs(outputs),
            arguments=self._get_job_arguments(),
            environment=self._get_environment_variables(),
            property_files=[sdk.property_file(each.name, each.output, each.path) for each in files],
        )

    def _training_step(
        self, options: StepOptions, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Any:
        compute = self._compute(self._config_as(JobConfig))
        channels = self._get_spec_driven_training_channels(inputs)
        told, environment = self._get_hyperparameters(), self._get_environment_variables()
        destination = self._destination(outputs) or _own_folder(compute.session, options.name)
        program = self._contract().entry_point
        uri = self._upload(compute.session, options.name, program)
        hyperparameters = {**told, **training_program(compute.session, program, uri)}
        training = Training(channels, hyperparameters, environment, destination)
        return face().training_step(options, compute, training)

    def _model_step(
        self, options: StepOptions, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Any:
        # Names are held against the specification, but there is nothing that goes anywhere.
        _mounts.given_outputs(options.name, self.spec, outputs)
        config, session = self._config_as(ModelConfig), self._session()
        data = self._get_spec_driven_model_data(inputs)
        environment = self._get_environment_variables()
        if script := config.inference_script:
            uri = self._upload(session, options.name, script)
            environment.update(serving_program(session, script, uri))
        compute = Compute(session, self._role(), config.image_uri)
        return face().model_step(options, compute, model_data=data, environment=environment)

    def _transform_step(
        self, options: StepOptions, inputs: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Any:
        config = self._config_as(TransformConfig)
        compute = Compute(
            self._session(),
            instance_type=config.instance_type,
            instance_count=config.instance_count,
        )
        model_name, data = self._get_spec_driven_transform_source(inputs)
        settings = {
            "strategy": config.strategy,
            "assemble_with": config.assemble_with,
            "accept": config.accept or None,
            "max_payload": config.max_payload_in_mb,
            "output_path": self._destination(outputs),
            "env": self._get_environment_variables() or None,
        }
        return face().transform_step(
            options,
            compute,
            model_name=model_name,
            data=data,
            settings=settings,
            request={"content_type": config.content_type, "split_type": config.split_type},
        )

    def _kind(self) -> str | None:
        if self.spec.sagemaker_step_type:
            return kind_of(self.spec.sagemaker_step_type) or self.spec.sagemaker_step_type
        if self.contract is None:
            return None
        inputs, outputs = self.contract.expected_input_paths, self.contract.expected_output_paths
        return kind_of_paths(inputs.values(), outputs.values())

    def _config_as(self, kind: type[AnyConfig]) -> AnyConfig:
        if not isinstance(self.config, kind):
            name = type(self.config).__name__
            raise ValueError(f"step {self._get_step_name()}: {name} must be a {kind.__name__}")  # noqa: TRY004 - one error type for all that builders are told wrong
        return self.config

    def _compute(self, config: JobConfig) -> Compute:
        return Compute(
            self._session(),
            self._role(),
            config.image_uri,
            config.instance_type,
            config.instance_count,
            config.volume_size_in_gb,
            config.max_runtime_in_seconds,
        )

    def _session(self) -> Any:
        sdk = face()
        if self.sagemaker_session is None:
            self.sagemaker_session = sdk.pipeline_session()
        if not sdk.is_pipeline_session(self.sagemaker_session):
            # With another session, the SDK would start the job at once.
            kind = type(self.sagemaker_session).__name__
            raise ValueError(f"step {self._get_step_name()}: {kind} is no PipelineSession")
        return self.sagemaker_session

    def _role(self) -> str:
        role = self.role or self.config.role
        if not role:
            where = f"step {self._get_step_name()} has no role"
            raise ValueError(f"{where}: give `role` to the builder or its configuration")
        return role

    def _script(self, name: str) -> Path:
        return script_path(type(self), self.config.source_dir, self.notebook_root, name)

    def _upload(self, session: Any, step: str, script: str) -> str:
        file = self._script(script)
        folder = Path(self.notebook_root or ".", self.config.source_dir).resolve()
        return upload_source(session, step, folder if self.config.source_dir else file)

    def _destination(self, outputs: Mapping[str, Any]) -> Any:
        """The one place to which everything goes that a training or transform job leaves."""
        step = self._get_step_name()
        given = _mounts.given_outputs(step, self.spec, outputs)
        places = [_folder(name, place) for name, place in given.items() if place is not None]
        if any(place != places[0] for place in places):
            raise ValueError(f"step {step}: all outputs of its job go to one folder, not several")
        return places[0] if places else None


def _folder(name: str, place: Any) -> Any:
    return place.removesuffix("/").removesuffix(f"/{name}") if isinstance(place, str) else place


def _own_folder(session: Any, step: str) -> Any:
    """A folder of the execution and the step, as processing jobs have one."""
    prefix = getattr(session, "default_bucket_prefix", None)
    names = [face().execution_variable(f"Pipeline{each}") for each in ("Name", "ExecutionId")]
    parts = ["s3:/", session.default_bucket(), *([prefix] if prefix else []), *names, step]
    return face().join(parts)
