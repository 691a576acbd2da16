"""How much of what is made at random is tried: everything in CI, a part of it every day."""

import os

SHARE = 1 if os.environ.get("CI") == "true" else 6


def tried(count: int) -> int:
    """How many of so many are tried here: all with ``CI=true``, else a sixth."""
    return -(-count // SHARE)
