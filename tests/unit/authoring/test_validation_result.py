import pytest

from align_ci.authoring import ValidationResult

WARNED = ValidationResult(is_valid=True, warnings=["odd"], unchecked=["arguments: not yet"])


def test_success_has_nothing_to_say() -> None:
    assert ValidationResult.success() == ValidationResult(
        is_valid=True, errors=[], warnings=[], unchecked=[]
    )


def test_error_says_each_message() -> None:
    result = ValidationResult.error("first", "second")
    assert not result.is_valid
    assert result.errors == ["first", "second"]


@pytest.mark.parametrize(
    ("results", "combined"),
    [
        pytest.param([], ValidationResult.success(), id="of nothing"),
        pytest.param([WARNED, ValidationResult.success()], WARNED, id="of the valid"),
        pytest.param(
            [ValidationResult.error("a"), WARNED, ValidationResult.error("b")],
            ValidationResult(
                is_valid=False,
                errors=["a", "b"],
                warnings=["odd"],
                unchecked=["arguments: not yet"],
            ),
            id="in order",
        ),
    ],
)
def test_combine(results: list[ValidationResult], combined: ValidationResult) -> None:
    assert ValidationResult.combine(*results) == combined
