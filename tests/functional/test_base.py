"""`check --base`: what a change did, and what judges it."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from align_ci import checking
from align_ci.cli import run
from align_ci.model import Report, Status
from align_ci.opening import Invocation
from scripts.mutate import mutants
from tests.amount import SHARE, tried
from tests.projects import IMPORTS, write
from tests.repositories import commit, git

EACH = "--each-with-each"
BREAKS = tried(15)
CLEAN = Path(__file__).parent.parent / "fixtures" / "clean"
STEP = """
A = StepSpecification(
    step_type="{name}", node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="{output}", output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['{place}'].S3Output.S3Uri")])
"""


def step(output: str = "data", place: str = "data", name: str = "A") -> str:
    return IMPORTS + STEP.format(output=output, place=place, name=name)


def check(root: Path, base: str, **overrides: Any) -> Report:
    settings = {"loader": "static", "new-only": True} | overrides
    return checking.check(Invocation(root.resolve(), overrides=settings, base=base)).report


def statuses(report: Report, rule: str = "ALN301") -> list[str]:
    return [finding.status.value for finding in report.findings if finding.rule == rule]


def test_only_what_is_new_blocks(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    write(tmp_path, {"b.py": step(place="dta", name="B")})
    report = check(tmp_path, "HEAD")
    assert (statuses(report), report.exit_code) == (["existing", "new"], 1)
    commit(tmp_path, {})
    report = check(tmp_path, "HEAD")
    assert (statuses(report), report.exit_code) == (["existing", "existing"], 0)
    assert check(tmp_path, "HEAD", **{"new-only": False}).exit_code == 1
    write(tmp_path, {"b.py": step(name="B")})
    report = check(tmp_path, "HEAD")
    assert (statuses(report), report.exit_code) == (["existing", "fixed"], 0)
    assert report.base is not None
    assert report.base.sha == git(tmp_path, "rev-parse", "HEAD")


def test_a_history_of_thirty_commits(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Every commit breaks or mends one place of a clean project, and is compared with others."""
    root = tmp_path / "clean"
    shutil.copytree(CLEAN, root, ignore=shutil.ignore_patterns("__pycache__"))
    every = [one for one in mutants(tmp_path) if one.text is not None]
    sound = found(root)
    commits = [(commit(root, {}), sound)]
    for one in every[:: len(every) // 15][:15:SHARE]:
        file = tmp_path / one.path
        text = file.read_text()
        assert one.text is not None
        file.write_text(one.text)
        commits.append((commit(root, {}), found(root)))
        file.write_text(text)
        commits.append((commit(root, {}), sound))
    assert len(commits) == 2 * BREAKS + 1
    assert sum(bool(marks) for _, marks in commits) > 0.9 * BREAKS
    broken = commits[1::2]
    some = [*pairwise(commits), *zip(broken, broken[3:], strict=False)]
    every_pair = [*combinations(commits, 2), *combinations(reversed(commits), 2)]
    for (base, before), (head, after) in every_pair if pytestconfig.getoption(EACH) else some:
        git(root, "checkout", "-q", "--detach", head)
        report = check(root, base)
        told = Counter((each.fingerprint, each.status.value) for each in report.findings)
        expected = Counter({(mark, "new"): n for mark, n in (after - before).items()})
        expected += Counter({(mark, "existing"): n for mark, n in (after & before).items()})
        blocked = any(status is Status.NEW for status in map(_status, report.findings))
        assert told - expected == Counter({(m, "fixed"): n for m, n in gone(told).items()})
        assert expected - told == Counter()
        assert gone(told) <= before - after
        assert report.exit_code in ({1} if blocked else {0})


def gone(told: Counter[tuple[str, str]]) -> Counter[str]:
    return Counter({mark: n for (mark, status), n in told.items() if status == "fixed"})


def _status(finding: Any) -> Status:
    return Status(finding.status)


def found(root: Path) -> Counter[str]:
    """The fingerprints of what a project has, without a comparison."""
    overrides = {"loader": "static", "fail-on": "note"}
    report = checking.check(Invocation(root.resolve(), overrides=overrides)).report
    return Counter(finding.fingerprint for finding in report.findings)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda root: git(root, "mv", "src/a.py", "src/moved.py"), id="file"),
        pytest.param(lambda root: git(root, "mv", "src", "lib"), id="folder"),
        pytest.param(
            lambda root: (root / "src/a.py").write_text("\n\n# moved down\n" + step(place="dat")),
            id="lines",
        ),
        pytest.param(
            lambda root: (root / "src/a.py").write_text(step(place="dat").replace("A = ", "B = ")),
            id="variable",
        ),
    ],
)
def test_what_only_moves_is_not_new(tmp_path: Path, change: Callable[[Path], Any]) -> None:
    commit(tmp_path, {"src/a.py": step(place="dat")})
    change(tmp_path)
    report = check(tmp_path, "HEAD")
    assert (statuses(report), report.exit_code) == (["existing"], 0)


