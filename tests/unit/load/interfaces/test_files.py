"""Interface files: what is read of them, wherever it lies, and what is said of broken ones."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from align_ci.load.interfaces import files as reading
from align_ci.load.interfaces import paths
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.load.loading import Loaded
from align_ci.model import Contract, Known, Project, Specification
from tests.projects import IMPORTS, loaded, plain, values, write

USUAL = InterfaceLayout(("*.yaml", "*.json"))

TRAINING = """\
step_type: Train
node_type: internal
registry: {sagemaker_step_type: Training}
contract:
  entry_point: train.py
  inputs:
    data: {path: /opt/ml/input/data, required: true}
  outputs: {model: {path: /opt/ml/model}}
  arguments: {epochs: 3}
  job_arguments:
    - {flag: --job_type, source: job_type}
  env_vars:
    required: [REGION]
    optional: {LIMIT: 10, MODE: fast}
  framework_requirements: {xgboost: ==1.7.6, numpy: 1.26}
spec:
  dependencies:
    data:
      type: training_data
      required: false
      compatible_sources: [Prep]
      semantic_keywords: [rows]
  outputs:
    model:
      type: model_artifacts
      property_path: properties.ModelArtifacts.S3ModelArtifacts
      aliases: [artifact]
"""

FACTS = {
    "step_type": "Train",
    "node_type": "INTERNAL",
    "sagemaker_step_type": "Training",
    "job_type": None,
    "dependencies[0].name": "data",
    "dependencies[0].type": "TRAINING_DATA",
    "dependencies[0].required": False,
    "dependencies[0].sources[0]": "Prep",
    "dependencies[0].keywords[0]": "rows",
    "dependencies[0].data_type": "S3Uri",
    "outputs[0].name": "model",
    "outputs[0].type": "MODEL_ARTIFACTS",
    "outputs[0].property_path": "properties.ModelArtifacts.S3ModelArtifacts",
    "outputs[0].aliases[0]": "artifact",
    "outputs[0].data_type": "S3Uri",
}
CONTRACT_FACTS = {
    "entry_point": "train.py",
    "inputs[0].name": "data",
    "inputs[0].value": "/opt/ml/input/data",
    "outputs[0].name": "model",
    "outputs[0].value": "/opt/ml/model",
    "required_variables[0]": "REGION",
    "optional_variables[0].name": "LIMIT",
    "optional_variables[0].value": "10",
    "optional_variables[1].name": "MODE",
    "optional_variables[1].value": "fast",
    "arguments[0].name": "epochs",
    "arguments[0].value": "3",
    "arguments[1].name": "--job_type",
    "arguments[1].value": None,
    "requirements[0].name": "xgboost",
    "requirements[0].value": "==1.7.6",
    "requirements[1].name": "numpy",
    "requirements[1].value": "1.26",
    "training": False,
}


def read(root: Path, files: dict[str, str], *layouts: InterfaceLayout, **options: Any) -> Loaded:
    return loaded(write(root, files), interfaces=layouts or (USUAL,), **options)


def project(root: Path, text: str, *layouts: InterfaceLayout, name: str = "a.yaml") -> Project:
    return read(root, {name: text}, *layouts).project


def specification(root: Path, text: str, *layouts: InterfaceLayout) -> Specification:
    (found,) = project(root, text, *layouts).specifications
    return found


def facts(spec: Specification) -> dict[str, Any]:
    return {name: value for name, value in values(spec).items() if name != "contract"}


def contract(spec: Specification) -> Contract:
    assert isinstance(spec.contract, Known)
    assert spec.contract.value is not None
    return spec.contract.value


def test_the_usual_layout(tmp_path: Path) -> None:
    spec = specification(tmp_path, TRAINING)
    assert facts(spec) == FACTS
    assert values(contract(spec)) == CONTRACT_FACTS


def test_json_says_the_same(tmp_path: Path) -> None:
    text = json.dumps(yaml.safe_load(TRAINING), indent="\t")
    (spec,) = project(tmp_path, "\ufeff" + text, name="a.json").specifications
    assert facts(spec) == FACTS
    assert values(contract(spec)) == CONTRACT_FACTS
    (name,) = [output.name for output in spec.outputs]
    assert isinstance(name, Known)
    line = text.split("\n")[name.location.line - 1]
    assert line[name.location.column - 1 : name.location.end_column - 1] == '"model"'
    assert name.quote == '"'


ELSEWHERE = InterfaceLayout(
    ("**/*.yaml",),
    {
        "step-type": ("meta.type", "meta.id"),
        "node-type": ("meta.place",),
        "sagemaker-step-type": ("meta.kind",),
        "dependencies": ("needs", "also.needs"),
        "outputs": ("gives",),
        "entry-point": ("run",),
        "contract-inputs": ("mounts.in",),
        "contract-outputs": ("mounts.out",),
        "required-env-vars": ("env",),
        "optional-env-vars": ("defaults",),
        "arguments": ("flags", "switches"),
        "requirements": ("packages",),
    },
    {
        "dependency": {"logical_name": ("slot",), "compatible_sources": ("from",)},
        "output": {"property_path": ("at",)},
        "contract-path": {"logical_name": ("slot",), "path": ("folder",)},
        "argument": {"flag": ("option",), "default": ("value",)},
    },
)


def test_everything_may_lie_elsewhere(tmp_path: Path) -> None:
    text = """
        meta: {id: Train, place: internal, kind: TrainingStep}
        needs: [{slot: data, type: training_data, from: Prep}]
        also: {needs: {more: {type: training_data}, most: }}
        gives: [{name: model, type: model_artifacts, at: here}]
        run: train.py
        mounts:
          in: {data: /opt/ml/input/data}
          out: [{slot: model, folder: /opt/ml/model}]
        env: {REGION: where it runs}
        defaults: [LIMIT]
        flags: {--epochs: {value: 3, help: how often}}
        switches: [{option: --plots}, -v]
        packages: {}
        """
    spec = specification(tmp_path, text, ELSEWHERE)
    assert [plain(d.name) for d in spec.dependencies] == ["data", "more", "most"]
    assert [plain(s) for d in spec.dependencies for s in d.sources] == ["Prep"]
    assert [plain(output.property_path) for output in spec.outputs] == ["here"]
    assert plain(spec.sagemaker_step_type) == "TrainingStep"
    found = values(contract(spec))
    assert (found["inputs[0].value"], found["outputs[0].value"]) == (
        "/opt/ml/input/data",
        "/opt/ml/model",
    )
    assert found["required_variables[0]"] == "REGION"
    assert (found["optional_variables[0].name"], found["optional_variables[0].value"]) == (
        "LIMIT",
        None,
    )
    names = [found[f"arguments[{number}].name"] for number in range(3)]
    assert names == ["--epochs", "--plots", "-v"]
    assert found["arguments[0].value"] == "3"


@pytest.mark.parametrize(
    ("variants", "found"),
    [
        pytest.param("{training: , testing: {}}", {"training": 1, "testing": 1}, id="by job type"),
        pytest.param("[training, {job_type: testing}]", {"training": 1, "testing": 1}, id="a list"),
        pytest.param(
            "{training: {spec: {outputs: {more: {type: x}}}}, testing: }",
            {"training": 2, "testing": 1},
            id="adds an output",
        ),
        pytest.param(
            "[{job_type: training, spec: {outputs: {model: null}}}, testing]",
            {"training": 0, "testing": 1},
            id="takes an output away",
        ),
        pytest.param(
            "{training: {spec: {outputs: [{name: a}, {name: b}, {name: c}]}}, testing: }",
            {"training": 3, "testing": 1},
            id="replaces a mapping by a list",
        ),
        pytest.param("{}", {}, id="none"),
    ],
)
def test_variants(tmp_path: Path, variants: str, found: dict[str, int]) -> None:
    specs = project(tmp_path, f"{TRAINING}variants: {variants}\n").specifications
    assert {plain(spec.job_type): len(spec.outputs) for spec in specs} == found


def test_variants_share_what_they_do_not_override(tmp_path: Path) -> None:
    text = TRAINING + "variants: {a: , b: , c: {contract: {env_vars: {required: []}}}}\n"
    whole = project(tmp_path, text)
    a, b, c = whole.specifications
    assert contract(a) is contract(b)
    assert contract(a) is not contract(c)
    assert len(whole.contracts) == 2
    assert a.outputs.items[0] is c.outputs.items[0]
    assert len(contract(c).required_variables) == 0
    assert len(contract(c).optional_variables) == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("step_type: A\n", id="nothing said"),
        pytest.param("step_type: A\ncontract:\n", id="nothing"),
        pytest.param("step_type: A\ncontract: {entry_point: '', inputs: {}}\n", id="empty"),
        pytest.param("step_type: A\ncontract: {entry_point: null}\n", id="null"),
        pytest.param(
            "step_type: A\ncontract:\n  entry_point: null\n"
            "  inputs: {model: {path: null, required: true}}\n  outputs: {name: {path: ~}}\n"
            "  arguments: {}\n  env_vars: {required: [], optional: {}}\n",
            id="ports without paths",
        ),
        pytest.param(
            "step_type: A\ncontract: {entry_point: null, inputs: [{name: a, path: null}]}\n",
            id="ports in a list",
        ),
        pytest.param("step_type: A\ncontract: {entry_point: null, inputs: {a: }}\n", id="names"),
    ],
)
def test_a_step_without_a_contract(tmp_path: Path, text: str) -> None:
    assert plain(specification(tmp_path, text).contract) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{entry_point: null, inputs: {a: {path: /opt/ml/x}}}", id="a path"),
        pytest.param("{entry_point: a.py, inputs: {a: {path: null}}}", id="an entry point"),
        pytest.param("{inputs: {a: {path: null}}, env_vars: {required: [A]}}", id="a variable"),
        pytest.param("{inputs: {a: {path: !x y}}}", id="what is not known"),
        pytest.param("{inputs: {a: {path: null}}, outputs: [3, {x: 1}]}", id="what has no name"),
    ],
)
def test_a_contract_that_says_something(tmp_path: Path, text: str) -> None:
    assert contract(specification(tmp_path, f"step_type: A\ncontract: {text}\n"))


def test_a_contract_that_stands_alone(tmp_path: Path) -> None:
    whole = project(tmp_path, "contract: {entry_point: a.py}\n")
    assert len(whole.specifications) == 0
    assert [each.name for each in whole.contracts] == ["a.py"]


def test_a_contract_without_an_entry_point_has_one_that_is_not_known(tmp_path: Path) -> None:
    spec = specification(tmp_path, "step_type: A\ncontract: {inputs: {a: /opt/ml/x}}\n")
    assert plain(contract(spec).entry_point).startswith("unknown")


def test_scripts_lie_beside_the_file_or_in_the_script_folders(tmp_path: Path) -> None:
    files = {
        "a/a.yaml": "step_type: A\ncontract: {entry_point: run.py}\n",
        "b/b.yaml": "step_type: B\ncontract: {entry_point: other.py}\n",
        "a/run.py": "pass",
        "scripts/run.py": "pass",
        "scripts/other.py": "pass",
        "elsewhere/other.py": "pass",
    }
    layout = InterfaceLayout(("**/*.yaml",))
    specs = read(tmp_path, files, layout, scripts=["scripts"]).project.specifications
    found = [[script.path for script in contract(spec).scripts] for spec in specs]
    assert found == [["a/run.py"], ["scripts/other.py"]]


@pytest.mark.parametrize(
    ("text", "names", "hidden"),
    [
        pytest.param("dependencies: {a: 3}", ["a"], "type", id="no mapping"),
        pytest.param("dependencies: [a, 3]", ["a"], "name", id="names alone"),
        pytest.param("dependencies: 3", [], "", id="no list"),
        pytest.param("dependencies: !Ref x", [], "", id="another tag"),
    ],
)
def test_what_has_no_known_form_is_not_known(
    tmp_path: Path, text: str, names: list[str], hidden: str
) -> None:
    spec = specification(tmp_path, f"step_type: A\nspec: {{{text}}}\n")
    known = [d.name.value for d in spec.dependencies if isinstance(d.name, Known)]
    assert known == names
    if hidden:
        assert any(
            not isinstance(getattr(dependency, hidden), Known) for dependency in spec.dependencies
        )
    else:
        assert not spec.dependencies.complete


BROKEN = [
    pytest.param("a: [\n", "it is no YAML", 2, id="YAML"),
    pytest.param("step_type: A\nstep_type: B\n", "stands twice", 2, id="a key twice"),
    pytest.param("- a\n", "no mapping", 1, id="a list"),
    pytest.param("\nname: x\n", "nothing at `step_type`", 2, id="no step"),
    pytest.param("step_type: A\nvariants: 3\n", "variants cannot be read", 2, id="variants"),
    pytest.param("step_type: A\nvariants: {a: 3}\n", "no mapping of what", 2, id="a variant"),
    pytest.param("step_type: A\nvariants:\n- x: 1\n", "has no `job_type`", 3, id="no job type"),
]


@pytest.mark.parametrize(("text", "why", "line"), BROKEN)
def test_broken_files_are_failures_with_their_place(
    tmp_path: Path, text: str, why: str, line: int
) -> None:
    whole = project(tmp_path, text)
    (failure,) = whole.failures
    assert why in failure.message
    assert (failure.location.path, failure.location.line) == ("a.yaml", line)
    assert not whole.specifications.complete
    assert not whole.contracts.complete


def test_broken_json_has_its_place(tmp_path: Path) -> None:
    (failure,) = project(tmp_path, '{"step_type": "A",\n "a": 1,\n "a": 2}', name="a.json").failures
    assert failure.message == "it is no JSON: the name `a` stands twice in one object"
    assert failure.location.line == 3


def test_other_files_are_read_all_the_same(tmp_path: Path) -> None:
    files = {"a.yaml": "a: [", "b.yaml": "step_type: B\n---\nstep_type: C\n---\n- no\n"}
    whole = read(tmp_path, files).project
    assert [spec.name for spec in whole.specifications] == ["B", "C"]
    assert [failure.location.path for failure in whole.failures] == ["a.yaml", "b.yaml"]
    assert {"a.yaml", "b.yaml"} <= whole.files.keys()


def test_files_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"step_type: A\nb: \xff\n")
    (failure,) = read(tmp_path, {}).project.failures
    assert (failure.message, failure.location.line) == ("the file is not UTF-8", 2)


def test_large_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    (failure,) = project(tmp_path, "#" * 101).failures
    assert failure.message.startswith("the file is larger than")


def test_aliases_cannot_make_a_short_file_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MOST_VISITS", 1000)
    inner = ", ".join(f"s{number}" for number in range(100))
    outer = ", ".join(["{type: x, compatible_sources: *s}"] * 100)
    text = f"x: &s [{inner}]\nstep_type: A\nspec: {{dependencies: [{outer}]}}\n"
    (failure,) = project(tmp_path, text).failures
    assert "its aliases and variants" in failure.message


def test_the_first_layout_that_names_a_file_counts(tmp_path: Path) -> None:
    own = InterfaceLayout(("own.yaml",), {"step-type": ("name",)})
    files = {"own.yaml": "name: Own\nstep_type: No\n", "a.yaml": "name: No\nstep_type: A\n"}
    found = read(tmp_path, files, own, USUAL).project.specifications
    assert [spec.name for spec in found] == ["A", "Own"]


def test_excluded_files_are_left_out(tmp_path: Path) -> None:
    files = {"tests/a.yaml": "step_type: A\n", "b.yaml": "step_type: B\n"}
    found = read(tmp_path, files, InterfaceLayout(("**/*.yaml",))).project.specifications
    assert [spec.name for spec in found] == ["B"]


def test_the_parser_is_not_loaded_for_projects_without_interfaces(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from align_ci import checking, opening\n"
        "root = pathlib.Path(sys.argv[1])\n"
        "checking.check(opening.Invocation(root, overrides={'loader': 'static'}))\n"
        "print('yaml' in sys.modules)\n"
    )
    root = write(tmp_path, {"align-ci.toml": "", "a.yaml": "step_type: A\n"})
    run = subprocess.run(
        [sys.executable, "-c", code, str(root)], check=True, capture_output=True, text=True
    )
    assert run.stdout == "False\n"


def test_without_interfaces_no_file_is_read(tmp_path: Path) -> None:
    whole = loaded(write(tmp_path, {"a.yaml": "step_type: A\n"})).project
    assert (len(whole.specifications), whole.files) == (0, {})


LOADED = (
    IMPORTS
    + """
