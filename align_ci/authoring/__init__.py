"""What pipeline authors import: specifications, contracts, builders, pipelines."""

from align_ci.authoring.assembly import assemble_pipeline
from align_ci.authoring.builder import StepBuilderBase
from align_ci.authoring.configs import JobConfig, ModelConfig, StepConfig, TransformConfig
from align_ci.authoring.contract import ScriptContract, TrainingScriptContract
from align_ci.authoring.dependency import DependencySpec
from align_ci.authoring.example import example_config
from align_ci.authoring.execution import execution_variable
from align_ci.authoring.kinds import DependencyType, NodeType
from align_ci.authoring.output import OutputSpec
from align_ci.authoring.pipeline import (
    Condition,
    ConditionOperator,
    Connection,
    PipelineSpecification,
    StepUse,
)
from align_ci.authoring.property_file import PropertyFile
from align_ci.authoring.specification import (
    StepSpecification,
    validate_cross_step_compatibility,
)
from align_ci.authoring.validation import ValidationResult

__all__ = [
    "Condition",
    "ConditionOperator",
    "Connection",
    "DependencySpec",
    "DependencyType",
    "JobConfig",
    "ModelConfig",
    "NodeType",
    "OutputSpec",
    "PipelineSpecification",
    "PropertyFile",
    "ScriptContract",
    "StepBuilderBase",
    "StepConfig",
    "StepSpecification",
    "StepUse",
    "TrainingScriptContract",
    "TransformConfig",
    "ValidationResult",
    "assemble_pipeline",
    "example_config",
    "execution_variable",
    "validate_cross_step_compatibility",
]
