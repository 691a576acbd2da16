"""The shapes that come with align-ci, extracted from botocore by scripts/index_properties.py."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from align_ci.aws.shapes import STEP_SHAPES, Shapes

INDEX = Path(__file__).with_name("properties.json")


def dump(botocore: str, services: Mapping[str, Shapes]) -> str:
    """The index as text: one item a line, so that a new member shows as one line of a diff.

    Args:
        botocore: The version that the shapes are from.
        services: The shapes that steps expose, by service.
    """
    document = {
        "botocore": botocore,
        "services": {
            name: {"structures": each.structures, "lists": each.lists, "maps": each.maps}
            for name, each in services.items()
        },
    }
    return json.dumps(document, indent=0, separators=(",", ":"), sort_keys=True) + "\n"


def botocore_version() -> str:
    """The version of botocore that the index is from."""
    return str(_document()["botocore"])


@lru_cache(maxsize=4)
def indexed(service: str) -> Shapes:
    """The shapes of a service, and those that the steps add; of no service, only these."""
    return (
        STEP_SHAPES.merged(Shapes(**_document()["services"][service])) if service else STEP_SHAPES
    )


@lru_cache(maxsize=1)
def _document() -> Any:
    return json.loads(INDEX.read_bytes())
