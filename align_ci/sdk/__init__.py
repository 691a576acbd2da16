"""SageMaker SDK v2 and v3 objects behind one face."""

from align_ci.sdk.face import Face
from align_ci.sdk.installed import NoSdk, face
from align_ci.sdk.jobs import Channel, Compute, Input, Output, StepOptions, Training

__all__ = [
    "Channel",
    "Compute",
    "Face",
    "Input",
    "NoSdk",
    "Output",
    "StepOptions",
    "Training",
    "face",
]
