import json
from pathlib import Path

import pytest

from align_ci.github.event import Environment, Event, read_environment, read_event

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
HEAD = "a" * 40
BASE = "b" * 40
COMPARED = {"pull_request", "pull_request_target", "merge_group", "push"}


@pytest.mark.parametrize("file", sorted(EVENTS.glob("*.json")), ids=lambda file: file.stem)
def test_events(file: Path) -> None:
    event = read_event(file.stem, str(file))
    assert event == Event(
        name=file.stem,
        privileged=file.stem in {"pull_request_target", "workflow_run"},
        head_sha=HEAD if file.stem == "pull_request" else "",
        base_sha=BASE if file.stem in COMPARED else "",
        number=_number(file),
        workflow_run=30433642 if file.stem == "workflow_run" else 0,
    )
    assert (event.number > 0) == (file.stem in {"pull_request", "pull_request_target"})


def _number(file: Path) -> int:
    return int(json.loads(file.read_text()).get("pull_request", {}).get("number", 0))


def test_a_name_in_capitals_is_as_privileged() -> None:
    assert read_event(" Pull_Request_Target\n", None).privileged


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"[1]", id="no object"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[" * 200_000, id="deep"),
        pytest.param(b'{"pull_request": []}', id="another shape"),
        pytest.param(b'{"pull_request": {"head": {"sha": 5}}}', id="no text"),
        pytest.param(b'{"pull_request": {"head": {"sha": "main"}}}', id="no sha"),
        pytest.param(b'{"pull_request": {"head": {"sha": "%s\\n"}}}' % (b"a" * 40), id="more"),
    ],
)
def test_a_payload_that_cannot_be_used(tmp_path: Path, payload: bytes) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(payload)
    assert read_event("pull_request", str(file)) == Event("pull_request")


@pytest.mark.parametrize("number", ["1/../2", "1", True, -1, 1.5, None])
def test_the_id_of_a_run_is_a_number(tmp_path: Path, number: object) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"workflow_run": {"id": number}}))
    assert read_event("workflow_run", str(file)).workflow_run == 0


def test_a_huge_payload_is_not_parsed(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    payload = json.dumps({"pull_request": {"head": {"sha": HEAD}}})
    file.write_text(payload + " " * 32 * 1024**2)
    assert read_event("pull_request", str(file)) == Event("pull_request")


@pytest.mark.parametrize("path", [None, "", "/nowhere/event.json", "/"])
def test_no_payload(path: str | None) -> None:
    assert read_event("pull_request", path) == Event("pull_request")


def test_outside_github() -> None:
    assert read_environment({}) == Environment(Path.cwd())


def test_a_runner() -> None:
    environ = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(EVENTS / "push.json"),
        "GITHUB_SHA": HEAD,
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "GITHUB_SERVER_URL": "https://github.example/",
        "GITHUB_REPOSITORY": "acme/demo",
        "RUNNER_DEBUG": "1",
    }
    assert read_environment(environ) == Environment(
        workspace=Path("/github/workspace"),
        event=Event("push", base_sha=BASE),
        github=True,
        sha=HEAD,
        output=Path("/github/file_commands/output"),
        summary=Path("/github/file_commands/summary"),
        debug=True,
        server_url="https://github.example",
        repository="acme/demo",
    )


def test_no_secret_is_kept() -> None:
    secrets = ("GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    kept = repr(read_environment(dict.fromkeys(secrets, "ghs_secret")))
    assert "ghs_secret" not in kept
