"""What both majors of the SageMaker SDK can do, in one way of saying it.

Nothing of the SDK is imported before a method needs it. What the majors share, apart from
where it lies, is written here; the rest in the subclasses.
"""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, ClassVar

from align_ci.sdk.jobs import Channel, Compute, Input, Output, StepOptions, Training


class Face(ABC):
    """One major of the SDK. What it takes and gives as ``Any`` are objects of that SDK."""

    variables: ClassVar[str]
    """The package of parameters, properties, functions, conditions and sessions."""
    steps: ClassVar[str]
    """The package of steps and pipelines."""
    processors: ClassVar[str]
    """The module of the processors."""
    transformers: ClassVar[str]
    """The module of the transformer."""

    def pipeline_session(self) -> Any:
        """A session that records jobs as steps instead of starting them."""
        return self._of("pipeline_context").PipelineSession()

    def is_pipeline_session(self, session: Any) -> bool:
        """Whether jobs of this session become steps; with any other they would start."""
        return isinstance(session, self._of("pipeline_context").PipelineSession)

    def parameter(self, name: str, default: bool | float | str) -> Any:  # noqa: FBT001 - a value
        """A parameter of the pipeline, of the type of its default."""
        kind = _PARAMETERS[type(default)]
        return getattr(self._of("parameters"), kind)(name=name, default_value=default)

    def execution_variable(self, name: str) -> Any:
        """What is known only once the pipeline runs, such as ``PipelineExecutionId``.

        Raises:
            ValueError: There is no execution variable of this name.
        """
        held = vars(self._of("execution_variables").ExecutionVariables)
        known = {each.name: each for each in held.values() if hasattr(each, "name")}
        if name not in known:
            raise ValueError(f"no execution variable is called `{name}`: {', '.join(known)}")
        return known[name]

    def is_variable(self, value: Any) -> bool:
        """Whether the value stands for one that only the running pipeline knows."""
        return isinstance(value, self._of("entities").PipelineVariable)

    def text(self, value: Any) -> Any:
        """A variable as text, for places that take nothing else."""
        kinds = self._of("parameters")
        return value if isinstance(value, kinds.ParameterString) else value.to_string()

    def join(self, parts: Sequence[Any]) -> Any:
        """Texts and variables, with slashes between them."""
        return self._of("functions").Join(on="/", values=list(parts))

    def property_file(self, name: str, output: str, path: str) -> Any:
        """A file in a processing output that conditions can look into."""
        return self._of("properties").PropertyFile(name=name, output_name=output, path=path)

    def condition(self, operator: str, left: Any, right: Any) -> Any:
        """A comparison, by its ``Type`` in a definition; ``In`` takes a list on the right."""
        module = self._of("conditions")
        if operator == "In":
            return module.ConditionIn(value=left, in_values=list(right))
        return getattr(module, f"Condition{operator}")(left=left, right=right)

    def json_get(self, step: str, property_file: str, path: str) -> Any:
        """A value in a property file of a step."""
        module = self._of("functions")
        return module.JsonGet(step_name=step, property_file=property_file, json_path=path)

    def condition_step(
        self, name: str, condition: Any, if_steps: Sequence[Any], else_steps: Sequence[Any]
    ) -> Any:
        """A step that chooses between two branches."""
        return self._step("condition_step", "ConditionStep")(
            name=name,
            conditions=[condition],
            if_steps=list(if_steps),
            else_steps=list(else_steps),
        )

    def cache_config(self, *, enabled: bool, expire_after: str) -> Any:
        """Whether the result of an equal step is used again; the age as ISO 8601 duration."""
        make = self._step("steps", "CacheConfig")
        return make(enable_caching=enabled, expire_after=expire_after if enabled else None)

    def processing_step(  # noqa: PLR0913 - each is a part of the step
        self,
        options: StepOptions,
        compute: Compute,
        *,
        script: str,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        arguments: Sequence[Any],
        environment: Mapping[str, Any],
        property_files: Sequence[Any],
    ) -> Any:
        """A step that runs a script in a processing job.

        The inputs and outputs are those that ``processing_inputs`` and ``processing_outputs``
        make. The script is uploaded when the pipeline is compiled.
        """
        processor = import_module(self.processors).ScriptProcessor(
            role=compute.role,
            image_uri=compute.image_uri,
            command=["python3"],
            instance_count=compute.instance_count,
            instance_type=compute.instance_type,
            volume_size_in_gb=compute.volume_size_in_gb,
            max_runtime_in_seconds=compute.max_runtime_in_seconds,
            sagemaker_session=compute.session,
            env=dict(environment) or None,
        )
        with _quiet():
            step_args = processor.run(
                code=script,
                inputs=list(inputs),
                outputs=list(outputs),
                arguments=list(arguments) or None,
            )
        return self._step("steps", "ProcessingStep")(
            name=options.name,
            step_args=step_args,
            property_files=list(property_files),
            depends_on=list(options.depends_on) or None,
            cache_config=options.cache_config,
        )

    def training_step(self, options: StepOptions, compute: Compute, training: Training) -> Any:
        """A step that runs a training job."""
        with _quiet():
            step_args = self._train(options.name, compute, training)
        return self._step("steps", "TrainingStep")(
            name=options.name,
            step_args=step_args,
            depends_on=list(options.depends_on) or None,
            cache_config=options.cache_config,
        )

    def transform_step(
        self,
        options: StepOptions,
        compute: Compute,
        *,
        model_name: Any,
        data: Any,
        settings: Mapping[str, Any],
        request: Mapping[str, Any],
    ) -> Any:
        """A step that scores files with a model.

        Args:
            options: What all steps have in common.
            compute: What the job runs on.
            model_name: The model, as it is known to SageMaker.
            data: Where the files lie in S3.
            settings: Other arguments of the SDK's ``Transformer``; the same in both majors.
            request: Other arguments of its ``transform``; likewise.
        """
        transformer = import_module(self.transformers).Transformer(
            model_name=model_name,
            # Without one, the SDK looks the model up to name the job after it.
            base_transform_job_name=options.name,
            instance_count=compute.instance_count,
            instance_type=compute.instance_type,
            sagemaker_session=compute.session,
            **settings,
        )
        with _quiet():
            step_args = transformer.transform(data=data, **request)
        return self._step("steps", "TransformStep")(
            name=options.name,
            step_args=step_args,
            depends_on=list(options.depends_on) or None,
            cache_config=options.cache_config,
        )

    def model_step(
        self,
        options: StepOptions,
        compute: Compute,
        *,
        model_data: Any,
        environment: Mapping[str, Any],
    ) -> Any:
        """A step that creates a model; it has the name that it is given, under both majors."""
        with _quiet():
            return self._model(options, compute, model_data, environment)

    def pipeline(
        self, name: str, parameters: Sequence[Any], steps: Sequence[Any], session: Any
    ) -> Any:
        """A pipeline."""
        return self._step("pipeline", "Pipeline")(
            name=name,
            parameters=list(parameters),
            steps=list(steps),
            sagemaker_session=session,
        )

    @abstractmethod
    def processing_inputs(self, inputs: Sequence[Input]) -> list[Any]:
        """The inputs of a processing job."""

    @abstractmethod
    def processing_outputs(self, outputs: Sequence[Output]) -> list[Any]:
        """The outputs of a processing job."""

    @abstractmethod
    def training_channels(self, channels: Sequence[Channel]) -> Any:
        """The channels of a training job: by name in v2, a list in v3."""

    @abstractmethod
    def _train(self, name: str, compute: Compute, training: Training) -> Any:
        """What a training step asks for."""

    @abstractmethod
    def _model(
        self,
        options: StepOptions,
        compute: Compute,
        model_data: Any,
        environment: Mapping[str, Any],
    ) -> Any:
        """A step that creates a model."""

    def _of(self, module: str) -> Any:
        return import_module(f"{self.variables}.{module}")

    def _step(self, module: str, name: str) -> Any:
        return getattr(import_module(f"{self.steps}.{module}"), name)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what the SDK says about every job of a pipeline, though nothing is amiss."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Running within a PipelineSession")
        warnings.filterwarnings("ignore", message="We are deprecating the use of CreateModelStep")
        yield


_PARAMETERS: Mapping[type, str] = {
    bool: "ParameterBoolean",
    int: "ParameterInteger",
    float: "ParameterFloat",
    str: "ParameterString",
}
