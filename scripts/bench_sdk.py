"""A program that imports of the SageMaker SDK what the reference project's steps are made of.

Less than this no run can take that executes builders and compiles pipelines.
"""

import sys
from importlib import metadata

# As where builders are executed: without a region v3 is not imported, and without the rest
# botocore asks the network for it.
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "placeholder",
    "AWS_SECRET_ACCESS_KEY": "placeholder",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAGEMAKER_SUPPRESS_V2_WARNING": "1",
}

_WORDS = (
    "conditions",
    "entities",
    "execution_variables",
    "functions",
    "parameters",
    "pipeline_context",
    "properties",
)
_STEPS = ("condition_step", "pipeline", "steps")

# What align_ci/sdk imports, by the major version.
MODULES = {
    "2": (
        *(f"sagemaker.workflow.{name}" for name in (*_WORDS, *_STEPS)),
        "sagemaker.estimator",
        "sagemaker.inputs",
        "sagemaker.processing",
        "sagemaker.transformer",
    ),
    "3": (
        *(f"sagemaker.core.workflow.{name}" for name in _WORDS),
        *(f"sagemaker.mlops.workflow.{name}" for name in (*_STEPS, "model_step")),
        "sagemaker.core.processing",
        "sagemaker.core.shapes",
        "sagemaker.core.transformer",
        "sagemaker.serve.model_builder",
        "sagemaker.train.configs",
        "sagemaker.train.model_trainer",
    ),
}


def sdk_import() -> tuple[str, str]:
    """The version of the SDK that is installed, and the program.

    Raises:
        SystemExit: There is none, or one that align-ci does not support.
    """
    try:
        version = metadata.version("sagemaker")
        modules = MODULES[version.partition(".")[0]]
    except (metadata.PackageNotFoundError, KeyError):
        sys.exit("the SageMaker SDK, v2 or v3, is needed: `make bench` has it")
    start = f"import os; os.environ.update({ENVIRONMENT!r})"
    return version, "\n".join([start, *(f"import {name}" for name in modules)])
