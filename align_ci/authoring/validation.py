"""The answer of the ``validate_*`` methods."""

from typing import Self

from pydantic import Field

from align_ci.authoring._base import Authored


class ValidationResult(Authored):
    """What a validation found, and what it left out.

    Attributes:
        is_valid: Whether there is no error; warnings do not count.
        errors: What fails, or loses or misroutes data, at run time; one message each.
        warnings: What disagrees without failing.
        unchecked: Which checks were not made, and why.

    Example:
        >>> result = ValidationResult.combine(
        ...     ValidationResult.success(),
        ...     ValidationResult.error("output `report` has no path in the contract"),
        ... )
        >>> result.is_valid, result.errors
        (False, ['output `report` has no path in the contract'])
    """

    is_valid: bool
    errors: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    unchecked: list[str] = Field(default_factory=list)

    @classmethod
    def success(cls) -> Self:
        """A result without errors, warnings or gaps."""
        return cls(is_valid=True)

    @classmethod
    def error(cls, *messages: str) -> Self:
        """An invalid result with these errors."""
        return cls(is_valid=False, errors=list(messages))

    @classmethod
    def combine(cls, *results: "ValidationResult") -> Self:
        """Everything that several results say; valid when all are, also when there is none."""
        return cls(
            is_valid=all(result.is_valid for result in results),
            errors=[message for result in results for message in result.errors],
            warnings=[message for result in results for message in result.warnings],
            unchecked=[reason for result in results for reason in result.unchecked],
        )
