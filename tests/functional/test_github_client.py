"""The client of GitHub's API: what it sends again, what it waits for, and what it says."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
import requests

from align_ci import __version__
from align_ci.github import checks, identity, issue_comments, pulls, reviews, runs
from align_ci.github.client import Client
from align_ci.github.connection import Connection, Token
from tests.github_api import faults
from tests.github_api.asking import COMMENT, REPOSITORY, TOKEN, Made, change, failure, read, write
from tests.github_api.clock import NOW, Slept
from tests.github_api.faults import Faults, answer

SHA = "a" * 40
LIMITED = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
READ_ONLY = {"message": "Resource not accessible by integration", "documentation_url": "…"}


def test_says_who_asks_and_in_which_version(server: Faults, made: Made) -> None:
    server.then(answer(200, [COMMENT]))
    assert [comment.login for comment in read(made())] == ["me"]
    (asked,) = server.asked
    assert asked.path == "/repos/acme/demo/issues/7/comments?per_page=100"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Accept"] == "application/vnd.github+json"
    assert asked.headers["X-GitHub-Api-Version"] == "2022-11-28"
    assert asked.headers["User-Agent"] == f"align-ci/{__version__}"


@pytest.mark.usefixtures("netrc")
def test_no_password_of_the_machine_takes_the_place_of_the_token(
    server: Faults, made: Made
) -> None:
    server.then(answer(200, []))
    read(made())
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_without_a_token_there_is_no_header(server: Faults, slept: Slept) -> None:
    server.then(answer(200, []))
    read(Client(requests.Session(), Connection(Token(""), server.address), clock=slept.clock()))
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize("status", [500, 502, 503])
def test_reads_again_what_a_server_failed_to_give(
    status: int, server: Faults, made: Made, slept: Slept
) -> None:
    server.then(answer(status), answer(status), answer(200, [COMMENT]))
    assert len(read(made())) == 1
    assert slept.seconds == [1.0, 2.0]


def test_gives_up_a_server_that_goes_on_failing(server: Faults, made: Made, slept: Slept) -> None:
    server.then(answer(502, b"<html>Bad Gateway</html>"))
    error = failure(lambda: read(made()))
    assert str(error) == "cannot list the comments of the pull request: GitHub answers 502"
    assert (error.status, error.uncertain, len(server.asked)) == (502, False, 5)
    assert slept.seconds == [1.0, 2.0, 4.0, 8.0]


def test_a_server_may_say_when_it_will_be_back(server: Faults, made: Made, slept: Slept) -> None:
    server.then(answer(503, headers={"Retry-After": "20"}), answer(200, []))
    read(made())
    assert slept.seconds == [20.0]


@pytest.mark.parametrize("fault", [answer(500), faults.cut, faults.hang_up])
def test_what_would_double_is_not_sent_again(
    fault: faults.Step, server: Faults, made: Made
) -> None:
    server.then(fault, answer(201, COMMENT))
    error = failure(lambda: write(made()))
    assert error.uncertain
    assert len(server.asked) == 1


@pytest.mark.parametrize("fault", [answer(500), faults.cut, faults.hang_up])
def test_what_sets_something_is_sent_again(fault: faults.Step, server: Faults, made: Made) -> None:
    server.then(fault, answer(200, COMMENT))
    assert change(made())
    assert [asked.method for asked in server.asked] == ["PATCH", "PATCH"]


@pytest.mark.parametrize("fault", [answer(500), faults.cut, faults.hang_up])
def test_a_check_run_is_looked_for_before_it_is_created_again(
    fault: faults.Step, server: Faults, made: Made
) -> None:
    check = checks.Check("align-ci", SHA, "failure", "1 problem", "…", "run-1")
    other, own = {"id": 1, "external_id": "run-0"}, {"id": 2, "external_id": "run-1"}
    server.then(fault, answer(200, {"check_runs": [other, own]}))
    assert checks.publish(made(), REPOSITORY, check, []).id == 2
    server.steps.clear()
    server.then(fault, answer(200, {"check_runs": [other]}), answer(201, {"id": 3}))
    assert checks.publish(made(), REPOSITORY, check, []).id == 3


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        pytest.param(100, [50, 50, 20], id="arrived"),
        pytest.param(50, [50, 50, 50, 20], id="did not arrive"),
    ],
)
def test_annotations_that_arrived_are_not_sent_again(
    there: int, sent: list[int], server: Faults, made: Made
) -> None:
    check = checks.Check("align-ci", SHA, "failure", "3 problems", "…", "run-1")
    notes = [checks.Annotation("a.py", n, n, "failure", "…") for n in range(1, 121)]
    counted = answer(200, {"id": 2, "output": {"annotations_count": there}})
    server.then(answer(201, {"id": 2}), answer(502), counted, answer(200, {"id": 2}))
    checks.publish(made(), REPOSITORY, check, notes)
    batches = [asked.body["output"]["annotations"] for asked in server.asked if asked.body]
    assert [len(batch) for batch in batches] == sent
    assert {note["start_line"] for batch in batches for note in batch} == set(range(1, 121))


def test_a_review_is_looked_for_before_it_is_created_again(server: Faults, made: Made) -> None:
    listed = [
        {"id": 4, "body": "Other", "commit_id": SHA},
        {"id": 5, "body": "a\r\nb", "commit_id": SHA},
    ]
    server.then(faults.hang_up, answer(200, listed))
    comment = reviews.LineComment("a.py", "…", 3)
    assert reviews.create(made(), REPOSITORY, 7, SHA, "a\nb", [comment]).id == 5


@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        pytest.param(403, {"Retry-After": "17"}, 17, id="403 says how long"),
        pytest.param(429, {"Retry-After": "17"}, 17, id="429 says how long"),
        pytest.param(
            403,
            {"Retry-After": format_datetime(datetime.fromtimestamp(NOW + 9, UTC), usegmt=True)},
            9,
            id="403 says until when",
        ),
        pytest.param(
            403,
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 40)},
            41,
            id="used up until",
        ),
        pytest.param(429, {}, 60, id="429 says nothing"),
        pytest.param(403, {}, 60, id="403 says nothing"),
    ],
)
def test_keeps_away_for_as_long_as_a_limit_asks(
    status: int, headers: dict[str, str], waits: int, server: Faults, made: Made, slept: Slept
) -> None:
    server.then(answer(status, LIMITED, headers), answer(201, COMMENT))
    write(made())
    assert slept.seconds == [waits]


def test_a_limit_that_lasts_is_waited_for_longer_each_time(
    server: Faults, made: Made, slept: Slept
) -> None:
    server.then(answer(429, LIMITED))
    error = failure(lambda: read(made()))
    assert slept.seconds == [60, 120]
    assert "rate limit is reached (429, You have exceeded a secondary" in str(error)
    assert "waiting 240 seconds more would pass the 300 seconds that there are" in str(error)
    assert error.status == 429


def test_a_limit_that_ends_too_late_is_not_waited_for(
    server: Faults, made: Made, slept: Slept
) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 3000)}
    server.then(answer(403, {"message": "API rate limit exceeded"}, reset))
    error = failure(lambda: write(made()))
    assert "API rate limit exceeded" in str(error)
    assert not error.uncertain
    assert slept.seconds == []


def test_people_are_told_of_a_long_wait(server: Faults, slept: Slept) -> None:
    told: list[str] = []
    server.then(answer(429), answer(200, []))
    connection = Connection(Token(TOKEN), server.address)
    read(Client(requests.Session(), connection, clock=slept.clock(), tell=told.append))
    assert told == ["GitHub's rate limit is reached (429); waiting for 60 seconds"]


def test_changes_keep_their_distance(server: Faults, made: Made, slept: Slept) -> None:
    server.then(answer(201, COMMENT))
    client = made()
    write(client)
    assert slept.seconds == []
    write(client)
    change(client)
    assert slept.seconds == [1.0, 1.0]


@pytest.mark.parametrize(
    ("headers", "permission"),
    [
        pytest.param({}, "pull-requests: write", id="known"),
        pytest.param(
            {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write,contents=read"},
            "issues: write or pull-requests: write and contents: read",
            id="said",
        ),
        pytest.param(
            {"X-Accepted-GitHub-Permissions": "<b>@everyone"}, "pull-requests: write", id="nonsense"
        ),
        pytest.param({"X-RateLimit-Remaining": "0"}, "pull-requests: write", id="the last one"),
    ],
)
def test_says_which_permission_is_missing(
    headers: dict[str, str], permission: str, server: Faults, made: Made, slept: Slept
) -> None:
    server.then(answer(403, READ_ONLY, headers))
    error = failure(lambda: write(made()))
    assert (error.status, error.permission) == (403, permission)
    assert str(error) == (
        "cannot comment on the pull request: GitHub answers 403, "
        f"Resource not accessible by integration; the token needs `{permission}`"
    )
    assert slept.seconds == []


@pytest.mark.parametrize(
    ("act", "permission"),
    [
        pytest.param(read, "pull-requests: read", id="comments"),
        pytest.param(lambda c: pulls.files(c, REPOSITORY, 7), "pull-requests: read", id="files"),
        pytest.param(lambda c: runs.run(c, REPOSITORY, 7), "actions: read", id="run"),
        pytest.param(lambda c: runs.download(c, REPOSITORY, 7, 9), "actions: read", id="artifact"),
        pytest.param(
            lambda c: checks.publish(c, REPOSITORY, checks.Check("a", SHA, "b", "c", "d", "e"), ()),
            "checks: write",
            id="check run",
        ),
    ],
)
def test_each_operation_knows_its_permission(
    act: Callable[[Client], object], permission: str, server: Faults, made: Made
) -> None:
    server.then(answer(403, READ_ONLY))
    assert failure(lambda: act(made())).permission == permission


def test_a_bad_token_is_called_one(server: Faults, made: Made) -> None:
    server.then(answer(401, {"message": f"Bad credentials: {TOKEN}"}))
    assert "401, Bad credentials: ***; the token is not valid" in str(failure(lambda: read(made())))


def test_what_cannot_be_found_may_be_hidden(server: Faults, made: Made) -> None:
    server.then(answer(404, {"message": "Not Found"}))
    error = failure(lambda: read(made()))
    assert "404, Not Found; it is not there, or the token needs `pull-requests" in str(error)


def test_a_comment_that_is_gone_is_no_failure(server: Faults, made: Made) -> None:
    server.then(answer(404, {"message": "Not Found"}))
    assert change(made()) is None
    issue_comments.delete(made(), REPOSITORY, 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(
            {
                "message": "Validation Failed",
                "errors": [{"resource": "IssueComment", "code": "unprocessable", "field": "data"}],
            },
            "422, Validation Failed: IssueComment data unprocessable",
            id="fields",
        ),
        pytest.param(
            {"message": "Invalid\nrequest.", "errors": ["one", {"message": "two"}, 3, "four"]},
            "422, Invalid request.: one; two; 3",
            id="texts",
        ),
        pytest.param({"message": "a " * 5000, "errors": "x"}, f"422, {'a ' * 50}", id="long"),
        pytest.param(b"a" * 10_000_000, "422", id="huge"),
        pytest.param({"message": ["odd"], "errors": None}, "422", id="odd"),
        pytest.param(b"\xff", "422", id="no text"),
        pytest.param(b"[" * 100_000, "422", id="deep"),
    ],
)
def test_says_what_github_refuses(body: Any, words: str, server: Faults, made: Made) -> None:
    server.then(answer(422, body))
    error = failure(lambda: write(made()))
    assert f"cannot comment on the pull request: GitHub answers {words}" in str(error)
    assert len(str(error)) < 700
    assert not error.uncertain


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(b"<html>Log in</html>", "the answer is not JSON", id="no JSON"),
        pytest.param(b"\xff\xfe", "the answer is not JSON", id="no text"),
        pytest.param(b'[{"x":' + b"[" * 100_000, "the answer is not JSON", id="deep"),
        pytest.param(b"", "the answer is not JSON", id="empty"),
        pytest.param({"a": 1}, "the answer is not what GitHub documents", id="another thing"),
        pytest.param([{"id": "x"}], "the answer is not what GitHub documents", id="another kind"),
    ],
)
def test_an_answer_that_is_none(body: Any, words: str, server: Faults, made: Made) -> None:
    server.then(answer(200, body))
    assert words in str(failure(lambda: read(made())))


def test_all_pages_are_read(server: Faults, made: Made) -> None:
    following = {
        "Link": f'<{server.address}/more?page=2>; rel="next", <{server.address}>; rel="last"'
    }
    older = COMMENT | {"id": 2, "created_at": "2025-01-01T00:00:00Z"}
    server.then(answer(200, [COMMENT], following), answer(200, [older]))
    assert [comment.id for comment in read(made())] == [2, 1]
    assert server.asked[1].path == "/more?page=2"


def test_pages_without_an_end(server: Faults, made: Made) -> None:
    following = {"Link": f'<{server.address}/more>; rel="next"'}
    server.then(answer(200, [], following))
    assert "there are more than 30 pages of it" in str(failure(lambda: read(made())))
    assert len(server.asked) == 30


def test_a_next_page_elsewhere_is_not_asked_for(
    server: Faults, elsewhere: Faults, made: Made
) -> None:
    server.then(answer(200, [], {"Link": f'<{elsewhere.address}/more>; rel="next"'}))
    assert "next page is said to be on 127.0.0.1" in str(failure(lambda: read(made())))
    assert elsewhere.asked == []


def test_text_that_cannot_be_sent(server: Faults, made: Made) -> None:
    error = failure(lambda: issue_comments.create(made(), REPOSITORY, 7, "\ud800"))
    assert str(error) == "cannot comment on the pull request: the text is not Unicode"
    assert server.asked == []


def test_whose_token_it_is(server: Faults, made: Made) -> None:
    server.then(answer(200, {"login": "octo"}), answer(403, READ_ONLY), answer(401))
    assert identity.login(made()) == "octo"
    assert identity.login(made()) == "github-actions[bot]"
    assert failure(lambda: identity.login(made())).status == 401


@pytest.mark.parametrize(
    "act",
    [
        lambda c: issue_comments.comments(c, "acme/demo/../other", 7),
        lambda c: issue_comments.comments(c, "../demo", 7),
        lambda c: pulls.of_sha(c, REPOSITORY, "main/../.."),
    ],
)
def test_names_do_not_leave_their_place(
    act: Callable[[Client], object], server: Faults, made: Made
) -> None:
    with pytest.raises(ValueError, match="not a"):
        act(made())
    assert server.asked == []
