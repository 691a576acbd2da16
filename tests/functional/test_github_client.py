"""The client of GitHub's API against a server that does what servers do wrong."""

import contextlib
import io
import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter

from align_ci import __version__
from align_ci.github import checks, identity, issue_comments, pulls, reviews, runs
from align_ci.github.client import Client
from align_ci.github.connection import Bounds, Connection, ConnectionSettingsError, Token
from align_ci.github.errors import GitHubError
from tests.github_api import faults
from tests.github_api.clock import NOW, Slept
from tests.github_api.faults import Faults, answer

TOKEN = "ghs_averysecrettoken"
REPOSITORY = "acme/demo"
SHA = "a" * 40
COMMENT = {"id": 1, "created_at": "2026-11-27T12:00:00Z", "body": "Hello", "user": {"login": "me"}}
LIMITED = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
READ_ONLY = {"message": "Resource not accessible by integration", "documentation_url": "…"}


@pytest.fixture
def github() -> Iterator[Faults]:
    with faults.server() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[Faults]:
    with faults.server() as running:
        yield running


@pytest.fixture
def slept() -> Slept:
    return Slept()


Made = Callable[..., Client]


@pytest.fixture
def made(github: Faults, slept: Slept) -> Made:
    """Makes a client of that server, with less patience where a test asks for it."""

    def make(**bounds: Any) -> Client:
        connection = Connection(Token(TOKEN), github.address)
        return Client(requests.Session(), connection, Bounds(**bounds), slept.clock())

    return make


def read(client: Client) -> list[issue_comments.Comment]:
    return issue_comments.comments(client, REPOSITORY, 7)


def write(client: Client) -> issue_comments.Comment:
    return issue_comments.create(client, REPOSITORY, 7, "Hello")


def change(client: Client) -> issue_comments.Comment | None:
    return issue_comments.update(client, REPOSITORY, 1, "Hello")


def failure(act: Callable[[], object]) -> GitHubError:
    """The error of an act, which is one line without the token, its traceback included."""
    with pytest.raises(GitHubError) as raised:
        act()
    error = raised.value
    assert "\n" not in str(error)
    assert TOKEN not in "".join(traceback.format_exception(error)) + repr(error)
    return error


def test_says_who_asks_and_in_which_version(github: Faults, made: Made) -> None:
    github.then(answer(200, [COMMENT]))
    assert [comment.login for comment in read(made())] == ["me"]
    (asked,) = github.asked
    assert asked.path == "/repos/acme/demo/issues/7/comments?per_page=100"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Accept"] == "application/vnd.github+json"
    assert asked.headers["X-GitHub-Api-Version"] == "2022-11-28"
    assert asked.headers["User-Agent"] == f"align-ci/{__version__}"


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password of the machine for every server here."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))


@pytest.mark.usefixtures("netrc")
def test_no_password_of_the_machine_takes_the_place_of_the_token(
    github: Faults, made: Made
) -> None:
    github.then(answer(200, []))
    read(made())
    assert github.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_without_a_token_there_is_no_header(github: Faults, slept: Slept) -> None:
    github.then(answer(200, []))
    read(Client(requests.Session(), Connection(Token(""), github.address), clock=slept.clock()))
    assert "Authorization" not in github.asked[0].headers


@pytest.mark.parametrize("status", [500, 502, 503])
def test_reads_again_what_a_server_failed_to_give(
    status: int, github: Faults, made: Made, slept: Slept
) -> None:
    github.then(answer(status), answer(status), answer(200, [COMMENT]))
    assert len(read(made())) == 1
    assert slept.seconds == [1.0, 2.0]


def test_gives_up_a_server_that_goes_on_failing(github: Faults, made: Made, slept: Slept) -> None:
    github.then(answer(502, b"<html>Bad Gateway</html>"))
    error = failure(lambda: read(made()))
    assert str(error) == "cannot list the comments of the pull request: GitHub answers 502"
    assert (error.status, error.uncertain, len(github.asked)) == (502, False, 5)
    assert slept.seconds == [1.0, 2.0, 4.0, 8.0]


