"""The comment that stays and changes, on a GitHub that keeps state."""

import itertools
from typing import Any

import pytest
import requests

from align_ci.github import comment, issue_comments
from align_ci.github.client import Client
from align_ci.github.comment import Mode, Outcome, Wanted
from align_ci.github.connection import Connection, Token
from align_ci.github.errors import GitHubError
from align_ci.github.marker import Place, marked, read, room
from tests.github_api.clock import Slept
from tests.github_api.emulator import OWNER_TOKEN, REPOSITORY, STRANGER_TOKEN, Emulator
from tests.github_api.proxy import GitHub

BRANCHES = (f"comment-{number}" for number in itertools.count())
PLACE = Place("alignment", "align-ci")
HOSTILE = '--> <script>@team "\n\u202e|`' + "x" * 100_000


class Talk:
    """A pull request, and what runs publish there."""

    def __init__(self, github: GitHub) -> None:
        self.github = github
        self.token = github.emulator.workflow_token()
        self.number, _ = github.emulator.pull_request(next(BRANCHES), {"a.py": "a = 1\n"})
        self.path = f"/repos/{REPOSITORY}/issues/{self.number}/comments"

    def client(self, token: str = "") -> Client:
        connection = Connection(Token(token or self.token), self.github.address)
        return Client(requests.Session(), connection, clock=Slept().clock())

    def publish(self, run: int, body: str, **other: Any) -> Outcome:
        """What comes of a run's wish; it is red if it says so."""
        attempt, author = other.pop("attempt", 1), other.pop("author", "")
        client = self.client(other.pop("token", ""))
        usual = {"place": PLACE, "run": (run, attempt), "red": "red" in body, "body": body}
        wanted = Wanted(**{**usual, **other})
        return comment.publish(client, REPOSITORY, self.number, wanted, author)

    def write(self, body: str, token: str = "") -> int:
        """Comment in another way."""
        made = self.github.emulator.ask("POST", self.path, {"body": body}, token or self.token)
        return int(made["id"])

    def bodies(self) -> dict[int, str]:
        """What is there, without markers of ours."""
        listed = self.github.emulator.ask("GET", f"{self.path}?per_page=100")
        return {
            one["id"]: one["body"].split("\n", 1)[-1] if read(one["body"]) else one["body"]
            for one in listed
        }

    def texts(self) -> list[str]:
        return list(self.bodies().values())

    def writes(self) -> list[str]:
        """How often something was changed since the last time."""
        done = [sent.method for sent in self.github.sent if sent.method != "GET"]
        self.github.sent[:] = [sent for sent in self.github.sent if sent.errors]
        return done


@pytest.fixture
def talk(github: GitHub) -> Talk:
    return Talk(github)


def test_one_comment_from_the_first_failure_on(talk: Talk) -> None:
    assert talk.publish(1, "green") is Outcome.SILENT
    assert talk.writes() == []
    assert talk.publish(2, "red: one") is Outcome.CREATED
    assert talk.writes() == ["POST"]
    (first,) = talk.bodies()
    assert talk.publish(3, "red: two") is Outcome.UPDATED
    assert talk.publish(4, "green") is Outcome.UPDATED
    assert talk.writes() == ["PATCH", "PATCH"]
    assert talk.bodies() == {first: "green"}


def test_nothing_is_written_where_nothing_changed(talk: Talk) -> None:
    talk.publish(1, "red")
    talk.writes()
    assert talk.publish(1, "red") is Outcome.UNCHANGED
    assert talk.publish(2, "red") is Outcome.UNCHANGED
    assert talk.writes() == []


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        pytest.param(Mode.AUTO, [[], ["red"], ["green again"]], id="auto"),
        pytest.param(Mode.ALWAYS, [["green"], ["red"], ["green again"]], id="always"),
        pytest.param(Mode.ON_FAILURE, [[], ["red"], []], id="on failure"),
        pytest.param(Mode.NEVER, [[], [], []], id="never"),
    ],
)
def test_when_there_is_a_comment(mode: Mode, said: list[list[str]], talk: Talk) -> None:
    found = []
    for run, body in enumerate(["green", "red", "green again"]):
        talk.publish(run, body, mode=mode)
        found.append(talk.texts())
    assert found == said


