"""Compiling one pipeline, and finding where its parts were made."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .calls import accepted
from .frames import Place, Project
from .plain import plain, text
from .sdk import Sdk
from .steps import given
from .traces import Traces

MOST_CHARACTERS = 4 * 1024**2
_MOST_PLACES = 10_000
_MOST_DEEP = 20

PartPlace = tuple[str, str, str, str, Place]
"""Part, step, name, container path, line; the texts are empty where there is none."""


class Compiler:
    """Compiles the pipelines of a project."""

    def __init__(self, sdk: Sdk, project: Project, traces: Traces) -> None:
        self._sdk = sdk
        self._project = project
        self._traces = traces

    def compiled(self, module: str, name: str) -> dict[str, Any]:
        """A pipeline's definition, and what belongs to it.

        Raises:
            Skipped: The function needs what align-ci has not.
            TypeError: What it gives is no pipeline.
            ValueError: The definition is too large.
            BaseException: What it raises.
        """
        pipeline = self._pipeline(getattr(importlib.import_module(module), name), name)
        definition = pipeline.definition()
        if not isinstance(definition, str):
            raise TypeError(f"`{name}`: its definition is {type(definition).__name__}, not text")
        if len(definition) > MOST_CHARACTERS:
            raise ValueError(f"its definition has more than {MOST_CHARACTERS:,} characters")
        steps = list(_steps(getattr(pipeline, "steps", None)))
        return {
            "name": text(plain(getattr(pipeline, "name", None))) or "",
            "definition": definition,
            "listed": sorted({name for name in map(_name, steps) if name}),
            "places": self._places(pipeline, steps, definition),
        }

    def _pipeline(self, held: Any, name: str) -> Any:
        """The pipeline that a name holds, or that the function of this name gives."""
        if callable(held) and not hasattr(held, "definition"):
            held = held(**accepted(held, self._sdk.offered(Path(self._project.root))))
        if not callable(getattr(held, "definition", None)):
            raise TypeError(f"`{name}` gives {type(held).__name__}, not a pipeline of the SDK")
        return held

    def _places(self, pipeline: Any, steps: list[Any], definition: str) -> list[PartPlace]:
        made = self._made("step", definition)
        made.update({_name(step): step for step in steps})
        found: list[PartPlace] = []
        for name in sorted(set(_step_names(json.loads(definition))) & made.keys()):
            found.extend(self._of_step(name, made[name]))
        parameters = self._made("parameter", definition)
        parameters.update(
            {_name(each): each for each in getattr(pipeline, "parameters", None) or ()}
        )
        for part, held in (
            ("parameter", parameters),
            ("property-file", self._made("property-file", definition)),
        ):
            found.extend(self._apart(part, held))
        return list(dict.fromkeys(found))[:_MOST_PLACES]

    def _made(self, part: str, definition: str) -> dict[str, Any]:
        """What was made of a part and can be in a definition, by name; what came last counts.

        Not all that a definition refers to is listed in its pipeline. What has no place is a
        copy that the SDK makes while it compiles.
        """
        traces = self._traces.since(0, part)
        made = {_name(trace.made): trace.made for trace in traces if trace.place}
        return {name: each for name, each in made.items() if name and name in definition}

    def _of_step(self, name: str, step: Any) -> Iterator[PartPlace]:
        place = self._traces.place(step)
        if place:
            yield "step", name, "", "", place
        for (part, known, path), _, where in given(step, self._traces):
            if where and known:
                yield part, name, known, path or "", where
        for file in getattr(step, "property_files", None) or ():
            where = self._traces.place(file)
            if where:
                yield "property-file", name, _name(file), "", where

    def _apart(self, part: str, made: dict[str, Any]) -> Iterator[PartPlace]:
        """The parts that belong to no step."""
        for name, each in made.items():
            place = self._traces.place(each)
            if place:
                yield part, "", name, "", place


def _steps(listed: Any, depth: int = 0) -> Iterator[Any]:
    """The steps that an author listed, in branches and collections too."""
    if not isinstance(listed, (list, tuple)) or depth > _MOST_DEEP:
        return
    for held in listed:
        # What a function gives that runs as a step stands for the step.
        step = getattr(held, "_step", None) or held
        if hasattr(step, "to_request"):
            yield step
        for branch in ("steps", "if_steps", "else_steps"):
            yield from _steps(getattr(step, branch, None), depth + 1)


def _step_names(definition: Any, depth: int = 0) -> Iterator[str]:
    steps = definition.get("Steps") if isinstance(definition, dict) else definition
    if not isinstance(steps, list) or depth > _MOST_DEEP:
        return
    for step in steps:
        if isinstance(step, dict):
            if isinstance(step.get("Name"), str):
                yield step["Name"]
            arguments = step.get("Arguments")
            for branch in ("IfSteps", "ElseSteps"):
                if isinstance(arguments, dict):
                    yield from _step_names(arguments.get(branch), depth + 1)


def _name(made: Any) -> str:
    return text(plain(getattr(made, "name", None))) or ""
