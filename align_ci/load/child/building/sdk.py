"""The SageMaker SDK of this Python: found, imported, and a session of it that stays offline."""

import gc
import importlib
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .offer import BUCKETS, REGIONS, ROLES, ROOT, SESSIONS
from .offline import BUCKET, ROLE

_FIRST_OF_V3 = 3

# What is needed to make steps and pipelines, of v2 and of v3.
_V2 = (
    "sagemaker.workflow.pipeline_context",
    "sagemaker.workflow.steps",
    "sagemaker.workflow.pipeline",
)
_V3 = (
    "sagemaker.core.workflow.pipeline_context",
    "sagemaker.mlops.workflow.steps",
    "sagemaker.mlops.workflow.pipeline",
)


class Sdk:
    """The SDK.

    Attributes:
        version: Such as ``3.27.0``; empty where there is none.
    """

    def __init__(self) -> None:
        self.version = _version()
        self._session: Any = None

    def load(self) -> str:
        """Import it; why there is none, or empty where there is.

        Raises:
            BaseException: What importing it raises.
        """
        if not self.version:
            python = ".".join(map(str, sys.version_info[:3]))
            return f"the SageMaker SDK is not installed for this Python ({python})"
        # Looking for garbage among what stays for good takes half the time of the import, and
        # much of that of every builder.
        gc.disable()
        try:
            for name in self._modules():
                importlib.import_module(name)
        finally:
            gc.freeze()
            gc.enable()
        return ""

    def session(self) -> Any:
        """A session that collects what steps ask for."""
        if self._session is None:
            module = importlib.import_module(self._modules()[0])
            self._session = module.PipelineSession(default_bucket=BUCKET)
            # Asked for it, the session would first look whether there is such a bucket.
            self._session._default_bucket = BUCKET  # noqa: SLF001 - see above
        return self._session

    def offered(self, root: Any) -> dict[str, Any]:
        """What builders and pipelines can be given, by the names that they have for it."""
        session = self.session()
        return {
            **dict.fromkeys(SESSIONS, session),
            **dict.fromkeys(ROLES, ROLE),
            **dict.fromkeys(REGIONS, session.boto_region_name),
            **dict.fromkeys(BUCKETS, BUCKET),
            ROOT: root,
        }

    def _modules(self) -> tuple[str, ...]:
        major = self.version.partition(".")[0]
        return _V3 if not major.isdigit() or int(major) >= _FIRST_OF_V3 else _V2


def _version() -> str:
    try:
        return version("sagemaker") or ""
    except PackageNotFoundError:
        return ""