def test_a_server_may_say_when_it_will_be_back(github: Faults, made: Made, slept: Slept) -> None:
    github.then(answer(503, headers={"Retry-After": "20"}), answer(200, []))
    read(made())
    assert slept.seconds == [20.0]


@pytest.mark.parametrize("fault", [answer(500), faults.cut, faults.hang_up])
def test_what_would_double_is_not_sent_again(
    fault: faults.Step, github: Faults, made: Made
) -> None:
    github.then(fault, answer(201, COMMENT))
    error = failure(lambda: write(made()))
    assert error.uncertain
    assert len(github.asked) == 1


@pytest.mark.parametrize("fault", [answer(500), faults.cut, faults.hang_up])
def test_what_sets_something_is_sent_again(fault: faults.Step, github: Faults, made: Made) -> None:
    github.then(fault, answer(200, COMMENT))
    assert change(made())
    assert [asked.method for asked in github.asked] == ["PATCH", "PATCH"]


@pytest.mark.parametrize("fault", [answer(500), faults.cut, faults.hang_up])
def test_a_check_run_is_looked_for_before_it_is_created_again(
    fault: faults.Step, github: Faults, made: Made
) -> None:
    check = checks.Check("align-ci", SHA, "failure", "1 problem", "…", "run-1")
    other, own = {"id": 1, "external_id": "run-0"}, {"id": 2, "external_id": "run-1"}
    github.then(fault, answer(200, {"check_runs": [other, own]}))
    assert checks.publish(made(), REPOSITORY, check, []).id == 2
    github.steps.clear()
    github.then(fault, answer(200, {"check_runs": [other]}), answer(201, {"id": 3}))
    assert checks.publish(made(), REPOSITORY, check, []).id == 3


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        pytest.param(100, [50, 50, 20], id="arrived"),
        pytest.param(50, [50, 50, 50, 20], id="did not arrive"),
    ],
)
def test_annotations_that_arrived_are_not_sent_again(
    there: int, sent: list[int], github: Faults, made: Made
) -> None:
    check = checks.Check("align-ci", SHA, "failure", "3 problems", "…", "run-1")
    notes = [checks.Annotation("a.py", n, n, "failure", "…") for n in range(1, 121)]
    counted = answer(200, {"id": 2, "output": {"annotations_count": there}})
    github.then(answer(201, {"id": 2}), answer(502), counted, answer(200, {"id": 2}))
    checks.publish(made(), REPOSITORY, check, notes)
    batches = [asked.body["output"]["annotations"] for asked in github.asked if asked.body]
    assert [len(batch) for batch in batches] == sent
    assert {note["start_line"] for batch in batches for note in batch} == set(range(1, 121))


def test_a_review_is_looked_for_before_it_is_created_again(github: Faults, made: Made) -> None:
    listed = [
        {"id": 4, "body": "Other", "commit_id": SHA},
        {"id": 5, "body": "a\r\nb", "commit_id": SHA},
    ]
    github.then(faults.hang_up, answer(200, listed))
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
    status: int, headers: dict[str, str], waits: int, github: Faults, made: Made, slept: Slept
) -> None:
    github.then(answer(status, LIMITED, headers), answer(201, COMMENT))
    write(made())
    assert slept.seconds == [waits]


def test_a_limit_that_lasts_is_waited_for_longer_each_time(
    github: Faults, made: Made, slept: Slept
) -> None:
    github.then(answer(429, LIMITED))
    error = failure(lambda: read(made()))
    assert slept.seconds == [60, 120]
    assert "rate limit is reached (429, You have exceeded a secondary" in str(error)
    assert "waiting 240 seconds more would pass the 300 seconds that there are" in str(error)
    assert error.status == 429


def test_a_limit_that_ends_too_late_is_not_waited_for(
    github: Faults, made: Made, slept: Slept
) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 3000)}
    github.then(answer(403, {"message": "API rate limit exceeded"}, reset))
    error = failure(lambda: write(made()))
    assert "API rate limit exceeded" in str(error)
    assert not error.uncertain
    assert slept.seconds == []