import json, pathlib

FILE = json.loads(pathlib.Path(__file__).with_name("a.json").read_text())
TRAIN_SPEC = StepSpecification(
    step_type=FILE["step_type"],
    node_type=FILE["node_type"],
    script_contract=ScriptContract(
        entry_point=FILE["contract"]["entry_point"],
        expected_input_paths={}, expected_output_paths={},
    ),
)
OTHER_SPEC = StepSpecification(step_type="Other", node_type="source")
"""
)


def test_a_step_that_code_loads_from_its_file_counts_once(tmp_path: Path) -> None:
    step = {"step_type": "Train", "node_type": "source", "contract": {"entry_point": "train.py"}}
    files = {"a.json": json.dumps(step), "steps.py": LOADED}
    whole = read(tmp_path, files, loader="import").project
    assert [(spec.step, spec.location.path) for spec in whole.specifications] == [
        ("Other", "steps.py"),
        ("Train", "a.json"),
    ]
    assert [each.location.path for each in whole.contracts] == ["a.json"]


def test_a_step_that_code_declares_once_more_counts_twice(tmp_path: Path) -> None:
    files = {"a.yaml": "step_type: Other\n", "steps.py": IMPORTS + LOADED.splitlines()[-1]}
    assert len(read(tmp_path, files).project.specifications) == 2
