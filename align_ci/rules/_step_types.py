"""Step types with a job type as their suffix: ``RiskTableMapping_Training``."""

from msgspec import Struct

from align_ci.model import JOB_TYPES, Fact, Unknown


class StepType(Struct, frozen=True):
    """What a specification is called.

    Attributes:
        stem: The step type without a job type.
        job_type: In lower case; empty for a specification of no job type in particular.
    """

    stem: str
    job_type: str

    def answers(self, *, stem_only: bool) -> frozenset[str]:
        """What ``compatible_sources`` may call it, as ``canonical`` gives it."""
        stem = canonical(self.stem)
        if stem_only or not self.job_type:
            return frozenset({stem})
        return frozenset({stem, f"{self.stem}_{self.job_type}"})


def step_type_of(step_type: Fact[str], job_type: Fact[str | None]) -> StepType | None:
    """What a specification is called, as far as known; None where its step type is not."""
    if isinstance(step_type, Unknown):
        return None
    declared = "" if isinstance(job_type, Unknown) else (job_type.value or "").casefold()
    stem, suffix = split(step_type.value)
    if suffix and suffix in JOB_TYPES | {declared}:
        return StepType(stem, suffix)
    return StepType(step_type.value, declared)


def split(text: str) -> tuple[str, str]:
    """What stands before and after the last underscore, the latter in lower case."""
    stem, _, suffix = text.rpartition("_")
    return (stem, suffix.casefold()) if stem else (text, "")


def canonical(text: str) -> str:
    """A step type whose job type, if it has one, is in lower case."""
    stem, suffix = split(text)
    return f"{stem}_{suffix}" if suffix else stem
