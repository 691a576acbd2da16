"""`align-ci diff`: what a change breaks between any two states of a repository."""

import json
import random
from collections.abc import Iterable
from itertools import combinations, pairwise, permutations
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from align_ci import checking, diffing
from align_ci.cli import run
from align_ci.model import Report
from align_ci.opening import Invocation
from tests.amount import tried
from tests.projects import IMPORTS, write
from tests.repositories import commit, git

EACH = "--each-with-each"
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "breaking-changes.md"
DATA, MODEL = "PROCESSING_OUTPUT", "MODEL_ARTIFACTS"


class State(Struct, frozen=True):
    """What a commit of the history has.

    Attributes:
        output: What A publishes.
        aliases: Further names of it.
        kind: Its type.
        asked: What B asks A for; empty where it does not.
        wants: As which type.
        schema: Whether A has a dependency of this name, and requires it: ``True`` or ``False``.
        path: Where A's contract has its input.
        used: Where A's script looks for it.
        has_a: Whether there is a step A.
    """

    output: str = "data"
    aliases: tuple[str, ...] = ()
    kind: str = DATA
    asked: str = "data"
    wants: str = DATA
    schema: str = ""
    path: str = "old"
    used: str = "old"
    has_a: bool = True

    @property
    def names(self) -> set[str]:
        return {self.output, *self.aliases}

    @property
    def files(self) -> dict[str, str]:
        return {"a.py": self._a, "b.py": self._b, "script.py": self._script, "p.py": self._pipeline}

    @property
    def _a(self) -> str:
        schema = (
            f'dependencies=[DependencySpec(logical_name="schema", required={self.schema}, '
            "dependency_type=DependencyType.CUSTOM_PROPERTY)],"
        )
        path = f"properties.ProcessingOutputConfig.Outputs['{self.output}'].S3Output.S3Uri"
        text = f"""
CONTRACT = ScriptContract(
    entry_point="script.py",
    expected_input_paths={{"rows": "/opt/ml/processing/input/{self.path}"}},
    expected_output_paths={{}})
A = StepSpecification(
    step_type="A", node_type=NodeType.INTERNAL, script_contract=CONTRACT,
    {schema if self.schema else ""}
    outputs=[OutputSpec(logical_name="{self.output}", output_type=DependencyType.{self.kind},
        aliases={list(self.aliases)}, property_path="{path}")])
"""
        return IMPORTS + text if self.has_a else ""

    @property
    def _b(self) -> str:
        asked = f"""DependencySpec(logical_name="{self.asked}", required=False,
        dependency_type=DependencyType.{self.wants}, compatible_sources=["A"])"""
        text = f"""
B = StepSpecification(step_type="B", node_type=NodeType.SINK,
    dependencies=[{asked if self.asked else ""}])
"""
        return IMPORTS + text

    @property
    def _script(self) -> str:
        return f'open("/opt/ml/processing/input/{self.used}/x")\n'

    @property
    def _pipeline(self) -> str:
        steps = (
            '"a": StepUse(spec=A), "b": StepUse(spec=B)' if self.has_a else '"b": StepUse(spec=B)'
        )
        imported = "from a import A\n" * self.has_a + "from b import B\n"
        return f"{IMPORTS}{imported}P = PipelineSpecification(name='p', steps={{{steps}}})\n"


START = State()
RENAMED = replace(START, output="rows")
ALIASED = replace(RENAMED, aliases=("data",))
ASKED = replace(ALIASED, asked="rows")
ALONE = replace(ASKED, aliases=())
RETYPED = replace(ALONE, kind=MODEL)
TAKEN = replace(RETYPED, wants=MODEL)
REQUIRED = replace(TAKEN, schema="True")
OPTIONAL = replace(TAKEN, schema="False")
MOVED = replace(OPTIONAL, path="new")
FOLLOWED = replace(MOVED, used="new")
GONE = replace(FOLLOWED, has_a=False)
UNASKED = replace(GONE, asked="")
HISTORY = [
    *(START, RENAMED, ALIASED, ASKED, ALONE, RETYPED, TAKEN),
    *(REQUIRED, OPTIONAL, MOVED, FOLLOWED, GONE, UNASKED),
]


WAYS: dict[str, tuple[object, ...]] = {
    "output": ("data", "rows"),
    "aliases": ((), ("data",)),
    "kind": (DATA, MODEL),
    "asked": ("data", "rows", ""),
    "wants": (DATA, MODEL),
    "schema": ("", "True", "False"),
    "path": ("old", "new"),
    "used": ("old", "new"),
    "has_a": (True, True, True, False),
}
"""What the attributes of a state may be, the likelier more often."""


