"""What of an offer a function of a project is given."""

from collections.abc import Callable
from typing import Any

import pytest

from align_ci.load.child.building.calls import Skipped, accepted

OFFER = {"role": "arn", "region": "us-east-1"}


def takes_some(role: str, other: int = 1) -> None: ...
def takes_any(role: str, **more: Any) -> None: ...
def takes_none() -> None: ...
def keyword(*, region: str) -> None: ...
def rest(*values: Any) -> None: ...
def needs(role: str, weather: str, season: str) -> None: ...


@pytest.mark.parametrize(
    ("function", "freely", "given"),
    [
        pytest.param(takes_some, False, {"role": "arn"}, id="by name"),
        pytest.param(takes_any, False, {"role": "arn"}, id="any, but not offered freely"),
        pytest.param(takes_any, True, OFFER, id="any, offered freely"),
        pytest.param(takes_some, True, {"role": "arn"}, id="some, offered freely"),
        pytest.param(takes_none, False, {}, id="none"),
        pytest.param(keyword, False, {"region": "us-east-1"}, id="by keyword alone"),
        pytest.param(rest, False, {}, id="any number of values"),
        pytest.param(dict, False, {}, id="without a signature"),
    ],
)
def test_accepted(function: Callable[..., Any], freely: bool, given: dict[str, Any]) -> None:
    assert accepted(function, OFFER, freely=freely) == given


def test_what_is_not_offered() -> None:
    words = "`needs` takes `weather`, `season`, for which align-ci knows no value"
    with pytest.raises(Skipped, match=words):
        accepted(needs, OFFER)
