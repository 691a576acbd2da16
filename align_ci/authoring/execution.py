"""What is known only once a pipeline runs."""

from typing import Any


def execution_variable(name: str) -> Any:
    """The SDK's variable for a fact of the running pipeline, such as ``PipelineExecutionId``.

    Raises:
        ValueError: There is no execution variable of this name.
        align_ci.sdk.NoSdk: No SDK is installed.
    """
    from align_ci.sdk import face  # noqa: PLC0415 - only builders at work need it

    return face().execution_variable(name)
