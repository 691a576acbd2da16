"""What fails for nothing but an SDK of another major than the one that a project is written for.

In a Python that the project did not choose, that says nothing of the project.
"""

import re
from typing import TypeVar

from msgspec.structs import replace

from align_ci.load.child.executions import Compilation, Execution
from align_ci.load.child.imports import ImportFailure, Imports

_GONE = re.compile(
    r"ModuleNotFoundError: (?:`sagemaker\b[\w.]*` was removed in "
    r"|No module named 'sagemaker\.(?:core|mlops|serve|train)\b)"
)
"""What v3 says of modules of v2, and Python where v2 has none of v3."""

Ran = TypeVar("Ran", Execution, Compilation)


def without_other_sdk(imports: Imports) -> Imports:
    """Imports without what the SDK's major is to blame for, and with words about it."""
    version = f" ({imports.sdk.version})" if imports.sdk and imports.sdk.version else ""
    why = (
        f"the SageMaker SDK of this Python{version} is of another major than the project is"
        " written for; `python` names an interpreter that has the right one"
    )
    kept = tuple(frame for frame in imports.modules if not _is_gone(frame))
    count = len(imports.modules) - len(kept)
    said = (f"{count} module{'s' * (count > 1)} only read, as {why}",) if count else ()
    return replace(
        imports,
        modules=kept,
        notices=(*imports.notices, *said),
        executions=tuple(_skipped(each, why) for each in imports.executions),
        compilations=tuple(_skipped(each, why) for each in imports.compilations),
    )


def _is_gone(frame: object) -> bool:
    return isinstance(frame, ImportFailure) and _GONE.match(frame.message) is not None


def _skipped(each: Ran, why: str) -> Ran:
    if each.failure is None or not _GONE.match(each.failure.message):
        return each
    return replace(each, failure=None, skipped=why)
