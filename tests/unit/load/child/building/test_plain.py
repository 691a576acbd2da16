"""What the SDK gives becomes plain JSON, and variables become what they are: not known."""

import enum
from typing import Any

import pytest

from align_ci.load.child.building.plain import VARIABLE, is_unset, plain, text


class Mode(enum.Enum):
    FILE = "File"


class Parameter(str):
    """As the SDK's parameters of pipelines, which are text as well."""

    __slots__ = ()
    __module__ = "sagemaker.workflow.parameters"
    expr = {"Get": "Parameters.Name"}  # noqa: RUF012 - as in the SDK


class Unassigned:
    """As the SDK's sentinel."""


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "end"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a", "a", id="text"),
        pytest.param(1.5, 1.5, id="number"),
        pytest.param(None, None, id="nothing"),
        pytest.param({"a": (1, True)}, {"a": [1, True]}, id="containers"),
        pytest.param({1: "a"}, {"1": "a"}, id="keys are text"),
        pytest.param(Mode.FILE, "File", id="enumeration"),
        pytest.param(Parameter("a"), VARIABLE, id="variable"),
        pytest.param(object(), VARIABLE, id="anything else"),
        pytest.param({"a": object()}, {"a": VARIABLE}, id="anything else within"),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    assert plain(value) == expected


def test_too_deep_is_not_followed() -> None:
    found = plain(nested(60))
    while isinstance(found, list):
        (found,) = found
    assert found is VARIABLE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a", "a", id="text"),
        pytest.param(30, "30", id="whole number"),
        pytest.param(0.5, "0.5", id="number"),
        pytest.param(True, "true", id="truth"),
        pytest.param(None, None, id="nothing"),
        pytest.param({"Get": "Parameters.Name"}, None, id="expression"),
        pytest.param(VARIABLE, None, id="variable"),
    ],
)
def test_text(value: Any, expected: str | None) -> None:
    assert text(value) == expected


def test_what_is_not_given() -> None:
    assert [is_unset(value) for value in (None, Unassigned(), "", 0)] == [True, True, False, False]