def test_people_are_told_of_a_long_wait(github: Faults, slept: Slept) -> None:
    told: list[str] = []
    github.then(answer(429), answer(200, []))
    connection = Connection(Token(TOKEN), github.address)
    read(Client(requests.Session(), connection, clock=slept.clock(), tell=told.append))
    assert told == ["GitHub's rate limit is reached (429); waiting for 60 seconds"]


def test_changes_keep_their_distance(github: Faults, made: Made, slept: Slept) -> None:
    github.then(answer(201, COMMENT))
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
    headers: dict[str, str], permission: str, github: Faults, made: Made, slept: Slept
) -> None:
    github.then(answer(403, READ_ONLY, headers))
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
    act: Callable[[Client], object], permission: str, github: Faults, made: Made
) -> None:
    github.then(answer(403, READ_ONLY))
    assert failure(lambda: act(made())).permission == permission


def test_a_bad_token_is_called_one(github: Faults, made: Made) -> None:
    github.then(answer(401, {"message": f"Bad credentials: {TOKEN}"}))
    assert "401, Bad credentials: ***; the token is not valid" in str(failure(lambda: read(made())))


def test_what_cannot_be_found_may_be_hidden(github: Faults, made: Made) -> None:
    github.then(answer(404, {"message": "Not Found"}))
    error = failure(lambda: read(made()))
    assert "404, Not Found; it is not there, or the token needs `pull-requests" in str(error)


def test_a_comment_that_is_gone_is_no_failure(github: Faults, made: Made) -> None:
    github.then(answer(404, {"message": "Not Found"}))
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
def test_says_what_github_refuses(body: Any, words: str, github: Faults, made: Made) -> None:
    github.then(answer(422, body))
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
def test_an_answer_that_is_none(body: Any, words: str, github: Faults, made: Made) -> None:
    github.then(answer(200, body))
    assert words in str(failure(lambda: read(made())))


@pytest.mark.parametrize("fault", [faults.silence, faults.stop_short])
def test_a_server_that_does_not_answer(fault: faults.Step, github: Faults, made: Made) -> None:
    github.then(fault)
    error = failure(lambda: read(made(read=0.1, tries=2)))
    assert "127.0.0.1 did not answer within 0.1" in str(error) or "stopped in the" in str(error)
    assert len(github.asked) == 2


def test_a_server_that_is_not_there(slept: Slept) -> None:
    with faults.server() as gone:
        address = gone.address
    client = Client(requests.Session(), Connection(Token(TOKEN), address), clock=slept.clock())
    error = failure(lambda: write(client))
    assert "cannot comment on the pull request: no connection to 127.0.0.1" in str(error)
    assert not error.uncertain
    assert len(slept.seconds) == 4, "nothing was sent, so even this may be tried again"


@pytest.mark.parametrize("fault", [faults.cut, faults.hang_up])
def test_a_connection_that_is_cut(fault: faults.Step, github: Faults, made: Made) -> None:
    github.then(fault)
    assert "the connection to 127.0.0.1 broke off" in str(failure(lambda: read(made())))
    assert len(github.asked) == 5


def test_an_answer_without_an_end(github: Faults, made: Made) -> None:
    github.then(faults.flood)
    assert "more than 1000000 bytes" in str(failure(lambda: read(made(body=1_000_000))))
    assert len(github.asked) == 1


def test_a_redirect_without_an_end(github: Faults, elsewhere: Faults, made: Made) -> None:
    github.then(faults.flood_of(302, f"{elsewhere.address}/blob"))
    elsewhere.then(answer(200, b"PK"))
    assert runs.download(made(), REPOSITORY, 9, 100) == b"PK"


