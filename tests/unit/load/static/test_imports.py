"""How the static reader follows imports, and what it finds by doing so."""

from pathlib import Path

import pytest

from align_ci.model import Known
from tests.projects import project

SPEC = "StepSpecification(step_type={name!r}, node_type='source', dependencies=[], outputs=[])\n"
OURS = "from align_ci.authoring import StepSpecification\n"


def steps(root: Path, files: dict[str, str]) -> list[str]:
    return sorted(spec.step for spec in project(root, files).specifications)


@pytest.mark.parametrize(
    "importing",
    [
        pytest.param("from pkg.names import NAME\n", id="from"),
        pytest.param("from .names import NAME\n", id="relative"),
        pytest.param("from . import names\nNAME = names.NAME\n", id="module of the package"),
        pytest.param("import pkg.names\nNAME = pkg.names.NAME\n", id="import"),
        pytest.param("import pkg.names as n\nNAME = n.NAME\n", id="import as"),
        pytest.param("from pkg.names import *\n", id="star"),
        pytest.param("import pkg\nNAME = pkg.NAME\n", id="re-exported"),
    ],
)
@pytest.mark.parametrize("top", ["", "src/"])
def test_names_are_followed(tmp_path: Path, importing: str, top: str) -> None:
    files = {
        f"{top}pkg/__init__.py": "from .names import NAME\n",
        f"{top}pkg/names.py": 'NAME = "Step"\n',
        f"{top}pkg/spec.py": OURS + importing + SPEC.format(name="?").replace("'?'", "NAME"),
    }
    assert steps(tmp_path, files) == ["Step"]


def test_one_object_under_several_names_counts_once(tmp_path: Path) -> None:
    files = {
        "a.py": OURS + "A = " + SPEC.format(name="A") + "B = A\nALL = [A, B]\n",
        "b.py": "from a import A, ALL\nMINE = A\n",
    }
    assert steps(tmp_path, files) == ["A"]


def test_a_module_that_only_calls_a_helper_is_found(tmp_path: Path) -> None:
    files = {
        "lib/__init__.py": "from .make import make\n",
        "lib/make.py": OURS
        + "def make(name):\n    return "
        + SPEC.format(name="?").replace("'?'", "name"),
        "steps.py": "from lib import make\nA = make('A')\n",
    }
    found = project(tmp_path, files).specifications
    assert [spec.step for spec in found] == ["A"]
    assert found.complete


def test_look_alike_classes_of_the_project(tmp_path: Path) -> None:
    base = """
        from dataclasses import dataclass, field
        from enum import Enum

        class Node(Enum):
            INTERNAL = "internal"

        class Out:
            def __init__(self, logical_name, property_path, output_type=None):
                self.logical_name = logical_name
                self.property_path = property_path

        @dataclass
        class Base:
            step_type: str
            node_type: Node
            dependencies: list = field(default_factory=list)
            outputs: list = field(default_factory=list)
            script_contract: object = None
            job_type: str = "training"

        class Fixed(Base):
            def __init__(self, name):
                super().__init__(step_type=name, node_type=Node.INTERNAL, outputs=[Out("o", "p")])
        """
    files = {
        "base.py": base,
        "steps.py": "from base import *\nA = Base('A', Node.INTERNAL)\nB = Fixed('B')\n",
    }
    found = {spec.name: spec for spec in project(tmp_path, files).specifications}
    assert [spec.step for spec in found.values()] == ["A (training)", "B (training)"]
    assert [output.name.value for output in found["B"].outputs] == ["o"]  # type: ignore[union-attr]


def test_an_object_made_in_a_function_that_nothing_calls_leaves_a_gap(tmp_path: Path) -> None:
    files = {"a.py": OURS + "def make():\n    return " + SPEC.format(name="A")}
    found = project(tmp_path, files).specifications
    assert not found.items
    assert [gap.why for gap in found.gaps] == ["one is made in a function that nothing calls"]


def test_handing_arguments_on_to_a_base_class_makes_no_object(tmp_path: Path) -> None:
    code = """
        class Base:
            def __init__(self, step_type, node_type, outputs):
                self.step_type = step_type
                self.node_type = node_type
                self.outputs = outputs

        class Specification(Base):
            def __init__(self, step_type):
                super().__init__(step_type=step_type, node_type="singular", outputs=[])

        A = Specification("A")
        """
    found = project(tmp_path, {"a.py": code}).specifications
    assert [spec.step for spec in found] == ["A"]
    assert found.complete


def test_an_object_made_under_an_unknown_condition_leaves_a_gap(tmp_path: Path) -> None:
    code = "import os\nif os.getenv('X'):\n    A = " + SPEC.format(name="A")
    found = project(tmp_path, {"a.py": OURS + code}).specifications
    assert [gap.why for gap in found.gaps] == ["one is made where it was not followed"]


def test_a_circular_import_is_a_failure_with_its_place(tmp_path: Path) -> None:
    files = {
        "a.py": OURS + "from b import B\nA = " + SPEC.format(name="A"),
        "b.py": OURS + "from a import A\nB = " + SPEC.format(name="B"),
        "c.py": OURS + "C = " + SPEC.format(name="C"),
    }
    found = project(tmp_path, files)
    assert [spec.step for spec in found.specifications] == ["C"]
    assert not found.specifications.complete
    messages = [(str(f.location), f.message.partition(":")[0]) for f in found.failures]
    assert messages == [("b.py:2:15", "circular import"), ("a.py:2:15", "circular import")]


