"""Write what the tests need of GitHub's description of its API: the operations in use.

The whole of it comes from the npm registry and has 13 MB; `--check` only compares.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.github_api.install import description, ensure, reason_to_skip

SLICE = Path(__file__).parent.parent / "tests" / "fixtures" / "schemas" / "github-api.json"

OPERATIONS = (
    "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}",
    "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
    "GET /repos/{owner}/{repo}/actions/runs/{run_id}",
    "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
    "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
    "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
    "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
    "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    "GET /repos/{owner}/{repo}/pulls",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "GET /user",
    "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
    "POST /repos/{owner}/{repo}/check-runs",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
)

_FOR_PEOPLE = frozenset(
    {"deprecated", "description", "discriminator", "example", "examples", "externalDocs", "title"}
)
_DATA = frozenset({"default", "enum", "required"})
_SCHEMAS = "#/components/schemas/"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 where it differs")
    options = parser.parse_args()
    if reason := reason_to_skip():
        print(f"{SLICE.name} is left as it is: {reason}")
        return int(os.environ.get("CI") == "true")
    ensure(schema=True)
    whole = json.loads(description().read_text(encoding="utf-8"))
    text = json.dumps(sliced(whole), sort_keys=True, separators=(",", ":")) + "\n"
    if not options.check:
        SLICE.write_text(text, encoding="utf-8")
        return 0
    if SLICE.exists() and SLICE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{SLICE.name} is not current: run python -m scripts.{Path(__file__).stem}")
    return 1


def sliced(whole: Any) -> dict[str, Any]:
    """The operations in use, as plain JSON Schema, and all definitions that they refer to."""
    operations = [_operation(whole, *name.split()) for name in OPERATIONS]
    definitions: dict[str, Any] = {}
    missing = set(_references(operations))
    while missing:
        for name in missing:
            definitions[name] = _plain(whole["components"]["schemas"][name])
        missing = set(_references(list(definitions.values()))) - definitions.keys()
    version = whole["info"]["version"]
    return {"version": version, "operations": operations, "$defs": definitions}


def _operation(whole: Any, method: str, path: str) -> dict[str, Any]:
    place = whole["paths"][path]
    one = place[method.lower()]
    parameters = (
        _resolved(whole, given)
        for given in (*place.get("parameters", ()), *one.get("parameters", ()))
    )
    body = one.get("requestBody", {})
    return {
        "method": method,
        "path": path,
        "parameters": [
            {
                "name": parameter["name"],
                "in": parameter["in"],
                "required": parameter.get("required", False),
                "schema": _plain(parameter["schema"]),
            }
            for parameter in parameters
        ],
        "body": _content(body),
        "body_required": body.get("required", False),
        "responses": {
            status: _content(_resolved(whole, response))
            for status, response in one["responses"].items()
        },
    }


def _content(of: Any) -> Any:
    schema = of.get("content", {}).get("application/json", {}).get("schema")
    return None if schema is None else _plain(schema)


def _resolved(whole: Any, value: Any) -> Any:
    while "$ref" in value:
        kind, name = value["$ref"].split("/")[2:]
        value = whole["components"][kind][name]
    return value


def _plain(schema: Any, *, names: bool = False) -> Any:
    """OpenAPI 3.0 as JSON Schema 2020-12, which knows `null` as a type.

    Args:
        schema: Of OpenAPI, or a part of one.
        names: Whether its keys are names of properties.
    """
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {name: _plain(value) for name, value in schema.items()}
    made = {
        key: value if key in _DATA else _plain(value, names=key == "properties")
        for key, value in schema.items()
        if key not in _FOR_PEOPLE and key != "nullable" and not key.startswith("x-")
    }
    if isinstance(made.get("$ref"), str):
        made["$ref"] = made["$ref"].replace(_SCHEMAS, "#/$defs/")
    return _nullable(made) if schema.get("nullable") else made


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(schema.get("type"), str):
        return {"anyOf": [schema, {"type": "null"}]}
    more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | {"type": [schema["type"], "null"]} | more


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rsplit("/", 1)[1]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _references(item)


if __name__ == "__main__":
    sys.exit(main())