@pytest.mark.parametrize("location", ["http://[", "//", "", "\x00", "http://a:b:c/"])
def test_an_address_of_nothing(location: str, github: Faults, made: Made) -> None:
    github.then(answer(302, {}, {"Location": location}))
    failure(lambda: read(made()))
    failure(lambda: runs.download(made(), REPOSITORY, 9, 100))
    github.steps[:] = [answer(200, [], {"Link": f'<{location}>; rel="next"'})]
    with contextlib.suppress(GitHubError):
        assert read(made()) == []


def test_an_error_without_an_end(github: Faults) -> None:
    github.then(faults.flood_of(404))
    client = Client(
        requests.Session(),
        Connection(Token(TOKEN), github.address),
        clock=Slept(each_look=1.0).clock(),
    )
    assert failure(lambda: read(client)).status == 404


def test_an_answer_that_takes_for_ever(github: Faults) -> None:
    github.then(faults.flood)
    clock = Slept(each_look=1.0).clock()
    client = Client(requests.Session(), Connection(Token(TOKEN), github.address), clock=clock)
    assert "the 300 seconds that there are for GitHub are over" in str(
        failure(lambda: read(client))
    )
    error = failure(lambda: write(client))
    assert "are over" in str(error)
    assert (error.uncertain, len(github.asked)) == (False, 1)


def test_all_pages_are_read(github: Faults, made: Made) -> None:
    following = {
        "Link": f'<{github.address}/more?page=2>; rel="next", <{github.address}>; rel="last"'
    }
    older = COMMENT | {"id": 2, "created_at": "2025-01-01T00:00:00Z"}
    github.then(answer(200, [COMMENT], following), answer(200, [older]))
    assert [comment.id for comment in read(made())] == [2, 1]
    assert github.asked[1].path == "/more?page=2"


def test_pages_without_an_end(github: Faults, made: Made) -> None:
    following = {"Link": f'<{github.address}/more>; rel="next"'}
    github.then(answer(200, [], following))
    assert "there are more than 30 pages of it" in str(failure(lambda: read(made())))
    assert len(github.asked) == 30


def test_a_next_page_elsewhere_is_not_asked_for(
    github: Faults, elsewhere: Faults, made: Made
) -> None:
    github.then(answer(200, [], {"Link": f'<{elsewhere.address}/more>; rel="next"'}))
    assert "next page is said to be on 127.0.0.1" in str(failure(lambda: read(made())))
    assert elsewhere.asked == []


def test_a_repository_that_moved_is_followed(github: Faults, made: Made) -> None:
    github.then(
        answer(301, {}, {"Location": "/repositories/1/issues/7/comments"}),
        answer(200, []),
        answer(307, {}, {"Location": f"{github.address}/new"}),
        answer(201, COMMENT),
    )
    assert read(made()) == []
    assert write(made()).id == 1
    assert [(asked.method, asked.path) for asked in github.asked[1::2]] == [
        ("GET", "/repositories/1/issues/7/comments"),
        ("POST", "/new"),
    ]
    assert github.asked[3].body == {"body": "Hello"}


def test_what_writes_does_not_become_what_reads(github: Faults, made: Made) -> None:
    github.then(answer(302, {}, {"Location": "/login"}))
    assert "GitHub answers 302" in str(failure(lambda: write(made())))
    assert len(github.asked) == 1


def test_a_circle_of_redirects_ends(github: Faults, made: Made) -> None:
    github.then(answer(302, {}, {"Location": "/a"}))
    assert "from one place to the next" in str(failure(lambda: read(made())))
    assert len(github.asked) == 4


@pytest.mark.parametrize("act", [read, write])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_another_server_is_not_asked(
    act: Callable[[Client], object], status: int, github: Faults, elsewhere: Faults, made: Made
) -> None:
    github.then(answer(status, {}, {"Location": f"{elsewhere.address}/steal"}))
    failure(lambda: act(made()))
    assert elsewhere.asked == []


