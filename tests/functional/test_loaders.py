"""Static reading and import: the one fills in what the other leaves open, and they agree."""

from pathlib import Path

import pytest

from align_ci.model import Known
from tests.projects import IMPORTS, loaded, plain, project, write

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


LAYOUTS = [
    pytest.param({"src/acme/__init__.py": "", "src/acme/steps/__init__.py": ""}, (), id="src"),
    pytest.param({"src/acme/__init__.py": ""}, (), id="src, a part without __init__"),
    pytest.param({}, (), id="src, a namespace"),
    pytest.param({}, ("src",), id="as configured"),
]


@pytest.mark.parametrize(("files", "roots"), LAYOUTS)
def test_packages_have_their_real_names(
    tmp_path: Path, files: dict[str, str], roots: tuple[str, ...]
) -> None:
    spec = """
        from .. import base
        from ..base import WORD
        from . import sibling
        from acme import base as absolute
        assert base is absolute
        NAME = __name__.swapcase() + sibling.__name__.swapcase() + WORD
        SPEC = StepSpecification(step_type=NAME, node_type=NodeType.SINGULAR)
        """
    files = files | {
        "src/acme/base.py": "WORD = 'word'",
        "src/acme/steps/sibling.py": "",
        "src/acme/steps/spec.py": IMPORTS + spec.replace("\n        ", "\n"),
    }
    found = loaded(write(tmp_path, files), "auto", source_roots=roots)
    assert not found.project.failures
    (only,) = found.project.specifications
    assert plain(only.step_type) == "ACME.STEPS.SPECACME.STEPS.SIBLINGword"


def test_a_project_is_left_as_it_was(tmp_path: Path) -> None:
    root = write(tmp_path, {"steps.py": IMPORTS + COMPUTED})
    before = {path: path.read_bytes() for path in root.rglob("*")}
    loaded(root, "auto")
    assert {path: path.read_bytes() for path in root.rglob("*")} == before


def test_a_package_beside_others_is_imported_from_where_its_relative_imports_lead(
    tmp_path: Path,
) -> None:
    spec = (
        f"from ..names.all import NAME\n{IMPORTS}\n"
        'SPEC = StepSpecification(step_type="Step", node_type=NodeType.SOURCE, outputs=[OutputSpec('
        'logical_name=NAME, output_type=DependencyType.PROCESSING_OUTPUT, property_path="p")])\n'
    )
    files = {
        "src/names/__init__.py": "",
        "src/names/all.py": "import os\nNAME = os.linesep.join(['data'])\n",
        "src/specs/__init__.py": "",
        "src/specs/step.py": spec,
    }
    made = project(tmp_path, files, "auto")
    assert not made.failures
    assert [plain(each.outputs.items[0].name) for each in made.specifications] == ["data"]
