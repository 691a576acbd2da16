"""Services of one repository whose packages have the same names: each is read, as itself."""

from collections import Counter
from pathlib import Path

import pytest

from align_ci.load.cache import Cache
from align_ci.model import Known
from tests.functional.test_cache import everything, read
from tests.functional.test_misaligned import check
from tests.projects import loaded, write

FILES = {
    "specs/__init__.py": "",
    "contracts/__init__.py": "",
    "contracts/cut.py": """
        from align_ci.authoring import ScriptContract
        CUT = ScriptContract(
            entry_point="NAME.py",
            expected_input_paths={},
            expected_output_paths={"NAME": "/opt/ml/processing/output/NAME"},
        )
    """,
    "specs/cut.py": """
        import contracts
        import contracts.cut
        from contracts.cut import CUT
        from align_ci.authoring import NodeType, OutputSpec, DependencyType, StepSpecification
        S = StepSpecification(
            step_type="CutNAME", node_type=NodeType.SOURCE, script_contract=CUT,
            outputs=[
                OutputSpec(
                    logical_name="NAME", output_type=DependencyType.PROCESSING_OUTPUT,
                    property_path=
                        "properties.ProcessingOutputConfig.Outputs['NAME'].S3Output.S3Uri",
                ),
                OutputSpec(
                    logical_name="more", output_type=DependencyType.PROCESSING_OUTPUT,
                    property_path=
                        "properties.ProcessingOutputConfig.Outputs['more'].S3Output.S3Uri",
                ),
            ],
        )
        OTHER = StepSpecification(
            step_type="OtherNAME", node_type=NodeType.SOURCE, outputs=S.outputs,
            script_contract=contracts.cut.CUT,
        )
    """,
    "scripts/NAME.py": "open('/opt/ml/processing/output/NAME/x', 'w')\n",
}


def service(name: str) -> dict[str, str]:
    files = {f"services/{name}/{path}": text for path, text in FILES.items()}
    return {path.replace("NAME", name): text.replace("NAME", name) for path, text in files.items()}


@pytest.mark.parametrize("loader", ["static", "auto", "import"])
def test_each_is_judged_by_its_own(tmp_path: Path, loader: str) -> None:
    """Alone, or beside another one: the same is found."""
    alone = Counter[tuple[str, str, str]]()
    for name in ("a", "b"):
        report = check(write(tmp_path / name, service(name)), loader)
        alone += Counter((f.rule, str(f.location), f.message) for f in report.findings)
    assert {rule for rule, *_ in alone} == {"ALN203"}
    report = check(write(tmp_path / "both", service("a") | service("b")), loader)
    assert Counter((f.rule, str(f.location), f.message) for f in report.findings) == alone
    said = [each for each in report.notices if "services/b/specs/cut.py" in each]
    assert len(said) == (loader != "static")


def test_every_specification_has_its_own_contract(tmp_path: Path) -> None:
    project = loaded(write(tmp_path, service("a") | service("b"))).project
    for each in project.specifications:
        assert isinstance(each.contract, Known)
        assert each.contract.value is not None
        assert each.contract.value.location.path.split("/")[1] == each.location.path.split("/")[1]


def test_what_is_remembered_of_one_gives_way_to_the_other(tmp_path: Path) -> None:
    """In any order in which files come to be there."""
    cache = Cache(tmp_path / "cache", "project")
    both = service("a") | service("b")
    for number, order in enumerate([[*both], [*reversed(both)]]):
        root = tmp_path / f"project{number}"
        for path in order:
            write(root, {path: both[path]})
            assert everything(read(root, cache)) == everything(read(root, None)), path
        for path in order:
            (root / path).unlink()
            assert everything(read(root, cache)) == everything(read(root, None)), path
