"""What a step needs and gives."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from align_ci.authoring._base import Authored
from align_ci.authoring.contract import AnyPath, ScriptContract
from align_ci.authoring.dependency import DependencySpec
from align_ci.authoring.kinds import NodeType
from align_ci.authoring.output import OutputSpec
from align_ci.authoring.validation import ValidationResult


def _as_list(given: Any) -> Any:
    return list(given.values()) if isinstance(given, Mapping) else given


class StepSpecification(Authored):
    """A step of a pipeline, by the logical names of what it needs and gives.

    ``dependencies`` and ``outputs`` are given as lists, or as mappings whose values count
    and whose keys do not. They are held as dictionaries by logical name, and as the lists
    that were given, in which two of one name can still be seen.

    Constructing one checks types, never alignment: a misaligned specification loads, so
    that it can be reported with its place. The ``validate_*`` methods judge it.

    Attributes:
        step_type: The step's type, unique in the project but for job types.
        node_type: Its place in the flow of data.
        dependency_list: The dependencies as given.
        output_list: The outputs as given.
        script_contract: The contract of the step's script, where it runs one.
        sagemaker_step_type: The kind of SageMaker step: ``Processing``, ``Training``, ...
        job_type: The variant, where a step type has several: ``training``, ``testing``, ...

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> from align_ci.authoring import DependencyType
        >>> spec = StepSpecification(
        ...     step_type="CradleDataLoading",
        ...     node_type=NodeType.SOURCE,
        ...     outputs=[
        ...         OutputSpec(
        ...             logical_name="DATA",
        ...             output_type=DependencyType.PROCESSING_OUTPUT,
        ...             property_path="properties.ProcessingOutputConfig"
        ...             ".Outputs['DATA'].S3Output.S3Uri",
        ...             aliases=["raw_data"],
        ...         )
        ...     ],
        ... )
        >>> spec.list_all_output_names()
        ['DATA', 'raw_data']
        >>> spec.get_output_by_name_or_alias("Raw_Data") is spec.outputs["DATA"]
        True
    """

    step_type: str
    node_type: NodeType
    dependency_list: Annotated[list[DependencySpec], BeforeValidator(_as_list)] = Field(
        default_factory=list, alias="dependencies"
    )
    output_list: Annotated[list[OutputSpec], BeforeValidator(_as_list)] = Field(
        default_factory=list, alias="outputs"
    )
    script_contract: ScriptContract | None = None
    sagemaker_step_type: str | None = None
    job_type: str | None = None

    @property
    def dependencies(self) -> dict[str, DependencySpec]:
        """The dependencies by logical name; the last one, where several share a name."""
        return {dependency.logical_name: dependency for dependency in self.dependency_list}

    @property
    def outputs(self) -> dict[str, OutputSpec]:
        """The outputs by logical name; the last one, where several share a name."""
        return {output.logical_name: output for output in self.output_list}

    def get_dependency(self, name: str) -> DependencySpec | None:
        """The dependency of this logical name."""
        return self.dependencies.get(name)

    def get_output(self, name: str) -> OutputSpec | None:
        """The output of this logical name."""
        return self.outputs.get(name)

    def get_output_by_name_or_alias(self, name: str) -> OutputSpec | None:
        """The output of this logical name, or else the first with this alias in any case."""
        return self.get_output(name) or next(
            (output for output in self.output_list if _has_alias(output, name)), None
        )

    def list_all_output_names(self) -> list[str]:
        """Every logical name of an output, each followed by its aliases."""
        return [
            name for output in self.output_list for name in (output.logical_name, *output.aliases)
        ]

    def list_required_dependencies(self) -> list[str]:
        """The logical names of the dependencies that the step cannot run without."""
        return [name for name, dependency in self.dependencies.items() if dependency.required]

    def validate_contract_alignment(self) -> ValidationResult:
        """Hold this specification against its contract, by the rules of the suite."""
        from align_ci.authoring._alignment import contract_alignment  # noqa: PLC0415 - lazy: rules

        return contract_alignment(self)

    def validate_script_compliance(self, path: AnyPath) -> ValidationResult:
        """Hold the script at ``path`` against the contract of this specification.

        Without a contract there is nothing to hold it against, and the result says so.
        """
        if self.script_contract is None:
            reason = f"the script: the specification of {self.step_type} has no contract"
            return ValidationResult(is_valid=True, unchecked=[reason])
        return self.script_contract.validate_implementation(path)


def _has_alias(output: OutputSpec, name: str) -> bool:
    return name.casefold() in (alias.casefold() for alias in output.aliases)


def validate_cross_step_compatibility(
    producer: StepSpecification, consumer: StepSpecification
) -> ValidationResult:
    """Whether ``producer`` can feed the dependencies of ``consumer`` that accept it.

    An error where no dependency accepts it.
    """
    from align_ci.authoring._alignment import cross_step_compatibility  # noqa: PLC0415 - lazy: rules

    return cross_step_compatibility(producer, consumer)
