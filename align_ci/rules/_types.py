"""Which type of output fits which type of dependency."""

from align_ci.model import Conventions

_DATA = frozenset({"TRAINING_DATA", "VALIDATION_DATA", "PROCESSING_OUTPUT"})
_SETTINGS = frozenset({"HYPERPARAMETERS", "CONFIG_FILE"})

_FITTING: dict[str, frozenset[str]] = {
    **dict.fromkeys(_DATA, _DATA),
    **dict.fromkeys(_SETTINGS, _SETTINGS | {"CUSTOM_PROPERTY", "PROCESSING_OUTPUT"}),
    "PAYLOAD_SAMPLES": frozenset({"PAYLOAD_SAMPLES", "PROCESSING_OUTPUT"}),
    "MODEL_ARTIFACTS": frozenset({"MODEL_ARTIFACTS"}),
    "CUSTOM_PROPERTY": frozenset({"CUSTOM_PROPERTY"}),
}


def fits(dependency: str, output: str, conventions: Conventions) -> bool:
    """Whether an output of one type can feed a dependency of another.

    Types that are no ``DependencyType`` are a project's own; what they mean cannot be
    judged, so they fit anything.
    """
    if dependency not in _FITTING or output not in _FITTING:
        return True
    return output in _FITTING[dependency] or (dependency, output) in conventions.fitting_types
