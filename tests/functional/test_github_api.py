"""What is asked of GitHub, against one that keeps state and takes only what GitHub documents."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from msgspec.structs import replace

from align_ci.github import checks, identity, issue_comments, pulls, reviews, runs
from align_ci.github.client import Client
from align_ci.github.connection import Connection, Token
from align_ci.github.errors import GitHubError
from tests.github_api import faults
from tests.github_api.clock import Slept
from tests.github_api.emulator import OWNER_TOKEN, REPOSITORY, STRANGER_TOKEN, Emulator
from tests.github_api.faults import Faults
from tests.github_api.proxy import GitHub
from tests.github_api.runs import artifact, workflow_run

BRANCHES = (f"change-{number}" for number in itertools.count())
BOT = identity.WORKFLOW_BOT

As = Callable[..., Client]


@pytest.fixture
def speak(github: GitHub) -> As:
    """Makes a client of GitHub with a workflow's token, or another one."""

    def make(token: str = "") -> Client:
        token = token or github.emulator.workflow_token()
        connection = Connection(Token(token), github.address)
        return Client(requests.Session(), connection, clock=Slept().clock())

    return make


@pytest.fixture
def branch() -> str:
    return next(BRANCHES)


@pytest.fixture
def pull(emulated: Emulator, branch: str) -> tuple[int, str]:
    """A pull request: its number and its last commit."""
    return emulated.pull_request(branch, {"a.py": "a = 1\n", "b.py": "b = 2\n"})


@pytest.fixture
def storage() -> Iterator[Faults]:
    with faults.server() as running:
        yield running


def test_the_life_of_a_comment(speak: As, pull: tuple[int, str]) -> None:
    number, client = pull[0], speak()
    made = issue_comments.create(client, REPOSITORY, number, "# Red\n\n<!-- ✗ -->")
    assert made.login == BOT
    changed = issue_comments.update(client, REPOSITORY, made.id, "# Green")
    assert changed
    assert (changed.id, changed.body) == (made.id, "# Green")
    assert issue_comments.comments(client, REPOSITORY, number) == [changed]
    issue_comments.delete(client, REPOSITORY, made.id)
    issue_comments.delete(client, REPOSITORY, made.id)
    assert issue_comments.update(client, REPOSITORY, made.id, "…") is None
    assert issue_comments.comments(client, REPOSITORY, number) == []


def test_comments_of_all_pages(speak: As, github: GitHub, pull: tuple[int, str]) -> None:
    number, client = pull[0], speak()
    path = f"/repos/{REPOSITORY}/issues/{number}/comments"
    for text in map(str, range(101)):
        github.emulator.ask("POST", path, {"body": text}, STRANGER_TOKEN)
    found = issue_comments.comments(client, REPOSITORY, number)
    assert [comment.body for comment in found] == list(map(str, range(101)))
    assert github.methods() == ["GET", "GET"]


def test_a_comment_that_is_too_long(speak: As, pull: tuple[int, str]) -> None:
    longest = "ü" * issue_comments.BODY_LIMIT
    assert issue_comments.create(speak(), REPOSITORY, pull[0], longest).body == longest
    with pytest.raises(GitHubError, match="422, Validation Failed: body is too long"):
        issue_comments.create(speak(), REPOSITORY, pull[0], f"{longest}!")


def test_a_token_that_may_only_read(speak: As, github: GitHub, pull: tuple[int, str]) -> None:
    number, sha = pull
    reader = speak(github.emulator.workflow_token({"contents": "read", "pull_requests": "read"}))
    assert issue_comments.comments(reader, REPOSITORY, number) == []
    with pytest.raises(GitHubError, match="the token needs `pull-requests: write`"):
        issue_comments.create(reader, REPOSITORY, number, "Hello")
    with pytest.raises(GitHubError, match="the token needs `checks: write`"):
        checks.publish(reader, REPOSITORY, _check(sha), [])


def test_as_whom_a_token_speaks(speak: As) -> None:
    assert identity.login(speak(OWNER_TOKEN)) == "octo"
    assert identity.login(speak()) == BOT