def test_a_file_that_is_kept_elsewhere_is_fetched_without_the_token(
    github: Faults, elsewhere: Faults, made: Made
) -> None:
    github.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob?sig=1"}))
    elsewhere.then(answer(200, b"PK"))
    assert runs.download(made(), REPOSITORY, 9, 100) == b"PK"
    assert github.asked[0].path == "/repos/acme/demo/actions/artifacts/9/zip"
    assert TOKEN not in json.dumps(dict(elsewhere.asked[0].headers))
    assert "X-GitHub-Api-Version" not in elsewhere.asked[0].headers


@pytest.mark.usefixtures("netrc")
def test_the_other_server_gets_no_password_of_the_machine(
    github: Faults, elsewhere: Faults, made: Made
) -> None:
    github.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob"}))
    elsewhere.then(answer(200, b"PK"))
    runs.download(made(), REPOSITORY, 9, 100)
    assert "Authorization" not in elsewhere.asked[0].headers


class Told(BaseAdapter):
    """A server with a certificate that everybody trusts, which points elsewhere."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.asked: list[str | None] = []
        self._location = location

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked.append(request.url)
        response = requests.Response()
        response.status_code, response.raw = 302, io.BytesIO()
        response.headers["Location"] = self._location
        response.request = request
        return response

    def close(self) -> None:
        """Hold nothing."""


def test_a_file_does_not_come_on_a_way_that_others_can_change(
    elsewhere: Faults, slept: Slept
) -> None:
    told = Told(elsewhere.address)
    session = requests.Session()
    session.mount("https://", told)
    client = Client(session, Connection(Token(TOKEN)), clock=slept.clock())
    error = failure(lambda: runs.download(client, REPOSITORY, 9, 100))
    assert "points to another server" in str(error)
    assert len(told.asked) == 1
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(answer(200, b"a" * 101), "the answer has more than 100 bytes", id="large"),
        pytest.param(faults.flood, "the answer has more than 100 bytes", id="endless"),
        pytest.param(answer(403, b""), "127.0.0.1, where it is kept, answers 403", id="refused"),
    ],
)
def test_a_file_that_cannot_be_had_elsewhere(
    step: faults.Step, words: str, github: Faults, elsewhere: Faults, made: Made
) -> None:
    github.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob"}))
    elsewhere.then(step)
    assert words in str(failure(lambda: runs.download(made(), REPOSITORY, 9, 100)))


def test_a_file_is_not_fetched_back_with_the_token(
    github: Faults, elsewhere: Faults, made: Made
) -> None:
    """Where the other server points back, nothing is sent in our name."""
    github.then(answer(302, {}, {"Location": f"{elsewhere.address}/blob"}))
    elsewhere.then(answer(302, {}, {"Location": f"{github.address}/user"}))
    assert "points to another server" in str(
        failure(lambda: runs.download(made(), REPOSITORY, 9, 9))
    )
    assert len(github.asked) == 1


def test_text_that_cannot_be_sent(github: Faults, made: Made) -> None:
    error = failure(lambda: issue_comments.create(made(), REPOSITORY, 7, "\ud800"))
    assert str(error) == "cannot comment on the pull request: the text is not Unicode"
    assert github.asked == []


def test_whose_token_it_is(github: Faults, made: Made) -> None:
    github.then(answer(200, {"login": "octo"}), answer(403, READ_ONLY), answer(401))
    assert identity.login(made()) == "octo"
    assert identity.login(made()) == "github-actions[bot]"
    assert failure(lambda: identity.login(made())).status == 401


@pytest.mark.parametrize("value", ["two words", "a\nb", "ü", "a\x00b"])
def test_a_token_that_is_none_is_not_repeated(value: str) -> None:
    with pytest.raises(ConnectionSettingsError) as raised:
        Token(value)
    assert value not in str(raised.value)


def test_a_token_is_not_shown() -> None:
    token = Token(f"{TOKEN}\n")
    connection = Connection(token)
    assert TOKEN not in f"{token} {token!r} {connection} {connection!r}"
    request = token.sign(requests.Request("GET", "https://g.example").prepare())
    assert request.headers == {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    ("environ", "api"),
    [
        pytest.param({}, "https://api.github.com", id="nothing said"),
        pytest.param(
            {"GITHUB_API_URL": "https://g.example/api/v3/"}, "https://g.example/api/v3", id="said"
        ),
        pytest.param(
            {"GITHUB_SERVER_URL": "https://g.example"}, "https://g.example/api/v3", id="server"
        ),
    ],
)
def test_where_the_api_is(environ: dict[str, str], api: str) -> None:
    assert Connection.read(environ, TOKEN).api == api


@pytest.mark.parametrize(
    "address",
    [
        "ftp://g.example",
        "g.example",
        "https://",
        "https://[",
        "https://me:pw@g.example",
        "https://g.example:port",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ConnectionSettingsError, match="GITHUB_API_URL is no address of a server"):
        Connection.read({"GITHUB_API_URL": address}, TOKEN)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that only who is told of it trusts, with its key."""
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(file), "-out", f"{file}.public"]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.public").read_bytes())
    return file


