"""Shapes from the data files of an installed botocore, which itself is never imported."""

import gzip
import importlib.util
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from align_ci.aws.shapes import SERVICE_ROOTS, SERVICES, Shapes


@lru_cache(maxsize=1)
def data_directory() -> Path | None:
    """Where the botocore of this interpreter keeps its service models, if there is one."""
    try:
        found = importlib.util.find_spec("botocore")
    except (ImportError, ValueError):
        # ValueError: something under this name was imported by other than the usual ways.
        return None
    for folder in (found and found.submodule_search_locations) or ():
        return Path(folder, "data")
    return None


@lru_cache(maxsize=4)
def read(data: Path, service: str) -> Shapes | None:
    """The shapes that steps expose of a service, or None where they cannot be read.

    Args:
        data: A folder of service models, laid out as botocore's ``data``.
        service: A key of ``SERVICES``.
    """
    folder = data / service / SERVICES[service]
    for name, opened in (("service-2.json.gz", gzip.open), ("service-2.json", open)):
        try:
            with opened(folder / name, "rb") as file:
                return _reachable(json.load(file)["shapes"], _roots(service))
        except FileNotFoundError:
            continue
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
            # A damaged copy is as good as none: the index of our own has the last word.
            return None
    return None


def _roots(service: str) -> tuple[str, ...]:
    return tuple(
        root for owner, roots in SERVICE_ROOTS.values() if owner == service for root in roots
    )


def _reachable(models: Mapping[str, Any], roots: Iterable[str]) -> Shapes:
    structures: dict[str, dict[str, str]] = {}
    lists: dict[str, str] = {}
    maps: dict[str, str] = {}
    waiting = [root for root in roots if root in models]
    while waiting:
        name = waiting.pop()
        model = models[name]
        if name in structures or name in lists or name in maps:
            continue
        if model["type"] == "structure":
            structures[name] = {key: member["shape"] for key, member in model["members"].items()}
        elif model["type"] == "list":
            lists[name] = model["member"]["shape"]
        elif model["type"] == "map":
            maps[name] = model["value"]["shape"]
        waiting.extend(_inner(model))
    return Shapes(structures, lists, maps)


def _inner(model: Mapping[str, Any]) -> Iterator[str]:
    for member in model.get("members", {}).values():
        yield member["shape"]
    for part in ("member", "value"):
        if part in model:
            yield model[part]["shape"]
