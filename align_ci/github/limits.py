"""How long to wait before a request is sent again: pure decisions about an answer.

GitHub's rules: docs.github.com, "Best practices for using the REST API" and "Rate limits
for the REST API". An exceeded limit answers 403 or 429; so does what is forbidden.
"""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_FORBIDDEN, _TOO_MANY, _SERVER = 403, 429, 500
_MINUTE = 60.0
_LIMITED = re.compile(r"rate limit|abuse detection", re.IGNORECASE)
_REFUSED = re.compile(r"not accessible", re.IGNORECASE)


def is_limit(status: int, headers: Mapping[str, str], said: str) -> bool:
    """Whether an answer says that there were too many requests; then it did nothing."""
    if status == _TOO_MANY:
        return True
    if status != _FORBIDDEN:
        return False
    used_up = headers.get("x-ratelimit-remaining") == "0" and not _REFUSED.search(said)
    return used_up or "retry-after" in headers or bool(_LIMITED.search(said))


def limit_wait(headers: Mapping[str, str], now: float, before: int) -> float:
    """How many seconds to keep away.

    Args:
        headers: Of the answer that says so.
        now: The time, in seconds since 1970.
        before: How often this request was refused so before.
    """
    asked = retry_after(headers, now)
    if asked is not None:
        return max(1.0, asked)
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(1.0, float(reset) - now + 1)  # clocks differ
    return _MINUTE * 2.0**before


def backoff(before: int, chance: float) -> float:
    """How many seconds to leave a server alone that failed: more each time, never all at once.

    Args:
        before: How often it failed before.
        chance: Between 0 and 1.
    """
    return 2.0**before * (0.5 + chance)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """What ``Retry-After`` asks for, in seconds from now; None where it asks for nothing."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None
