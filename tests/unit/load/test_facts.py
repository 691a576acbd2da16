"""Facts of objects of any class that has the fields."""

from pathlib import Path

import pytest

from align_ci.model import Contract, Known, Specification, Unknown
from tests.projects import IMPORTS, plain, project, specification

OUTPUT = "OutputSpec(logical_name='x', output_type={type}, property_path='p'{more})"
SPEC = "SPEC = StepSpecification(step_type='A', {fields})\n"


def read(root: Path, fields: str, setup: str = "") -> Specification:
    return specification(root, setup + SPEC.format(fields=fields))


def contract(root: Path, code: str) -> Contract:
    (found,) = project(root, {"a.py": IMPORTS + code}).contracts
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("NodeType.SOURCE", "SOURCE", id="member"),
        pytest.param("'source'", "SOURCE", id="value"),
        pytest.param("lib.NodeType.SINK", "SINK", id="another library's member"),
        pytest.param("lib.DEFAULT", None, id="another library's constant"),
        pytest.param("lib.make()", None, id="another library's function"),
        pytest.param("Mine.ONE", "ONE", id="the project's own"),
        pytest.param("None", None, id="nothing"),
    ],
)
def test_members_go_by_their_name(tmp_path: Path, expression: str, expected: str | None) -> None:
    setup = "import enum, lib\nclass Mine(enum.Enum):\n    ONE = 'first'\n"
    fact = read(tmp_path, f"node_type={expression}", setup).node_type
    assert (fact.value if isinstance(fact, Known) else None) == expected


@pytest.mark.parametrize("field", ["job_type", "sagemaker_step_type", "script_contract"])
def test_optional_fields(tmp_path: Path, field: str) -> None:
    for fields in ("outputs=[]", f"outputs=[], {field}=None"):
        fact = getattr(read(tmp_path, fields), field.removeprefix("script_"))
        assert isinstance(fact, Known)
        assert fact.value is None


def test_defaults_of_documented_classes(tmp_path: Path) -> None:
    output = OUTPUT.format(type="DependencyType.PAYLOAD_SAMPLES", more="")
    dependency = "DependencySpec(logical_name='y', dependency_type='payload_samples')"
    spec = read(tmp_path, f"outputs=[{output}], dependencies=[{dependency}]")
    (made,), (needed,) = spec.outputs, spec.dependencies
    assert plain(made.data_type) == "S3Uri"
    assert made.aliases.complete
    assert len(made.aliases) == 0
    assert plain(needed.required) is True


def test_defaults_of_other_classes_are_not_known(tmp_path: Path) -> None:
    code = "import lib\nSPEC = lib.Spec(step_type='A', outputs=[lib.Out(logical_name='x')])\n"
    spec = specification(tmp_path, code)
    (output,) = spec.outputs
    assert isinstance(output.data_type, Unknown)
    assert isinstance(spec.job_type, Unknown)
    assert not output.aliases.complete
    assert not spec.dependencies.complete


def test_what_a_class_of_the_project_defines_is_no_default(tmp_path: Path) -> None:
    code = """
    class Spec:
        job_type = "training"
        def __init__(self, step_type, outputs):
            self.step_type = step_type
            self.outputs = outputs
    SPEC = Spec("A", [])
    """
    spec = specification(tmp_path, code)
    assert isinstance(spec.job_type, Unknown)
    assert plain(spec.sagemaker_step_type) is None


def test_a_field_that_the_constructor_changes_is_what_it_made_of_it(tmp_path: Path) -> None:
    code = """
    import lib
    class Spec:
        def __init__(self, step_type, job_type, outputs):
            self.step_type = step_type.lower()
            self.job_type = lib.normalise(job_type)
            self.outputs = {output: output for output in outputs}
    SPEC = Spec("A", "B", [])
    """
    spec = specification(tmp_path, code)
    assert plain(spec.step_type) == "a"
    assert isinstance(spec.job_type, Unknown)


