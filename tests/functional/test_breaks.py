"""What a change breaks for consumers, in real repositories."""

from pathlib import Path

import pytest

from align_ci import checking
from align_ci.model import Report
from align_ci.opening import Invocation
from tests.projects import IMPORTS, write
from tests.repositories import commit, git

STEPS = """
A = StepSpecification(
    step_type="A", node_type=NodeType.SOURCE,
    outputs=[OutputSpec(logical_name="{output}", output_type=DependencyType.PROCESSING_OUTPUT,
        aliases={aliases}, property_path=
        "properties.ProcessingOutputConfig.Outputs['{output}'].S3Output.S3Uri")])
B = StepSpecification(
    step_type="B", node_type=NodeType.SINK,
    dependencies=[DependencySpec(logical_name="{asked}", required=False,
        dependency_type=DependencyType.PROCESSING_OUTPUT, compatible_sources=["A"])])
"""


def steps(output: str = "data", asked: str = "data", aliases: str = "[]") -> str:
    return IMPORTS + STEPS.format(output=output, asked=asked, aliases=aliases)


def breaks(root: Path, loader: str = "static") -> Report:
    invocation = Invocation(root.resolve(), overrides={"loader": loader}, base="HEAD")
    return checking.check(invocation).report


@pytest.mark.parametrize("loader", ["static", "auto"])
def test_a_renamed_output_names_its_consumer(tmp_path: Path, loader: str) -> None:
    commit(tmp_path, {"a.py": steps()})
    (tmp_path / "a.py").unlink()
    write(tmp_path, {"moved/b.py": steps(output="rows")})
    report = breaks(tmp_path, loader)
    (found,) = (each for each in report.findings if each.rule.startswith("ALN7"))
    assert (found.rule, found.status, found.location.path) == ("ALN702", "new", "moved/b.py")
    assert "`B`" in found.message
    assert not [notice for notice in report.notices if "running the code" in notice]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(steps(output="rows", aliases='["data"]'), id="an alias"),
        pytest.param(steps(output="rows", asked="rows"), id="the consumer too"),
    ],
)
def test_a_whole_change_is_clean(tmp_path: Path, head: str) -> None:
    commit(tmp_path, {"a.py": steps()})
    write(tmp_path, {"a.py": head})
    assert not [each for each in breaks(tmp_path).findings if each.rule.startswith("ALN7")]


def test_tree_index_and_stashes_are_left_alone(tmp_path: Path) -> None:
    commit(tmp_path, {"a.py": steps(), "b.txt": "1"})
    write(tmp_path, {"b.txt": "2"})
    git(tmp_path, "stash")
    write(tmp_path, {"a.py": steps(output="rows"), "c.txt": "3"})
    git(tmp_path, "add", "c.txt")

    def state() -> tuple[str, str, bytes]:
        status = git(tmp_path, "status", "--porcelain", "-z")
        stashes = git(tmp_path, "stash", "list")
        return status, stashes, (tmp_path / ".git/index").read_bytes()

    before = state()
    assert "ALN702" in {each.rule for each in breaks(tmp_path).findings}
    index = (tmp_path / ".git/index").read_bytes()
    assert index == before[2]
    assert state()[:2] == before[:2]
