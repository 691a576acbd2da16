"""Which SageMaker SDK is installed, and the face that fits it."""

from functools import lru_cache
from importlib import metadata, util

from align_ci.sdk.face import Face


class NoSdk(ImportError):
    """There is no SageMaker SDK, or one of a major version that is not supported."""


@lru_cache(maxsize=1)
def face() -> Face:
    """The face of the SDK that is installed; finding it imports nothing of it.

    Raises:
        NoSdk: There is none, or its major version is neither 2 nor 3.
    """
    version = _version()
    if version.startswith("2."):
        from align_ci.sdk.v2 import V2  # noqa: PLC0415 - only one of the two can be of use

        return V2()
    if version.startswith("3."):
        from align_ci.sdk.v3 import V3  # noqa: PLC0415 - see above

        return V3()
    raise NoSdk(f"the SageMaker SDK {version} is not supported: {_INSTALL}")


def _version() -> str:
    try:
        found = metadata.version("sagemaker")
    except metadata.PackageNotFoundError as error:
        raise NoSdk(f"the SageMaker SDK is not installed: {_INSTALL}") from error
    if util.find_spec("sagemaker") is None:
        raise NoSdk(f"the SageMaker SDK {found} is installed but cannot be found: {_INSTALL}")
    return found


_INSTALL = "install `align-ci[sagemaker]` for v3, or `align-ci[sagemaker-v2]` for v2"