def test_never_asks_nothing(talk: Talk) -> None:
    assert talk.publish(1, "red", mode=Mode.NEVER) is Outcome.SILENT
    assert talk.github.sent == []


@pytest.mark.parametrize("mode", list(Mode)[:3])
@pytest.mark.parametrize("body", ["red: late", "green"])
def test_an_older_run_changes_nothing(body: str, mode: Mode, talk: Talk) -> None:
    talk.publish(7, "red: new", attempt=2)
    talk.writes()
    assert talk.publish(6, body, mode=mode, attempt=3) is Outcome.NEWER
    assert talk.publish(7, body, mode=mode, attempt=1) is Outcome.NEWER
    assert talk.writes() == []


def test_a_stranger_may_write_what_looks_like_ours(talk: Talk) -> None:
    forged = talk.write(marked(PLACE, (99, 1), "all is well"), STRANGER_TOKEN)
    assert talk.publish(1, "red") is Outcome.CREATED
    assert talk.publish(2, "green") is Outcome.UPDATED
    assert talk.bodies()[forged] == "all is well"
    assert talk.texts() == ["all is well", "green"]


def test_what_others_quote_is_not_ours(talk: Talk) -> None:
    """Who speaks with our token may repeat what strangers wrote, behind words of its own."""
    quoted = talk.write("They say:\n" + marked(PLACE, (99, 1), "all is well"))
    talk.publish(1, "red")
    assert len(talk.bodies()) == 2
    assert "They say" in talk.bodies()[quoted]


def test_each_place_has_its_own(talk: Talk) -> None:
    places = [PLACE, *(Place("alignment", "align-ci", key) for key in ("3.11", "3.12"))]
    places += [Place("alignment", "other"), Place("other", "align-ci"), Place(HOSTILE, HOSTILE)]
    for run in (1, 2):
        for number, place in enumerate(places):
            talk.publish(run, f"red {number} {run}", place=place)
    assert talk.texts() == [f"red {number} 2" for number in range(len(places))]


@pytest.mark.parametrize("name", [HOSTILE, "-->", "a\nb", "\ud800", "", "ü" * 10])
def test_a_name_stays_in_the_marker(name: str) -> None:
    place = Place(name, name, name)
    text = marked(place, (12, 3), "Hello")
    first, rest = text.split("\n", 1)
    assert rest == "Hello"
    assert first.index("-->") == len(first) - 3
    found = read(text)
    assert found
    assert (found.place, found.run) == (place.written(), (12, 3))
    assert room(place, (12, 3)) == len(text) - len("Hello") < 1000


def test_a_comment_may_be_as_long_as_github_takes(talk: Talk) -> None:
    longest = issue_comments.BODY_LIMIT - room(PLACE, (1, 1))
    assert talk.publish(1, "red" + "x" * (longest - 3)) is Outcome.CREATED
    with pytest.raises(GitHubError, match="422"):
        talk.publish(1, "red" + "y" * (longest - 2))


def test_it_is_found_on_the_last_page(talk: Talk) -> None:
    for number in range(100):
        talk.write(str(number), STRANGER_TOKEN)
    talk.publish(1, "red")
    assert talk.publish(2, "green") is Outcome.UPDATED
    listed = talk.github.emulator.ask("GET", f"{talk.path}?per_page=100&page=2")
    assert len(listed) == 1
    assert listed[0]["body"].endswith("green")


def test_of_several_the_oldest_stays(talk: Talk) -> None:
    oldest, *_ = [talk.write(marked(PLACE, (run, 1), f"red {run}")) for run in (1, 3, 2)]
    assert talk.publish(4, "green") is Outcome.UPDATED
    assert talk.bodies() == {oldest: "green"}


def test_of_several_the_oldest_takes_over_what_is_newest(talk: Talk) -> None:
    oldest, *_ = [talk.write(marked(PLACE, (run, 1), f"red {run}")) for run in (1, 9, 2)]
    assert talk.publish(4, "green") is Outcome.NEWER
    assert talk.bodies() == {oldest: "red 9"}
    assert talk.publish(8, "green") is Outcome.NEWER


def test_when_all_is_well_none_of_several_is_left(talk: Talk) -> None:
    for run in (1, 2):
        talk.write(marked(PLACE, (run, 1), f"red {run}"))
    assert talk.publish(3, "green", mode=Mode.ON_FAILURE) is Outcome.DELETED
    assert talk.texts() == []


