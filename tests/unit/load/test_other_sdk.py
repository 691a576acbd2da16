"""An SDK of the other major, in a Python that the project did not choose."""

import pytest

from align_ci.load.child.executions import (
    BuilderTarget,
    Compilation,
    Execution,
    PipelineTarget,
    Raised,
    Sdk,
)
from align_ci.load.child.imports import ImportFailure, Imports, Module
from align_ci.load.other_sdk import without_other_sdk

STEPS = Module("steps", "steps.py")


def imports(message: str) -> Imports:
    raised = Raised(message, None)
    return Imports(
        modules=(ImportFailure(STEPS, message, "steps.py", 1),),
        notices=(),
        seconds=0.0,
        executions=(Execution(BuilderTarget(STEPS, "Builder"), failure=raised),),
        compilations=(Compilation(PipelineTarget(STEPS, "flow"), failure=raised),),
        sdk=Sdk("3.1.0"),
    )


@pytest.mark.parametrize(
    "message",
    [
        "ModuleNotFoundError: `sagemaker.workflow` was removed in the SageMaker Python SDK v3.",
        "ModuleNotFoundError: No module named 'sagemaker.mlops'",
        "ModuleNotFoundError: No module named 'sagemaker.core.workflow'",
    ],
)
def test_what_it_lacks_is_no_failure(message: str) -> None:
    found = without_other_sdk(imports(message))
    assert found.modules == ()
    (said,) = found.notices
    assert said.startswith("1 module only read, as the SageMaker SDK of this Python (3.1.0) is")
    (execution,), (compilation,) = found.executions, found.compilations
    assert execution.failure is compilation.failure is None
    assert execution.skipped == compilation.skipped
    assert "another major than the project is written for" in execution.skipped


@pytest.mark.parametrize(
    "message",
    [
        "ModuleNotFoundError: No module named 'sagemaker.workflow.pipelin'",
        "ModuleNotFoundError: No module named 'sagemaker_helpers.core'",
        "ModuleNotFoundError: No module named 'steps.core'",
        "ValueError: `sagemaker.workflow` was removed in 2030",
    ],
)
def test_anything_else_is_one(message: str) -> None:
    assert without_other_sdk(imports(message)) == imports(message)