def test_pull_requests(speak: As, github: GitHub, branch: str, pull: tuple[int, str]) -> None:
    number, sha = pull
    found = pulls.pull_request(speak(), REPOSITORY, number)
    assert (found.number, found.state, found.head.sha, found.head.ref) == (
        number,
        "open",
        sha,
        branch,
    )
    assert (found.base.ref, found.base.repository) == ("main", REPOSITORY)
    assert pulls.of_sha(speak(), REPOSITORY, sha) == [found]
    assert pulls.of_branch(speak(), REPOSITORY, "acme", branch) == [found]
    assert pulls.of_branch(speak(), REPOSITORY, "acme", "none") == []
    newer = github.emulator.push(number)
    assert newer != sha
    assert pulls.pull_request(speak(), REPOSITORY, number).head.sha == newer


def test_files_of_a_pull_request(speak: As, pull: tuple[int, str]) -> None:
    found = pulls.files(speak(), REPOSITORY, pull[0])
    assert [(file.filename, file.status) for file in found] == [
        ("a.py", "added"),
        ("b.py", "added"),
    ]
    assert "+a = 1" in found[0].patch


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
def test_a_check_run_with_annotations(
    count: int, speak: As, github: GitHub, pull: tuple[int, str]
) -> None:
    made = checks.publish(speak(), REPOSITORY, _check(pull[1]), _annotations(count))
    posts = github.methods("/check-runs")
    assert posts == ["POST", *["PATCH"] * ((count - 1) // 50 if count else 0)]
    assert _lines(github, made.id) == list(range(1, count + 1))
    (run,) = github.emulator.ask("GET", f"/repos/{REPOSITORY}/commits/{pull[1]}/check-runs")[
        "check_runs"
    ]
    assert (run["conclusion"], run["output"]["title"]) == ("failure", "1 problem")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_check_run_is_whole_though_an_answer_got_lost(
    method: str, speak: As, github: GitHub, pull: tuple[int, str]
) -> None:
    github.lose_answer(method, "/check-runs")
    made = checks.publish(speak(), REPOSITORY, _check(pull[1]), _annotations(120))
    assert _lines(github, made.id) == list(range(1, 121))
    listed = github.emulator.ask("GET", f"/repos/{REPOSITORY}/commits/{pull[1]}/check-runs")
    assert listed["total_count"] == 1


def test_a_review_with_suggestions(speak: As, github: GitHub, pull: tuple[int, str]) -> None:
    number, sha = pull
    suggested = [
        reviews.LineComment("a.py", "```suggestion\na = 2\n```", 1),
        reviews.LineComment("b.py", "```suggestion\n```", 4, start_line=2),
    ]
    github.lose_answer("POST", "/reviews")
    made = reviews.create(speak(), REPOSITORY, number, sha, "Two suggestions", suggested)
    assert (made.body, made.commit_id) == ("Two suggestions", sha)
    found = reviews.line_comments(speak(), REPOSITORY, number)
    assert [(comment.path, comment.body) for comment in found] == [
        (comment.path, comment.body) for comment in suggested
    ]
    assert github.methods("/reviews") == ["POST", "GET"]


def test_runs_of_a_workflow(speak: As, github: GitHub, pull: tuple[int, str]) -> None:
    path = ".github/workflows/align.yml"
    github.runs += [
        workflow_run(1, pull[1], path),
        workflow_run(2, pull[1], path, head_repository="stranger/demo", event="pull_request"),
        workflow_run(3, pull[1], path, status="in_progress", conclusion=None),
        workflow_run(4, pull[1], ".github/workflows/other.yml"),
        workflow_run(5, "f" * 40, path),
    ]
    found = runs.of_sha(speak(), REPOSITORY, path, pull[1])
    assert [run.id for run in found] == [1, 2, 3]
    assert [run.conclusion for run in found] == ["success", "success", None]
    assert found[1].head_repository == pulls.Repository("stranger/demo")
    assert {run.path for run in found} == {path}
    assert runs.run(speak(), REPOSITORY, 2) == found[1]
    with pytest.raises(GitHubError, match="404"):
        runs.run(speak(), REPOSITORY, 6)


def test_artifacts_of_a_run(speak: As, github: GitHub, storage: Faults) -> None:
    github.artifacts[1] = [artifact(11, "report"), artifact(12, "other", expired=True)]
    github.archives[11] = f"{storage.address}/signed"
    storage.then(faults.answer(200, b"PK"))
    found = runs.artifacts(speak(), REPOSITORY, 1)
    assert [(one.id, one.name, one.expired) for one in found] == [
        (11, "report", False),
        (12, "other", True),
    ]
    assert runs.download(speak(), REPOSITORY, 11, 1000) == b"PK"
    assert "Authorization" not in storage.asked[0].headers
    with pytest.raises(GitHubError, match="410, Artifact has expired"):
        runs.download(speak(), REPOSITORY, 12, 1000)


def test_a_check_holds_a_merge_up_and_lets_it_through(
    speak: As, github: GitHub, branch: str
) -> None:
    """Of the stand-in itself: what is gated on a check run is gated there, too."""
    emulated, base = github.emulator, f"base-of-{branch}"
    emulated.branch(base)
    emulated.protect(base, "align-ci")
    number, sha = emulated.pull_request(branch, {"a.py": "a = 1\n"}, base)

    def merge(at: str) -> int:
        url = f"{github.address}/repos/{REPOSITORY}/pulls/{number}/merge"
        headers = {"Authorization": f"Bearer {OWNER_TOKEN}"}
        return requests.put(url, json={"sha": at}, headers=headers, timeout=10).status_code

    assert merge(sha) == 405
    checks.publish(speak(), REPOSITORY, _check(sha), [])
    assert merge(sha) == 405
    pushed = emulated.push(number)
    assert merge(sha) == 409
    assert merge(pushed) == 405
    checks.publish(speak(), REPOSITORY, replace(_check(pushed), conclusion="success"), [])
    assert merge(pushed) == 200
    merged = pulls.pull_request(speak(), REPOSITORY, number)
    assert merged.merged_at
    assert merged.merge_commit_sha
    assert pulls.of_sha(speak(), REPOSITORY, merged.merge_commit_sha) == [merged]


def test_500_annotations_take_ten_requests(
    speak: As, github: GitHub, pull: tuple[int, str]
) -> None:
    checks.publish(speak(), REPOSITORY, _check(pull[1]), _annotations(500))
    assert github.methods() == ["POST", *["PATCH"] * 9]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        pytest.param("/user", {"a": 1}, "there must be no body", id="body"),
        pytest.param(f"/repos/{REPOSITORY}/issues/1/comments", None, "body is missing", id="none"),
        pytest.param(f"/repos/{REPOSITORY}/issues/1/comments", {"body": 1}, "string", id="type"),
        pytest.param(
            f"/repos/{REPOSITORY}/issues/1/comments", {"body": "", "x": 1}, "'x'", id="field"
        ),
        pytest.param(f"/repos/{REPOSITORY}/issues/x/comments", {"body": ""}, "integer", id="path"),
        pytest.param(f"/repos/{REPOSITORY}/labels", {"name": ""}, "no operation in use", id="path"),
    ],
)
def test_what_github_does_not_document_is_noticed(
    path: str, body: Any, words: str, emulated: Emulator
) -> None:
    """The counterpart itself: without this, all of the other tests might see nothing."""
    from tests.github_api.proxy import proxy  # noqa: PLC0415

    method = "GET" if path == "/user" else "POST"
    with proxy(emulated) as github:
        done = requests.request(method, github.address + path, json=body, timeout=10)
        assert done.status_code == 422
        assert words in "".join(github.nonconforming)


def _check(sha: str) -> checks.Check:
    return checks.Check("align-ci", sha, "failure", "1 problem", "# Summary", f"run-{sha}")


def _annotations(count: int) -> list[checks.Annotation]:
    lines = range(1, count + 1)
    return [checks.Annotation("a.py", line, line, "failure", "…", "ALN301", 1, 2) for line in lines]


def _lines(github: GitHub, run: int) -> list[int]:
    """On which lines a check run has annotations."""
    lines: list[int] = []
    for page in range(1, 4):
        path = f"/repos/{REPOSITORY}/check-runs/{run}/annotations?per_page=100&page={page}"
        found = github.emulator.ask("GET", path)["check_annotations"]
        lines += [annotation["start_line"] for annotation in found]
    return lines