def test_validators_may_change_fields(tmp_path: Path) -> None:
    code = """
    from pydantic import BaseModel, field_validator
    class Spec(BaseModel):
        step_type: str
        outputs: list = []
        @field_validator("step_type")
        @classmethod
        def change(cls, value):
            return lib.change(value)
    SPEC = Spec(step_type="A")
    """
    assert isinstance(specification(tmp_path, code).step_type, Unknown)


def test_a_list_or_a_dictionary_by_name(tmp_path: Path) -> None:
    output = OUTPUT.format(type="'processing_output'", more=", aliases=['a', 'b']")
    for given in (f"[{output}]", f"{{'x': {output}}}", f"({output},)"):
        (made,) = read(tmp_path, f"outputs={given}").outputs
        assert [plain(alias) for alias in made.aliases] == ["a", "b"]


def test_what_may_have_been_added_to_a_list_leaves_a_gap(tmp_path: Path) -> None:
    setup = "import lib\nOUTPUTS = []\n"
    spec = read(tmp_path, "outputs=OUTPUTS", setup + "lib.add(OUTPUTS)\n")
    assert not spec.outputs.complete


def test_a_list_changed_after_it_was_handed_over_may_be_a_copy(tmp_path: Path) -> None:
    output = OUTPUT.format(type="'processing_output'", more="")
    code = f"OUTPUTS = [{output}]\n" + SPEC.format(fields="outputs=OUTPUTS") + "OUTPUTS.pop()\n"
    spec = specification(tmp_path, code)
    assert len(spec.outputs) == 0
    assert not spec.outputs.complete


CONTRACT = (
    "{name}(entry_point='a.py', expected_input_paths={{}}, expected_output_paths={{}}{more})\n"
)


@pytest.mark.parametrize(
    ("name", "setup", "training"),
    [
        pytest.param("ScriptContract", "", False, id="script"),
        pytest.param("TrainingScriptContract", "", True, id="training"),
        pytest.param("Mine", "class Mine(TrainingScriptContract): pass\n", True, id="inherited"),
        pytest.param("Mine", "class Mine(ScriptContract): pass\n", False, id="inherited, script"),
        pytest.param(
            "Mine", "import l\nclass Mine(l.f(), ScriptContract): pass\n", None, id="who knows"
        ),
    ],
)
def test_training_contracts(tmp_path: Path, name: str, setup: str, training: bool | None) -> None:
    found = contract(tmp_path, setup + "C = " + CONTRACT.format(name=name, more=""))
    known = found.training.value if isinstance(found.training, Known) else None
    assert known is training


def test_defaults_of_variables_are_shown_as_text(tmp_path: Path) -> None:
    more = ", optional_env_vars={'a': 1, 'b': None, 'c': 'x', 'd': 0x" + "f" * 9999 + "}"
    found = contract(tmp_path, "C = " + CONTRACT.format(name="ScriptContract", more=more))
    values = {plain(entry.name): entry.value for entry in found.optional_variables}
    assert [plain(values[name]) for name in "abc"] == ["1", None, "x"]
    assert isinstance(values["d"], Unknown)  # Python shows no number of so many digits


def test_required_variables_of_our_training_contract(tmp_path: Path) -> None:
    found = contract(tmp_path, "C = " + CONTRACT.format(name="TrainingScriptContract", more=""))
    names = [plain(name) for name in found.required_variables]
    assert names == ["SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR"]


def test_entries_that_an_unknown_merge_may_replace(tmp_path: Path) -> None:
    paths = "expected_input_paths={'a': '/a', **lib.paths(), 'b': '/b'}"
    code = (
        f"import lib\nC = ScriptContract(entry_point='a.py', {paths}, expected_output_paths={{}})\n"
    )
    inputs = {plain(entry.name): entry.value for entry in contract(tmp_path, code).inputs}
    assert isinstance(inputs["a"], Unknown)
    assert plain(inputs["b"]) == "/b"


def test_a_specification_without_fields_that_are_known_has_a_name(tmp_path: Path) -> None:
    code = "import lib\nSPEC = StepSpecification(**lib.load())\n"
    assert specification(tmp_path, code).step == "SPEC"