def test_a_comment_that_is_deleted_meanwhile_is_made_again(talk: Talk) -> None:
    talk.publish(1, "red: one")
    (first,) = talk.bodies()

    def delete() -> None:
        talk.github.emulator.ask("DELETE", f"/repos/{REPOSITORY}/issues/comments/{first}")

    talk.github.once("PATCH", "/issues/comments/", delete)
    assert talk.publish(2, "red: two") is Outcome.CREATED
    assert talk.texts() == ["red: two"]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_lost_answer_makes_no_second_comment(method: str, talk: Talk) -> None:
    talk.github.lose_answer(method, "/comments")
    talk.publish(1, "red: one")
    talk.publish(2, "red: two")
    talk.write(marked(PLACE, (1, 1), "red: one"))
    talk.publish(3, "red: three")
    assert talk.texts() == ["red: three"]


@pytest.mark.parametrize("mode", [Mode.AUTO, Mode.ALWAYS])
@pytest.mark.parametrize(
    ("run", "before"),
    [
        pytest.param(1, ("GET", 0), id="the newer one is there before the older looks"),
        pytest.param(1, ("POST", 0), id="the newer one is there before the older comments"),
        pytest.param(2, ("GET", 0), id="the older one is there before the newer looks"),
        pytest.param(2, ("POST", 0), id="the older one is there before the newer comments"),
        pytest.param(2, ("PATCH", 1), id="the older one is there before the newer changes"),
    ],
)
def test_two_runs_at_once_end_with_one_comment(
    run: int, before: tuple[str, int], mode: Mode, talk: Talk
) -> None:
    """One of them comes to pass between what the other one sees and what it does.

    Not here is an older one that changes a comment when a newer one has just done it: GitHub has
    no way to tell it that it is late.
    """
    method, comments = before
    for _ in range(comments):
        talk.publish(0, "red 0")
    other = 3 - run

    def meanwhile() -> None:
        talk.publish(other, f"red {other}", mode=mode)

    talk.github.once(method, "/comments", meanwhile)
    talk.publish(run, f"red {run}", mode=mode)
    assert talk.texts() == ["red 2"]


def test_an_older_run_that_comes_between_is_put_right(talk: Talk) -> None:
    """The older one had looked before, and writes after the newer one did."""
    talk.publish(0, "red 0")
    (first,) = talk.bodies()

    def late() -> None:
        body = {"body": marked(PLACE, (1, 1), "red 1")}
        path = f"/repos/{REPOSITORY}/issues/comments/{first}"
        talk.github.emulator.ask("PATCH", path, body)

    def after_the_change() -> None:
        talk.github.once("GET", "/comments", late)

    talk.github.once("PATCH", "/comments", after_the_change)
    assert talk.publish(2, "red 2") is Outcome.UPDATED
    assert talk.bodies() == {first: "red 2"}


def test_legs_of_a_matrix_without_a_key_do_not_quarrel(talk: Talk) -> None:
    def meanwhile() -> None:
        talk.publish(1, "red: of the other leg")

    talk.github.once("POST", "/comments", meanwhile)
    talk.publish(1, "red: of this leg")
    assert talk.texts() == ["red: of the other leg"]
    assert talk.writes() == ["POST", "POST", "DELETE"]


def test_a_token_whose_name_is_not_known_shows_it(talk: Talk) -> None:
    """As that of an App of one's own, which may not ask for its name."""
    first = talk.write(marked(PLACE, (1, 1), "red 1"), OWNER_TOKEN)
    outcome = talk.publish(2, "red 2", token=OWNER_TOKEN, author="github-actions[bot]")
    assert outcome is Outcome.UPDATED
    assert talk.bodies() == {first: "red 2"}


def test_the_first_comment_takes_three_requests(talk: Talk) -> None:
    talk.publish(1, "red")
    assert [sent.method for sent in talk.github.sent] == ["GET", "POST", "GET"]


def test_a_token_that_may_only_read(talk: Talk, emulated: Emulator) -> None:
    token = emulated.workflow_token({"contents": "read", "pull_requests": "read"})
    assert talk.publish(1, "green", token=token) is Outcome.SILENT
    with pytest.raises(GitHubError) as raised:
        talk.publish(2, "red", token=token)
    assert raised.value.permission == "pull-requests: write"