def wandering(number: int, seed: int) -> list[State]:
    """A history in which every commit changes one thing."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    states = [START]
    while len(states) < number:
        name = chance.choice(sorted(WAYS))
        state = replace(states[-1], **{name: chance.choice(WAYS[name])})
        if state.files != states[-1].files and state.output not in state.aliases:
            states.append(state)
    return states


def expected(base: State, head: State) -> set[tuple[str, str]]:
    """The rules and what they name, from what the two states are alone."""
    if not base.has_a:
        return set()
    same = bool(base.asked) and base.asked == head.asked
    if not head.has_a:
        return {("ALN709", "A")} if same else set()
    found = set()
    if same and base.asked in base.names and head.asked not in head.names:
        renamed = base.output != head.output and base.kind == head.kind
        name = base.asked if base.output in head.names else base.output
        found.add(("ALN702" if renamed else "ALN701", name))
    fitted, fits = base.kind == base.wants, head.kind == head.wants
    is_kept = same and base.asked in base.names and head.asked in head.names
    if is_kept and base.kind != head.kind and fitted and not fits:
        found.add(("ALN706", base.output))
    if head.schema == "True" and base.schema != "True":
        found.add(("ALN703", "schema"))
    if base.path != head.path and head.used == base.path:
        found.add(("ALN704", "rows"))
    return found


def compare(root: Path, base: str, head: str = "") -> Report:
    invocation = Invocation(root.resolve(), overrides={"loader": "static"}, base=base)
    return diffing.diff(invocation, head).report


def test_every_pair_of_a_history(tmp_path: Path) -> None:
    commits = [(state, commit(tmp_path, state.files)) for state in HISTORY]
    pairs = [*combinations(commits, 2), *((late, early) for early, late in pairwise(commits))]
    assert broken(tmp_path, pairs) == RULES


def test_thirty_commits(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    commits = [(state, commit(tmp_path, state.files)) for state in wandering(tried(30), seed=1)]
    some = [*pairwise(commits), *pairwise(reversed(commits))]
    each = pytestconfig.getoption(EACH)
    found = broken(tmp_path, permutations(commits, 2) if each else some)
    assert found == RULES if each else found


@pytest.mark.parametrize(
    ("base", "head", "rules"),
    [
        pytest.param(
            replace(START, asked="rows"), replace(RENAMED, asked="rows", kind=MODEL), [],
            id="who asked for nothing that there was took nothing",
        ),
        pytest.param(
            ALIASED, replace(START, kind=MODEL), ["ALN706"],
            id="who asked by an alias asks by its name now",
        ),
    ],
)  # fmt: skip
def test_a_type_is_a_break_for_who_took_it(
    tmp_path: Path, base: State, head: State, rules: list[str]
) -> None:
    before, after = commit(tmp_path, base.files), commit(tmp_path, head.files)
    assert [each.rule for each in compare(tmp_path, before, after).findings] == rules


RULES = {"ALN701", "ALN702", "ALN703", "ALN704", "ALN706", "ALN709"}


def broken(root: Path, pairs: Iterable[tuple[tuple[State, str], tuple[State, str]]]) -> set[str]:
    """The rules by which changes between commits are breaks, each held against the states."""
    seen: set[str] = set()
    for (before, base), (after, head) in pairs:
        report = compare(root, base, head)
        told = {(each.rule, each.cause.partition(" is broken")[0]) for each in report.findings}
        assert told == expected(before, after), (before, after)
        assert report.exit_code == (1 if told else 0)
        seen |= {rule for rule, _ in told}
    return seen


def test_consumers_are_named_with_their_places(tmp_path: Path) -> None:
    commit(tmp_path, START.files)
    write(tmp_path, RENAMED.files)
    (found,) = compare(tmp_path, "HEAD").findings
    assert "`B` still asks for it" in found.message
    assert [each.location.path for each in found.related] == ["b.py"]
    assert found.location.path == "a.py"


def test_what_a_required_dependency_misses_is_a_break_here_and_ALN401_there(  # noqa: N802 - an id
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    required = {"b.py": START.files["b.py"].replace("required=False", "required=True")}
    commit(tmp_path, {**START.files, **required})
    write(tmp_path, {**RENAMED.files, **required})
    assert [each.rule for each in compare(tmp_path, "HEAD").findings] == ["ALN702"]
    arguments = ["check", "--base", "HEAD", "--loader", "static", "-C", str(tmp_path)]
    assert run([*arguments, "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert {each["rule"] for each in report["findings"]} & {"ALN401", "ALN702"} == {"ALN401"}
    (check,) = (
        each
        for each in report["checks"]
        if each["rule"] == "ALN702" and each["subject"]["name"] == "A"
    )
    assert check["reason"] == "what it found is reported by ALN401"


def test_a_break_replaces_what_only_warns_of_it(tmp_path: Path) -> None:
    """Rule 403 warns that nothing is called so; that the change took it away is an error."""
    commit(tmp_path, FOLLOWED.files)
    write(tmp_path, GONE.files)
    invocation = Invocation(tmp_path.resolve(), overrides={"loader": "static"}, base="HEAD")
    rules = [each.rule for each in checking.check(invocation).report.findings]
    assert "ALN709" in rules
    assert "ALN403" not in rules


def test_tree_index_and_stashes_are_left_alone(tmp_path: Path) -> None:
    first = commit(tmp_path, {**START.files, "b.txt": "1"})
    write(tmp_path, {"b.txt": "2"})
    git(tmp_path, "stash")
    second = commit(tmp_path, RENAMED.files)
    write(tmp_path, {**ALIASED.files, "c.txt": "3", "b.txt": "4"})
    git(tmp_path, "add", "c.txt")

    def state() -> tuple[str, ...]:
        asked = (["status", "--porcelain", "-z"], ["stash", "list"], ["rev-parse", "HEAD"])
        return tuple(git(tmp_path, *each) for each in asked)

    before, index = state(), (tmp_path / ".git/index").read_bytes()
    for base, head in ((first, second), (second, first), (first, ""), (second, "")):
        compare(tmp_path, base, head)
        assert (tmp_path / ".git/index").read_bytes() == index
    assert state() == before
    assert [*(tmp_path / ".git").glob("worktrees/*")] == []


@pytest.mark.parametrize(
    ("base", "head", "says"),
    [
        ("nowhere", "", "the base nowhere cannot be compared with: there is no commit 'nowhere'"),
        ("HEAD", "nowhere", "the head nowhere cannot be compared with: there is no commit"),
        ("HEAD~", "", "its configuration cannot be used: align-ci.toml: `fail-on`"),
        ("HEAD", "HEAD~", "its configuration cannot be used: align-ci.toml: `fail-on`"),
        ("--upload-pack=x", "", "there is no commit"),
    ],
)
def test_what_cannot_be_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], base: str, head: str, says: str
) -> None:
    commit(tmp_path, {**START.files, "align-ci.toml": "fail-on = 3"})
    commit(tmp_path, {"align-ci.toml": ""})
    assert run(["diff", "-C", str(tmp_path), "--", *filter(None, (base, head))]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert len(told.err.splitlines()) == 1
    assert not told.out


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, START.files)
    assert run(["diff", "HEAD", "-C", str(tmp_path)]) == 2
    assert "this is no git work tree" in capsys.readouterr().err


def test_a_shallow_clone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = commit(tmp_path / "full", START.files)
    commit(tmp_path / "full", RENAMED.files)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/full", "shallow")
    assert run(["diff", first, "-C", str(tmp_path / "shallow")]) == 2
    assert "this clone is shallow" in capsys.readouterr().err


def test_a_folder_that_the_base_has_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(tmp_path, {"old.txt": ""})
    commit(tmp_path, {f"sub/{path}": text for path, text in START.files.items()})
    assert run(["diff", "HEAD~", "-C", str(tmp_path / "sub")]) == 2
    assert "it has no folder `sub`" in capsys.readouterr().err


def test_a_base_that_does_not_load_whole(tmp_path: Path) -> None:
    commit(tmp_path, {**START.files, "c.py": IMPORTS + "C = StepSpecification(\n"})
    write(tmp_path, {**RENAMED.files, "c.py": ""})
    report = compare(tmp_path, "HEAD")
    assert "the base could not be read whole" in " ".join(report.notices)


def test_a_base_of_which_nothing_loads(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": IMPORTS + "A = StepSpecification(\n"})
    write(tmp_path, START.files)
    report = compare(tmp_path, "HEAD")
    assert report.exit_code == 3
    assert "there is nothing that this change could break" in " ".join(report.notices)


def test_a_head_that_does_not_load(tmp_path: Path) -> None:
    commit(tmp_path, START.files)
    write(tmp_path, {"a.py": "A = (\n" + START.files["a.py"]})
    report = compare(tmp_path, "HEAD")
    assert [each.rule for each in report.findings] == ["ALN901"]
    assert report.exit_code == 1


def test_a_base_without_configuration(tmp_path: Path) -> None:
    commit(tmp_path, START.files)
    write(tmp_path, {**RENAMED.files, "align-ci.toml": 'ignore = ["ALN702"]'})
    report = compare(tmp_path, "HEAD")
    assert [each.rule for each in report.findings] == ["ALN702"]
    assert "the base has no configuration" in " ".join(report.notices)
    assert "this change weakens the check" in report.notices[0]


def test_the_lines_of_a_commit_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = commit(tmp_path, START.files)
    second = commit(tmp_path, RENAMED.files)
    write(tmp_path, {"a.py": "# nothing of it is here\n" * 40})
    assert run(["diff", first, second, "-C", str(tmp_path)]) == 1
    assert 'outputs=[OutputSpec(logical_name="rows"' in capsys.readouterr().out


def test_the_guide_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, START.files)
    git(tmp_path, "branch", "-M", "main")
    write(tmp_path, RENAMED.files)
    monkeypatch.setenv("COLUMNS", "100")
    assert run(["diff", "main", "-C", str(tmp_path)]) == 1
    printed = capsys.readouterr().out.partition("\ntime ")[0]
    assert f"```text\n$ align-ci diff main\n{printed}\n```" in GUIDE.read_text()