def test_a_server_of_ones_own(certificate: Path, slept: Slept) -> None:
    trusted = Path(f"{certificate}.public")
    with faults.server(certificate) as own:
        own.then(answer(200, [COMMENT]))
        connection = Connection.read({"GITHUB_API_URL": own.address}, TOKEN, trusted)
        assert len(read(Client(requests.Session(), connection, clock=slept.clock()))) == 1


def test_a_certificate_that_is_not_trusted(certificate: Path, slept: Slept) -> None:
    with faults.server(certificate) as own:
        own.then(answer(200, [COMMENT]))
        connection = Connection(Token(TOKEN), own.address)
        error = failure(lambda: read(Client(requests.Session(), connection, clock=slept.clock())))
    assert "the certificate of 127.0.0.1 is not trusted; `ca_bundle` can name one" in str(error)
    assert own.asked == []
    assert slept.seconds == []


def test_who_does_not_ask_does_not_wait_for_requests() -> None:
    code = "import sys, align_ci.github.comment, align_ci.github.checks, align_ci.github.runs\n"
    code += "sys.exit('requests' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_certificates_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    with pytest.raises(ConnectionSettingsError, match=r"ca.pem cannot be read: No such file"):
        Connection.read({}, TOKEN, file)
    file.write_text("nonsense")
    with pytest.raises(ConnectionSettingsError, match=r"ca.pem holds no certificates"):
        Connection.read({}, TOKEN, file)


@pytest.mark.parametrize(
    "act",
    [
        lambda c: issue_comments.comments(c, "acme/demo/../other", 7),
        lambda c: issue_comments.comments(c, "../demo", 7),
        lambda c: pulls.of_sha(c, REPOSITORY, "main/../.."),
    ],
)
def test_names_do_not_leave_their_place(
    act: Callable[[Client], object], github: Faults, made: Made
) -> None:
    with pytest.raises(ValueError, match="not a"):
        act(made())
    assert github.asked == []


# No "//", behind which there might be a server.
HEADER = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")
).filter(lambda text: "//" not in text)
NAMES = ["Location", "Link", "Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
NAMES += ["X-Accepted-GitHub-Permissions", "Content-Encoding"]
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "errors", "id", "body", "user"]), inner)
    ),
    max_leaves=8,
)


def test_whatever_comes_is_an_answer_or_an_error(github: Faults) -> None:
    @settings(deadline=None, max_examples=60)
    @given(
        status=st.sampled_from([200, 201, 301, 302, 307, 400, 401, 403, 404, 422, 429, 500]),
        headers=st.dictionaries(st.sampled_from(NAMES), HEADER, max_size=3),
        body=JSON | st.binary(max_size=50),
    )
    def hold(status: int, headers: dict[str, str], body: Any) -> None:
        github.steps[:] = [answer(status, body, headers)]
        connection = Connection(Token(TOKEN), github.address)
        client = Client(requests.Session(), connection, clock=Slept().clock())
        for act in (read, write, change, lambda one: runs.download(one, REPOSITORY, 9, 40)):
            with contextlib.suppress(GitHubError):
                act(client)

    hold()