def test_the_same_place_wrong_in_another_way_is_new(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    write(tmp_path, {"a.py": step(place="dta")})
    assert statuses(check(tmp_path, "HEAD")) == ["new", "fixed"]


def test_what_is_hidden_is_not_fixed(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    write(tmp_path, {"a.py": step().replace('"properties', 'unknown() + "properties')})
    report = check(tmp_path, "HEAD")
    assert statuses(report) == []
    assert "1 finding of the base may be fixed or only hidden" in " ".join(report.notices)


def test_what_cannot_be_read_is_not_fixed(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    write(tmp_path, {"a.py": step() + "(\n"})
    report = check(tmp_path, "HEAD")
    assert [(f.rule, f.status.value) for f in report.findings] == [("ALN901", "new")]
    assert report.exit_code == 1
    commit(tmp_path, {})
    report = check(tmp_path, "HEAD")
    assert [(f.rule, f.status.value) for f in report.findings] == [("ALN901", "existing")]
    assert report.exit_code == 1  # nobody knows what it hides
    write(tmp_path, {"a.py": step(place="dat")})
    report = check(tmp_path, "HEAD")
    assert "the base could not be read whole" in " ".join(report.notices)
    assert (statuses(report), report.exit_code) == (["new"], 1)


@pytest.mark.parametrize(
    ("base", "says"),
    [
        pytest.param("nowhere", "there is no commit 'nowhere' here", id="no commit"),
        pytest.param("", "no base is named", id="no base"),
    ],
)
def test_what_cannot_be_compared_is_all_new(tmp_path: Path, base: str, says: str) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    report = check(tmp_path, base)
    assert (statuses(report), report.exit_code) == (["open"], 1)
    assert report.notices[0].startswith("every finding counts as new: ")
    assert says in report.notices[0]


def test_a_shallow_clone(tmp_path: Path) -> None:
    first = commit(tmp_path / "full", {"a.py": step(place="dat")})
    commit(tmp_path / "full", {"b.py": ""})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/full", "shallow")
    report = check(tmp_path / "shallow", first)
    assert (statuses(report), report.exit_code) == (["open"], 1)
    assert "this clone is shallow" in report.notices[0]


def test_no_repository(tmp_path: Path) -> None:
    report = check(write(tmp_path, {"a.py": step(place="dat")}), "HEAD")
    assert (statuses(report), report.exit_code) == (["open"], 1)
    assert "this is no git work tree" in report.notices[0]


def test_a_project_that_the_base_has_not(tmp_path: Path) -> None:
    commit(tmp_path, {"old/a.py": step()})
    git(tmp_path, "mv", "old", "new")
    report = check(tmp_path / "new", "HEAD")
    assert ", it has no folder `new`" in report.notices[0]


def test_a_project_below_the_top(tmp_path: Path) -> None:
    commit(tmp_path, {"deep/er/a.py": step(place="dat"), "b.py": step(place="dta", name="B")})
    report = check(tmp_path / "deep" / "er", "HEAD")
    assert (statuses(report), report.exit_code) == (["existing"], 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('ignore = ["ALL"]', '`ignore = ["ALL"]`'),
        ('exclude = ["**"]', '`exclude = ["**"]`'),
        ('fail-on = "never"', '`fail-on = "never"`'),
    ],
)
@pytest.mark.parametrize("before", ["", 'fail-on = "warning"'])
def test_a_change_cannot_excuse_itself(tmp_path: Path, text: str, says: str, before: str) -> None:
    first = {"align-ci.toml": before} if before else {}
    commit(tmp_path, {"a.py": step(), **first})
    write(tmp_path, {"align-ci.toml": text, "a.py": step(place="dat")})
    report = check(tmp_path, "HEAD")
    assert (statuses(report), report.exit_code) == (["new"], 1)
    assert "this change weakens the check: " in report.notices[0]
    assert says in report.notices[0]
    assert report.fail_on == ("warning" if before else "error")


def test_a_configuration_nearer_by_is_no_way_out(tmp_path: Path) -> None:
    commit(tmp_path, {"align-ci.toml": "", "in/a.py": step()})
    write(tmp_path, {"in/align-ci.toml": 'fail-on = "never"', "in/a.py": step(place="dat")})
    report = check(tmp_path / "in", "HEAD")
    assert report.exit_code == 1
    assert "weakens the check" in report.notices[0]


def test_the_command_line_is_no_part_of_the_change(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": step()})
    write(tmp_path, {"a.py": step(place="dat")})
    report = check(tmp_path, "HEAD", **{"fail-on": "never"})
    assert report.exit_code == 0
    assert not any("weakens" in notice for notice in report.notices)


def test_a_base_whose_configuration_is_broken(tmp_path: Path) -> None:
    commit(tmp_path, {"align-ci.toml": "fail-on = 3", "a.py": step(place="dat")})
    write(tmp_path, {"align-ci.toml": ""})
    report = check(tmp_path, "HEAD")
    assert (statuses(report), report.exit_code) == (["open"], 1)
    assert "its configuration cannot be used: align-ci.toml: `fail-on`" in report.notices[0]


def test_what_only_running_shows(tmp_path: Path) -> None:
    """The base is never run: what reading cannot know of it counts as new, and is told."""
    hidden = "import json\n" + step().replace('"data"', "json.loads('\"dat\"')")
    canary = tmp_path / "ran"
    commit(tmp_path / "r", {"a.py": f"open({str(canary)!r}, 'w')\n" + hidden})
    write(tmp_path / "r", {"a.py": hidden})
    report = check(tmp_path / "r", "HEAD", loader="import")
    assert (statuses(report), report.exit_code) == (["new"], 1)
    assert "counted as new: 1 finding that only running the code shows" in " ".join(report.notices)
    assert not canary.exists()


def test_what_reading_and_running_find_alike_exists(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    report = check(tmp_path, "HEAD", loader="import")
    assert (statuses(report), report.exit_code) == (["existing"], 0)


def test_the_command_and_its_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, {"a.py": step(place="dat")})
    write(tmp_path, {"b.py": step(place="dta", name="B")})
    monkeypatch.chdir(tmp_path)
    formats = [f"--format={name}=report.{name}" for name in ("json", "junit", "markdown", "github")]
    arguments = ["check", "--base", "HEAD", "--new-only", "--loader", "static"]
    assert run([*arguments, "--format=console", *formats]) == 1
    told = capsys.readouterr().out
    assert "1 error blocks this change; 1 known finding does not" in told
    assert "1 new, 1 existing" in told
    saved = json.loads((tmp_path / "report.json").read_text())
    assert saved["new_only"] is True
    assert saved["base"]["sha"] == git(tmp_path, "rev-parse", "HEAD")
    assert (tmp_path / "report.github").read_text().count("ALN301") == 1
    assert (tmp_path / "report.junit").read_text().count("<failure") == 1
    markdown = (tmp_path / "report.markdown").read_text()
    assert "(existing)" in markdown
    assert "compared with" in markdown
    assert run(["report", "report.json", "--format=console"]) == 1
    assert run([*arguments, "--fail-on=never"]) == 0


def test_what_moves_into_a_submodule_is_not_fixed(tmp_path: Path) -> None:
    part = tmp_path / "part"
    commit(part, {"b.py": step(place="dta", name="B")})
    root = tmp_path / "whole"
    commit(root, {"a.py": step(), "part/b.py": step(place="dta", name="B")})
    shutil.rmtree(root / "part")
    git(root, "add", "--all")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part), "part")
    report = check(root, "HEAD")
    assert statuses(report) == []
    said = "\n".join(report.notices)
    assert "1 finding of the base may be fixed or only hidden" in said
    assert "not read, as it is a repository of its own, such as a submodule: `part`" in said


def test_in_a_submodule(tmp_path: Path) -> None:
    part = tmp_path / "part"
    commit(part, {"b.py": step(name="B")})
    root = tmp_path / "whole"
    commit(root, {"a.py": step()})
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part), "part")
    write(root / "part", {"b.py": step(place="dta", name="B")})
    assert statuses(check(root / "part", "HEAD")) == ["new"]


def test_a_submodule_that_is_excluded_is_of_no_concern(tmp_path: Path) -> None:
    part = tmp_path / "part"
    commit(part, {"b.py": step(name="B")})
    root = tmp_path / "whole"
    commit(root, {"a.py": step()})
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part), "vendor/x")
    assert not any("not read" in notice for notice in check(root, "HEAD").notices)
