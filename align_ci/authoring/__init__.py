"""What pipeline authors import: specifications, contracts, pipelines."""

from align_ci.authoring.contract import ScriptContract, TrainingScriptContract
from align_ci.authoring.dependency import DependencySpec
from align_ci.authoring.kinds import DependencyType, NodeType
from align_ci.authoring.output import OutputSpec
from align_ci.authoring.pipeline import (
    Condition,
    ConditionOperator,
    Connection,
    PipelineSpecification,
    StepUse,
)
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
    "NodeType",
    "OutputSpec",
    "PipelineSpecification",
    "ScriptContract",
    "StepSpecification",
    "StepUse",
    "TrainingScriptContract",
    "ValidationResult",
    "validate_cross_step_compatibility",
]
