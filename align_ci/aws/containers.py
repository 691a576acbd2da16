"""Where SageMaker puts things inside a container, by kind of step."""

import posixpath
from collections.abc import Iterable, Mapping
from functools import lru_cache

# Of processing containers: the developer guide, "How Amazon SageMaker Processing Configures
# Input and Output For Your Processing Container" (byoc-input-and-output), and the text of
# botocore's `ProcessingS3Input.LocalPath`. Of training containers: the training toolkit's
# ENVIRONMENT_VARIABLES.md and the container driver of the SDK's `ModelTrainer`.
PROCESSING_ROOT = "/opt/ml/processing"
CODE_ROOT = "/opt/ml/code"
INPUT_ROOT = "/opt/ml/input"
CHANNEL_ROOT = "/opt/ml/input/data"
CONFIG_ROOT = "/opt/ml/input/config"
"""Written by SageMaker itself (hyperparameters.json, ...): no channel can fill it."""
MODEL_ROOT = "/opt/ml/model"
OUTPUT_ROOT = "/opt/ml/output"
OUTPUT_DATA_ROOT = "/opt/ml/output/data"
CHECKPOINT_ROOT = "/opt/ml/checkpoints"
DEBUGGER_ROOTS: tuple[str, ...] = ("/opt/ml/output/profiler", "/opt/ml/output/tensors")
"""Where SageMaker Debugger and its profiler write: a `LocalPath` of theirs, and no mount."""

SCRIPT_MOUNT = "/opt/ml/processing/input/code"
"""Where the SDK's script processors mount the script, as an input of their own."""

RESERVED_CHANNELS: tuple[str, ...] = ("code", "sm_drivers")
"""Channels that the SDK's `ModelTrainer` adds for source code and its own drivers."""

_TRAINING_INPUTS = (CHANNEL_ROOT, CODE_ROOT)
_TRAINING_OUTPUTS = (MODEL_ROOT, OUTPUT_ROOT, CHECKPOINT_ROOT)

# A kind that is missing here mounts nothing that a contract could declare.
INPUT_ROOTS: Mapping[str, tuple[str, ...]] = {
    "Processing": (PROCESSING_ROOT, CODE_ROOT),
    "Training": _TRAINING_INPUTS,
    "Tuning": _TRAINING_INPUTS,
}
"""Below which an input can be mounted, by kind."""

OUTPUT_ROOTS: Mapping[str, tuple[str, ...]] = {
    "Processing": (PROCESSING_ROOT, CODE_ROOT),
    "Training": _TRAINING_OUTPUTS,
    "Tuning": _TRAINING_OUTPUTS,
}
"""Below which an output is picked up, by kind."""

PATH_VARIABLES: Mapping[str, str] = {
    "SM_MODEL_DIR": MODEL_ROOT,
    "SM_INPUT_DIR": INPUT_ROOT,
    "SM_INPUT_DATA_DIR": CHANNEL_ROOT,
    "SM_INPUT_CONFIG_DIR": CONFIG_ROOT,
    "SM_OUTPUT_DIR": OUTPUT_ROOT,
    "SM_OUTPUT_DATA_DIR": OUTPUT_DATA_ROOT,
    "SM_OUTPUT_FAILURE": f"{OUTPUT_ROOT}/failure",
}
"""The variables of a training container that hold a path, and that path."""


def channel_path(name: str) -> str:
    """Where a training container finds a channel."""
    return f"{CHANNEL_ROOT}/{name}"


def channel_variable(name: str) -> str:
    """The variable that holds a channel's path; only its case changes, `-` and `.` stay."""
    return f"SM_CHANNEL_{name.upper()}"


def is_below(path: str, root: str) -> bool:
    """Whether a container path is ``root`` or lies inside it; judged by its text alone."""
    plain = normal_path(path)
    return plain == root or plain.startswith(f"{root}/")


@lru_cache(maxsize=4096)
def normal_path(path: str) -> str:
    """A container path without doubled or trailing slashes, ``.`` and ``..``."""
    absolute = path.startswith("/")
    # POSIX leaves the meaning of exactly two leading slashes open, and normpath keeps them.
    return posixpath.normpath(f"/{path.lstrip('/')}" if absolute else path)


def kind_of_paths(inputs: Iterable[str], outputs: Iterable[str]) -> str | None:
    """``Processing`` or ``Training``, where the paths of a contract leave no doubt.

    Training shows in an input below ``/opt/ml/input`` or an output where training leaves its
    results. An input below ``/opt/ml/model`` speaks for neither: hosting containers have one.
    """
    inputs, outputs = tuple(inputs), tuple(outputs)
    every = (*inputs, *outputs)
    processing = _any_below(every, (PROCESSING_ROOT,))
    training = _any_below(inputs, (INPUT_ROOT,)) or _any_below(outputs, _TRAINING_OUTPUTS)
    if processing and not _any_below(every, (INPUT_ROOT, *_TRAINING_OUTPUTS)):
        return "Processing"
    return "Training" if training and not processing else None


def _any_below(paths: tuple[str, ...], roots: tuple[str, ...]) -> bool:
    return any(is_below(path, root) for path in paths for root in roots)
