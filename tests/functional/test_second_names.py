"""A file that some import as `package.module`, and others as `src.package.module`, counts once."""

from collections import Counter
from pathlib import Path

import pytest

from align_ci.load.cache import Cache
from align_ci.model import Report
from tests.functional.test_cache import everything, read
from tests.functional.test_misaligned import check
from tests.projects import write

FILES = {
    "src/steps/cut.py": """
        from align_ci.authoring import NodeType, OutputSpec, DependencyType, StepSpecification
        S = StepSpecification(step_type="Cut", node_type=NodeType.SOURCE)
        def made(name):
            return StepSpecification(step_type=name, node_type=NodeType.SINGULAR)
        ONE, TWO = made("One"), made("Two")
    """,
    "src/builders/base.py": """
        class OwnBuilder:
            def __init__(self, config, spec):
                self.config, self.spec = config, spec
            def create_step(self): ...
            def _get_inputs(self, inputs):
                return ["/opt/ml/processing/input/data"]
    """,
    "src/builders/cut.py": """
        from {}steps.cut import S
        from {}builders.base import OwnBuilder
        class CutBuilder(OwnBuilder):
            def __init__(self, config):
                super().__init__(config, S)
    """,
    "src/whole.py": """
        from align_ci.authoring import PipelineSpecification, StepUse
        from {}steps.cut import S, ONE
        from {}builders.cut import CutBuilder
        PIPELINE = PipelineSpecification(
            steps=[StepUse(name="Cut", spec=S), StepUse(name="One", spec=ONE)], connections=[],
        )
    """,
}


def told(report: Report) -> Counter[tuple[str, ...]]:
    """Every check and finding."""
    checks = ((e.rule, e.subject.name, str(e.outcome), e.reason) for e in report.checks)
    return Counter([*checks, *((e.rule, str(e.location), e.message) for e in report.findings)])


def files(prefix: str) -> dict[str, str]:
    return {path: text.replace("{}", prefix) for path, text in FILES.items()}


@pytest.mark.parametrize("loader", ["static", "auto", "import"])
def test_how_it_is_imported_changes_nothing(tmp_path: Path, loader: str) -> None:
    one = told(check(write(tmp_path / "one", files("")), loader))
    two = told(check(write(tmp_path / "two", files("src.")), loader))
    assert one == two
    assert {name for _, name, *_ in one} >= {"Cut", "One", "Two", "CutBuilder", "PIPELINE"}


def test_what_is_remembered_comes_to_the_same(tmp_path: Path) -> None:
    root = write(tmp_path / "project", files("src."))
    cache = Cache(tmp_path / "cache", "project")
    added = "from align_ci.authoring import NodeType, StepSpecification\n"
    added += "NEW = StepSpecification(step_type='New', node_type=NodeType.SOURCE)\n"
    for path in [*FILES, *reversed(FILES)]:
        assert everything(read(root, cache)) == everything(read(root, None))
        with (root / path).open("a") as file:
            file.write(added.replace("NEW", f"NEW_{path.count('c')}"))
    cached = read(root, cache)
    assert everything(cached) == everything(read(root, None))
    assert len(cached.project.specifications) == 3 + len(FILES)
