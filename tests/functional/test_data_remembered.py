"""What modules load of files of data holds for the next run only as long as the files do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from align_ci.load.cache import Cache
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.model import Known
from tests.functional.test_cache import everything, read
from tests.projects import loaded, write
from tests.unit.load.static import test_registered as registered

SPEC = """
from align_ci.authoring import StepSpecification
from {module} import {name}
SPEC = StepSpecification(step_type={value}, dependencies=[], outputs=[])
"""

AT_ONCE = """
from pathlib import Path
import yaml
with open(Path(__file__).parent / "names.yaml") as file:
    NAMES = yaml.safe_load(file)
"""

LATER = """
import json
from pathlib import Path
HERE = Path(__file__).parent

def load(name):
    return json.loads((HERE / f"{name}.json").read_text())
"""

FILES = {
    "names.py": AT_ONCE,
    "names.yaml": "cut: Cut\n",
    "loader.py": LATER,
    "other.json": '{"fold": "Fold"}',
    "cut_spec.py": SPEC.format(module="names", name="NAMES", value='NAMES["cut"]'),
    "fold_spec.py": SPEC.format(module="loader", name="load", value='load("other")["fold"]'),
    "sew_spec.py": SPEC.format(module="enum", name="Enum", value='"Sew"'),
}


def steps(root: Path, cache: Cache | None) -> list[str | None]:
    found = [each.step_type for each in read(root, cache).project.specifications]
    return [each.value if isinstance(each, Known) else None for each in found]


EDITS: dict[str, Callable[[Path], object]] = {
    "changed": lambda file: file.write_text(file.read_text().replace("C", "D").replace("F", "G")),
    "gone": lambda file: file.unlink(),
    "there again": lambda file: file.write_text(FILES[file.name]),
    "broken": lambda file: file.write_text("{cut: [fold: ,"),
    "whole": lambda file: file.write_text(FILES[file.name]),
    "too large": lambda file: file.write_text(FILES[file.name] + " " * 300_000),
    "small": lambda file: file.write_text(FILES[file.name]),
}


@pytest.mark.parametrize("name", ["names.yaml", "other.json"])
def test_a_file_that_changes_is_read_anew(tmp_path: Path, name: str) -> None:
    root, cache = write(tmp_path / "project", FILES), Cache(tmp_path / "cache", "project")
    assert steps(root, cache) == steps(root, cache) == ["Cut", "Fold", "Sew"]
    seen = []
    for edit in EDITS.values():
        edit(root / name)
        again, anew = read(root, cache), read(root, None)
        assert everything(again) == everything(anew)
        assert again.cached  # what has nothing to do with it
        seen.append(steps(root, None)[name == "other.json"])
    changed, kept = ("Dut", "Cut") if name == "names.yaml" else ("Gold", "Fold")
    assert seen == [changed, None, kept, None, kept, None, kept]


def test_a_registry_in_a_file_is_read_anew_behind_a_manager(tmp_path: Path) -> None:
    registry = {
        "steps.py": registered.LOADED,
        "steps.yaml": registered.IN_A_FILE,
        "manager.py": registered.MANAGER,
        "spec.py": registered.SPEC.format(name="Cut"),
    }
    root, cache = write(tmp_path / "project", registry), Cache(tmp_path / "cache", "project")
    assert steps(root, cache) == steps(root, cache) == ["CutCloth", "CutCloth_Training"]
    file = root / "steps.yaml"
    file.write_text(file.read_text().replace("CutCloth", "CutSilk"))
    assert steps(root, cache) == steps(root, None) == ["CutSilk", "CutSilk_Training"]


def test_what_did_not_change_is_remembered(tmp_path: Path) -> None:
    root, cache = write(tmp_path / "project", FILES), Cache(tmp_path / "cache", "project")
    files = read(root, cache).project.files
    assert {"names.yaml", "other.json"} <= files.keys()
    assert read(root, cache).cached == len(files)


def test_a_file_that_declares_steps_is_no_second_one(tmp_path: Path) -> None:
    step = "step_type: Cut\nnode_type: source\nspec: {outputs: {rows: {type: processing_output}}}\n"
    made = """
        from pathlib import Path
        import yaml
        from align_ci.authoring import StepSpecification

        def load(name):
            with open(Path(__file__).parent / f"{name.lower()}.yaml") as file:
                data = yaml.safe_load(file)
            return StepSpecification(step_type=data["step_type"], dependencies=[], outputs=[])

        CUT_SPEC = load("Cut")
    """
    root = write(tmp_path, {"cut.yaml": step, "specs.py": made})
    declared = loaded(root, interfaces=(InterfaceLayout(("*.yaml",)),)).project
    (only,) = declared.specifications
    assert only.location.path == "cut.yaml"
    assert declared.specifications.complete
    (loaded_one,) = loaded(root).project.specifications
    assert loaded_one.step == "Cut"
    assert loaded_one.location.path == "specs.py"
