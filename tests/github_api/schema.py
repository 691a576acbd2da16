"""Whether a request is one that GitHub documents, and an answer too."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker

SLICE = Path(__file__).parents[1] / "fixtures" / "schemas" / "github-api.json"
FORMATS = FormatChecker()
WITH_SLASHES = frozenset({"ref"})


class Operation:
    """An operation of the API."""

    def __init__(self, given: Any, definitions: Any) -> None:
        """Prepare what its requests and answers are held against."""
        self.name = f"{given['method']} {given['path']}"
        self.method: str = given["method"]
        self.path = re.compile(_pattern(given["path"]))
        self.body_required: bool = given["body_required"]
        self.parameters = {
            (parameter["in"], parameter["name"]): parameter
            for parameter in given["parameters"]
            if parameter["in"] != "header"
        }
        self._definitions = definitions
        self._body = given["body"]
        self._responses = given["responses"]

    def request_errors(self, path: str, query: str, body: Any) -> Iterator[str]:
        """What a request has that it must not have, or lacks."""
        match = self.path.fullmatch(path)
        assert match
        given = {("path", name): unquote(value) for name, value in match.groupdict().items()}
        given |= {
            ("query", name): value for name, value in parse_qsl(query, keep_blank_values=True)
        }
        for place, parameter in self.parameters.items():
            if place in given:
                schema = parameter["schema"]
                yield from self._errors(schema, _typed(given[place], schema), place[1])
            elif parameter["required"]:
                yield f"parameter {place[1]} is missing"
        yield from (f"unknown parameter {name}" for place, name in given.keys() - self.parameters)
        if body is None:
            yield from ["the body is missing"] if self.body_required else []
        elif self._body is None:
            yield "there must be no body"
        else:
            yield from self._errors(_closed(self._body), body, "body")

    def answer_errors(self, status: int, body: Any) -> Iterator[str]:
        """What an answer has that GitHub's would not have, or lacks."""
        if str(status) not in self._responses:
            yield f"status {status} is not documented"
        elif (schema := self._responses[str(status)]) is not None:
            yield from self._errors(schema, body, "answer")

    def _errors(self, schema: Any, value: Any, name: str) -> Iterator[str]:
        validator = Draft202012Validator(
            {**schema, "$defs": self._definitions}, format_checker=FORMATS
        )
        for error in validator.iter_errors(value):
            yield f"{name}{error.json_path[1:]}: {error.message[:200]}"


class Schema:
    """The operations in use, as GitHub describes them."""

    def __init__(self) -> None:
        """Read them."""
        read = json.loads(SLICE.read_text(encoding="utf-8"))
        operations = [Operation(given, read["$defs"]) for given in read["operations"]]
        # What is spelt out goes before what stands for anything.
        self._operations = sorted(operations, key=lambda one: one.path.pattern.count("(?P<"))

    def find(self, method: str, url: str) -> Operation | None:
        """The operation that a request asks for."""
        path = urlsplit(url).path
        fits = (
            one for one in self._operations if one.method == method and one.path.fullmatch(path)
        )
        return next(fits, None)

    def request_errors(self, method: str, url: str, body: Any) -> list[str]:
        """What is wrong with a request."""
        parts = urlsplit(url)
        if operation := self.find(method, url):
            return list(operation.request_errors(parts.path, parts.query, body))
        return [f"{method} {parts.path} is no operation in use; see scripts/slice_github_api.py"]


def _pattern(path: str) -> str:
    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+' if match[1] in WITH_SLASHES else '[^/]+'})"

    return re.sub(r"\\\{(\w+)\\\}", group, re.escape(path))


def _typed(text: str, schema: Any) -> Any:
    kind = schema.get("type")
    if kind in {"integer", "number"} and text.lstrip("-").isdecimal():
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _closed(schema: Any) -> Any:
    """The same where what is not described is not allowed, as deep as it is spelt out."""
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {name: _closed(value) for name, value in made["properties"].items()}
        if "additionalProperties" not in made:
            made["unevaluatedProperties"] = False
    if isinstance(made.get("items"), dict):
        made["items"] = _closed(made["items"])
    return made
