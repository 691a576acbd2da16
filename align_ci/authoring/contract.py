"""What a script finds in its container."""

from pathlib import Path
from typing import TypeAlias

from pydantic import Field

from align_ci.authoring._base import Authored
from align_ci.authoring.validation import ValidationResult

AnyPath: TypeAlias = str | Path


class ScriptContract(Authored):
    """Where a script's inputs and outputs lie, and what else it is told.

    Attributes:
        entry_point: The script's file name, looked up beside the contract and in the
            project's script folders.
        expected_input_paths: Container paths of the inputs, by logical name.
        expected_output_paths: Container paths of the outputs, by logical name.
        required_env_vars: Environment variables that must be set.
        optional_env_vars: Environment variables that may be set, each with the default that
            the script falls back to.
        expected_arguments: Command line arguments, each with its default; ``job_type``
            stands for ``--job_type`` and for ``--job-type``.
        framework_requirements: Version specifiers of the packages that the script imports,
            by package name; ``*`` for any version.
        description: For people.

    Raises:
        pydantic.ValidationError: A field is missing, unknown or of another type.

    Example:
        >>> contract = ScriptContract(
        ...     entry_point="script.py",
        ...     expected_input_paths={"DATA": "/opt/ml/processing/input/data"},
        ...     expected_output_paths={"report": "/opt/ml/processing/output/report"},
        ...     optional_env_vars={"THRESHOLD": "0.5"},
        ... )
        >>> contract.required_env_vars
        []
    """

    entry_point: str
    expected_input_paths: dict[str, str]
    expected_output_paths: dict[str, str]
    required_env_vars: list[str] = Field(default_factory=list)
    optional_env_vars: dict[str, str] = Field(default_factory=dict)
    expected_arguments: dict[str, str] = Field(default_factory=dict)
    framework_requirements: dict[str, str] = Field(default_factory=dict)
    description: str = ""

    def validate_implementation(self, path: AnyPath) -> ValidationResult:
        """Hold the script at ``path`` against this contract.

        Environment variables, arguments, container paths and logical names are compared.
        Modules of the script's folder that it imports belong to it. A script that is missing
        or does not parse is an error in the result; what cannot be told stands in
        ``unchecked``, with the reason.
        """
        from align_ci.authoring._alignment import script_compliance  # noqa: PLC0415 - lazy: rules

        return script_compliance(self, path)


class TrainingScriptContract(ScriptContract):
    """The contract of a script that runs in a training job.

    Attributes:
        required_env_vars: As in every contract; the two folders that a training script
            writes to, ``SM_MODEL_DIR`` and ``SM_OUTPUT_DATA_DIR``, when none are given.

    Example:
        >>> contract = TrainingScriptContract(
        ...     entry_point="script.py",
        ...     expected_input_paths={"train_data": "/opt/ml/input/data/train"},
        ...     expected_output_paths={"model_artifacts": "/opt/ml/model"},
        ... )
        >>> contract.required_env_vars
        ['SM_MODEL_DIR', 'SM_OUTPUT_DATA_DIR']
        >>> contract.get_channel_input_path("train")
        '/opt/ml/input/data/train'
    """

    required_env_vars: list[str] = Field(
        default_factory=lambda: ["SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR"]
    )

    def get_channel_input_path(self, channel: str) -> str:
        """The container path where SageMaker mounts a channel of this name."""
        return f"/opt/ml/input/data/{channel}"

    def validate_script_paths(self, path: AnyPath) -> ValidationResult:
        """Hold the container paths and logical names of the script at ``path`` against this.

        A part of what ``validate_implementation`` does.
        """
        from align_ci.authoring._alignment import OF_PATHS, script_compliance  # noqa: PLC0415 - lazy

        return script_compliance(self, path, OF_PATHS)
