"""The kinds of pipeline steps, and the spellings in which people name them."""

import re
from collections.abc import Mapping
from functools import lru_cache

# A kind is the `Type` of a step in a pipeline definition: `StepTypeEnum` of the SageMaker
# Python SDK 2.257.7 and 3.27.0. NotebookJob is the one exception: its definition says
# `Training`, but what a builder may refer to differs.
KINDS: tuple[str, ...] = (
    "Processing",
    "Training",
    "Tuning",
    "Transform",
    "Model",
    "RegisterModel",
    "AutoML",
    "QualityCheck",
    "ClarifyCheck",
    "EMR",
    "EMRServerless",
    "Lambda",
    "Callback",
    "Condition",
    "Fail",
    "EndpointConfig",
    "Endpoint",
    "InferenceComponent",
    "Lineage",
    "NotebookJob",
    "Job",
    "ForEach",
    "Cleanup",
)

# What else a kind is called, besides `<kind>` and `<kind>Step`: class names of the SDK and
# the operations behind them. Names that projects give to steps of their own, such as
# BatchTransform or ModelRegistration, are no spellings of a kind. A `ModelStep` may also
# register a model; alone, the name is taken for the step that creates one.
OTHER_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "Processing": ("ProcessingJob",),
    "Training": ("TrainingJob", "FunctionStep", "RepackModelStep"),
    "Tuning": ("TuningJob", "HyperParameterTuning", "HyperParameterTuningStep"),
    "Transform": ("TransformJob",),
    "Model": ("CreateModel", "CreateModelStep"),
    "AutoML": ("AutoMLJob",),
}


@lru_cache(maxsize=4096)
def kind_of(text: str) -> str | None:
    """The kind that ``text`` names, ignoring case, hyphens, underscores and blanks.

    None where the text is no accepted spelling; then it may well be a step type.
    """
    return _BY_SPELLING.get(_folded(text))


def spellings() -> tuple[str, ...]:
    """Every accepted spelling, as people write it: the kinds first, in their order."""
    return (
        *KINDS,
        *(f"{kind}Step" for kind in KINDS),
        *(spelling for others in OTHER_SPELLINGS.values() for spelling in others),
    )


def _folded(text: str) -> str:
    return re.sub(r"[-_\s]", "", text).lower()


_BY_SPELLING: Mapping[str, str] = {
    _folded(spelling): kind
    for kind in KINDS
    for spelling in (kind, f"{kind}Step", *OTHER_SPELLINGS.get(kind, ()))
}