def test_a_circle_that_is_closed_where_another_module_comes_first_is_no_failure(
    tmp_path: Path,
) -> None:
    """Whoever imports `a` before all else has a circle, and nobody does."""
    files = {
        "a.py": OURS + "from z import Z\nA = " + SPEC.format(name="A"),
        "z.py": OURS + "Z = " + SPEC.format(name="Z") + "\nfrom a import A\n",
    }
    read = project(tmp_path, files)
    assert not read.failures
    assert sorted(spec.step for spec in read.specifications) == ["A", "Z"]
    assert read.specifications.complete


LATE = """
def late():
    try:
        from b import B
        return B
    except ImportError:
        return None
A = """


def test_a_circle_that_a_handler_ends_is_no_failure(tmp_path: Path) -> None:
    files = {
        "a.py": OURS
        + LATE
        + SPEC.format(name="A").replace("'A'", "'A' if late() is None else 'B'"),
        "b.py": OURS + "from a import A\nB = " + SPEC.format(name="B"),
    }
    read = project(tmp_path, files)
    assert not read.failures
    assert sorted(spec.step for spec in read.specifications) == ["A", "B"]


def test_a_circle_that_python_can_import_is_no_failure(tmp_path: Path) -> None:
    files = {
        "a.py": OURS + "import b\nA = " + SPEC.format(name="A"),
        "b.py": OURS + "import a\nB = " + SPEC.format(name="B"),
    }
    assert steps(tmp_path, files) == ["A", "B"]


def test_ourselves_are_no_part_of_a_project(tmp_path: Path) -> None:
    files = {
        "align_ci/authoring.py": "StepSpecification = None\n",
        "a.py": OURS + "A = " + SPEC.format(name="A"),
    }
    assert steps(tmp_path, files) == ["A"]


FALLBACK = """
try:
    from .missing import NAME
except {error}:
    NAME = "Fallback"
"""


@pytest.mark.parametrize(
    ("error", "files", "expected"),
    [
        pytest.param("ImportError", {}, ["Fallback"], id="no such module"),
        pytest.param("(ValueError, ImportError)", {}, ["Fallback"], id="one of several errors"),
        pytest.param("Exception as error", {}, ["Fallback"], id="any error"),
        pytest.param("ImportError", {"missing.py": "OTHER = 1\n"}, ["Fallback"], id="no such name"),
        pytest.param("ImportError", {"missing.py": "NAME = 'Step'\n"}, ["Step"], id="there"),
        pytest.param("KeyError", {}, [], id="another error"),
        pytest.param("LibraryError", {}, [], id="an error that is not known"),
        pytest.param("ImportError", {"missing.so": ""}, [], id="a module that is not Python"),
        pytest.param("ImportError", {"missing/tests/x.py": ""}, [], id="a folder"),
        pytest.param(
            "ImportError", {"missing.py": "from lib import *\n"}, [], id="a name from elsewhere"
        ),
    ],
)
def test_what_a_package_does_not_have_is_not_imported(
    tmp_path: Path, error: str, files: dict[str, str], expected: list[str]
) -> None:
    spec = OURS + FALLBACK.format(error=error) + SPEC.format(name="?").replace("'?'", "NAME")
    every = {"pkg/__init__.py": "", "pkg/spec.py": spec}
    every |= {f"pkg/{path}": text for path, text in files.items()}
    found = project(tmp_path, every).specifications
    named = [each.step_type.value for each in found if isinstance(each.step_type, Known)]
    assert named == expected


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(
            "def late():\n    from pkg import LATER\nclass C(metaclass=M, late=late): pass",
            id="kept",
        ),
        pytest.param(
            "import os\nif os.environ.get('X'):\n    from pkg import LATER", id="condition"
        ),
        pytest.param(
            "try:\n    from pkg import LATER\nexcept ImportError:\n    LATER = 1", id="try"
        ),
    ],
)
def test_a_circle_that_python_may_never_close_is_no_failure(tmp_path: Path, late: str) -> None:
    files = {
        "pkg/__init__.py": "from pkg.first import C\nLATER = 1\n",
        "pkg/first.py": f"from elsewhere import M\nC = 1\n{late}\n",
        "pkg/spec.py": OURS + "from pkg import C\nS = " + SPEC.format(name="Step"),
    }
    read = project(tmp_path, files)
    assert not read.failures
    assert [spec.step for spec in read.specifications] == ["Step"]


def test_a_circle_that_python_cannot_close_is_a_failure(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": OURS + "from pkg.first import C\nLATER = 1\n",
        "pkg/first.py": "from pkg import LATER\nC = 1\n",
    }
    (failure,) = project(tmp_path, files).failures
    assert "circular import" in failure.message


def test_a_file_that_is_called_like_a_module_of_python_is_not_imported(tmp_path: Path) -> None:
    files = {
        "types.py": "class ModuleType: pass\nNAME = 'Wrong'\n",
        "code/__init__.py": "NAME = 'Step'\n",
        "spec.py": OURS + "from types import ModuleType\nfrom code import NAME\n"
        "S = " + SPEC.format(name="?").replace("'?'", "NAME"),
    }
    assert steps(tmp_path, files) == ["Step"]
    files["spec.py"] = files["spec.py"].replace("from code", "from types")
    assert steps(tmp_path, files) == ["S"]


def test_an_extension_beside_a_package_is_no_circle(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "from pkg.first import C\n",
        "pkg/first.py": "from pkg import _speedups\nC = 1\n",
        "pkg/spec.py": OURS + "from pkg import C\nS = " + SPEC.format(name="Step"),
    }
    read = project(tmp_path, files)
    assert not read.failures
    assert [spec.step for spec in read.specifications] == ["Step"]
