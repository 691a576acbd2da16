"""Static reading and import: the one fills in what the other leaves open, and they agree."""

import sys
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.child import importer as child
from align_ci.load.facts import FactBuilder
from align_ci.load.trees import Trees
from align_ci.load.values import Instance
from align_ci.model import Contract, Group, Known, Location, Specification
from tests.projects import IMPORTS, loaded, plain, project, values, write

REPOSITORY = Path(__file__).parents[2]
NOWHERE = Location("imported")

COMPUTED = """
import os

NAME = os.linesep.join(["da", "ta"]).replace(os.linesep, "")
TABLE = {NAME: "x"}

SPEC = StepSpecification(
    step_type="Step",
    node_type=NodeType.SOURCE,
    outputs=[
        OutputSpec(logical_name="first", output_type=DependencyType.PROCESSING_OUTPUT,
                   property_path="p", aliases=[NAME, "known"]),
        *[
            OutputSpec(logical_name=name, output_type=DependencyType.PROCESSING_OUTPUT,
                       property_path="p")
            for name in TABLE
        ],
    ],
)
"""


def test_import_fills_in_what_is_unknown(tmp_path: Path) -> None:
    files = {"steps.py": IMPORTS + COMPUTED}
    (static,) = project(tmp_path, files).specifications
    (filled,) = project(tmp_path, files, "auto").specifications
    assert not static.outputs.complete
    assert filled.outputs.complete
    assert [plain(output.name) for output in filled.outputs] == ["first", "data"]
    first, second = filled.outputs
    assert [plain(alias) for alias in first.aliases] == ["data", "known"]
    # What static reading knew keeps its place; the rest lies where it gave up.
    assert first.name == static.outputs.items[0].name
    assert isinstance(second.name, Known)
    assert second.name.location.path == "steps.py"


def test_import_does_not_override_what_is_known(tmp_path: Path) -> None:
    code = """
        SPEC = StepSpecification(step_type="Static", node_type=NodeType.SINGULAR)
        object.__setattr__(SPEC, "step_type", "Imported")
        """
    files = {"steps.py": IMPORTS + code.replace("\n        ", "\n")}
    (spec,) = project(tmp_path, files, "auto").specifications
    assert plain(spec.step_type) == "Static"


def test_objects_that_only_an_import_finds(tmp_path: Path) -> None:
    code = """
        import json

        def make(name):
            return StepSpecification(step_type=name, node_type=NodeType.SINGULAR)

        for item in json.loads('["A", "B"]'):
            globals()[f"{item}_SPEC"] = make(item)
        """
    files = {"steps.py": IMPORTS + code.replace("\n        ", "\n")}
    assert len(project(tmp_path, files).specifications.items) == 0
    found = project(tmp_path, files, "auto").specifications
    assert sorted(spec.step for spec in found) == ["A", "B"]
    assert {spec.location.path for spec in found} == {"steps.py"}


def test_look_alikes_without_align_ci(tmp_path: Path) -> None:
    code = """
        import collections
        from dataclasses import dataclass, field

        Out = collections.namedtuple("Out", "logical_name output_type property_path")

        @dataclass
        class Spec:
            step_type: str
            node_type: str = "source"
            dependencies: dict = field(default_factory=dict)
            outputs: dict = field(default_factory=dict)

        A = Spec("A", outputs={"x": Out("x", "processing_output", "p")})
        """
    (spec,) = project(tmp_path, {"steps.py": code}, "auto").specifications
    assert (plain(spec.node_type), [plain(o.name) for o in spec.outputs]) == ("SOURCE", ["x"])


@pytest.mark.parametrize("folder", ["specs", "tests/fixtures/misaligned"])
def test_both_readers_agree_on_every_fact(folder: str) -> None:
    root = REPOSITORY if folder == "specs" else REPOSITORY / folder
    static = loaded(root, only=["specs"], exclude=()).project
    imported = _imported(root, sorted({spec.location.path for spec in static.specifications}))
    compared = 0
    for spec in static.specifications:
        if spec.name in imported:
            assert _told(spec) == _told(imported[spec.name]), spec.name
            compared += 1
    assert compared >= 14


def _imported(root: Path, paths: list[str]) -> dict[str, Specification]:
    """The specifications as an import alone tells them, by variable."""
    modules = [child.Module(path.removesuffix(".py").replace("/", "."), path) for path in paths]
    files = [path.relative_to(root).as_posix() for path in (root / "specs").rglob("*.py")]
    limits = child.Limits()
    imports = child.import_modules(root, modules, ["."], Path(sys.executable), limits, files)
    trees, found = Trees(), {}
    builder = FactBuilder(lambda _entry, _place: Group())
    for frame in imports.modules:
        if isinstance(frame, child.Imported):
            held = {name: trees.value(tree, NOWHERE) for name, tree in frame.names.items()}
            for name, value in held.items():
                if isinstance(value, Instance) and "step_type" in value.fields:
                    found[name] = builder.specification(value)
    return found


def _told(spec: Specification) -> dict[str, Any]:
    """The values of all facts of a specification and its contract, wherever they lie."""
    told = {name: value for name, value in values(spec).items() if name != "contract"}
    contract = plain(spec.contract)
    if isinstance(contract, Contract):
        told |= {f"contract.{name}": value for name, value in values(contract).items()}
    # Scripts are files, which are looked for in the same way whoever tells their names.
    return {name: value for name, value in told.items() if ".scripts" not in name}


def test_a_project_is_left_as_it_was(tmp_path: Path) -> None:
    root = write(tmp_path, {"steps.py": IMPORTS + COMPUTED})
    before = {path: path.read_bytes() for path in root.rglob("*")}
    loaded(root, "auto")
    assert {path: path.read_bytes() for path in root.rglob("*")} == before
