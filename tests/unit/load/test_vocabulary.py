"""Projects whose classes and fields go by other names, dictionaries included."""

from pathlib import Path
from typing import Any

import pytest

from align_ci.load.vocabulary import Vocabulary, Words
from align_ci.model import Contract, Known, Project
from tests.projects import loaded, plain, values, write

SPEC = {"step_type": ("name",), "dependencies": ("takes",), "script_contract": ("runs",)}
IN = {"logical_name": ("name",), "dependency_type": ("what",), "compatible_sources": ("sources",)}
OUT = {"logical_name": ("name",), "output_type": ("what",), "property_path": ("path",)}
SCRIPT = {
    "entry_point": ("file",),
    "expected_input_paths": ("reads",),
    "expected_output_paths": ("writes",),
    "required_env_vars": ("env",),
    "optional_env_vars": ("defaults",),
    "expected_arguments": ("flags",),
}
ROLES = {"spec": SPEC, "dependency": IN, "output": OUT, "contract": SCRIPT}
CLASSES = {"spec": "StepDef", "dependency": "In", "output": "Out", "contract": "Script"}


def vocabulary(**classes: str) -> Vocabulary:
    named = classes or CLASSES
    return Vocabulary(tuple(Words(role, (named[role],), ROLES[role]) for role in named))


USUAL = vocabulary()
DICTIONARIES = vocabulary(spec="dict", dependency="dict", output="dict", contract="dict")

MODEL = '''
from dataclasses import dataclass, field

@dataclass
class In:
    name: str
    what: str
    sources: list = field(default_factory=list)
    required: bool = True

@dataclass
class Out:
    name: str
    what: str
    path: str

@dataclass
class Script:
    file: str
    reads: dict = field(default_factory=dict)
    writes: dict = field(default_factory=dict)
    env: list = field(default_factory=list)
    defaults: dict = field(default_factory=dict)
    flags: dict = field(default_factory=dict)

@dataclass
class StepDef:
    name: str
    node_type: str
    takes: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    runs: object = None

class Special(StepDef):
    """A step that is special."""
'''

STEP = """
A = StepDef(
    name="A",
    node_type="internal",
    takes=[In("data", "training_data", sources=["B"]), In("more", "training_data", required=False)],
    outputs=[Out("model", "model_artifacts", "properties.X")],
    runs=Script("a.py", {"data": "/in"}, {"model": "/out"}, ["E"], {"O": "1"}, {"f": "2"}),
)
"""

FACTS = {
    "step_type": "A",
    "node_type": "INTERNAL",
    "dependencies[0].name": "data",
    "dependencies[0].type": "TRAINING_DATA",
    "dependencies[0].required": True,
    "dependencies[0].sources[0]": "B",
    "dependencies[0].data_type": "S3Uri",
    "dependencies[1].name": "more",
    "dependencies[1].type": "TRAINING_DATA",
    "dependencies[1].required": False,
    "dependencies[1].data_type": "S3Uri",
    "outputs[0].name": "model",
    "outputs[0].type": "MODEL_ARTIFACTS",
    "outputs[0].property_path": "properties.X",
    "outputs[0].data_type": "S3Uri",
    "sagemaker_step_type": None,
    "job_type": None,
    "contract.entry_point": "a.py",
    "contract.inputs[0].name": "data",
    "contract.inputs[0].value": "/in",
    "contract.outputs[0].name": "model",
    "contract.outputs[0].value": "/out",
    "contract.required_variables[0]": "E",
    "contract.optional_variables[0].name": "O",
    "contract.optional_variables[0].value": "1",
    "contract.arguments[0].name": "f",
    "contract.arguments[0].value": "2",
    "contract.training": False,
}


def read(
    root: Path, code: str, words: Vocabulary = USUAL, loader: str = "static", model: str = MODEL
) -> Project:
    files = {"acme/__init__.py": "", "acme/model.py": model, "steps.py": code}
    return loaded(write(root, files), loader, vocabulary=words).project


def facts(whole: Project) -> dict[str, Any]:
    (spec,) = whole.specifications
    found = {name: value for name, value in values(spec).items() if name != "contract"}
    assert isinstance(spec.contract, Known)
    if isinstance(spec.contract.value, Contract):
        told = values(spec.contract.value).items()
        found |= {f"contract.{name}": value for name, value in told}
    return found


@pytest.mark.parametrize("loader", ["static", "auto", "import"])
def test_every_fact_is_read_under_its_other_name(tmp_path: Path, loader: str) -> None:
    code = "from acme.model import In, Out, Script, StepDef\n" + STEP
    assert facts(read(tmp_path, code, loader=loader)) == FACTS


def test_objects_that_only_an_import_finds(tmp_path: Path) -> None:
    code = "from acme.model import In, Out, Script, StepDef\n" + STEP
    code = code.replace("A = StepDef", "globals()['A'] = StepDef").replace('"A"', '"a".upper()')
    hidden = "import json\nexec(json.loads(json.dumps(" + repr(code) + ")))\n"
    assert len(read(tmp_path, hidden).specifications) == 0
    assert facts(read(tmp_path, hidden, loader="import")) == FACTS


def test_dictionaries_that_only_an_import_finds(tmp_path: Path) -> None:
    code = DICTIONARY.replace('"A"', '"a".upper()')
    hidden = "import json\nexec(json.loads(json.dumps(" + repr(code) + ")))\n"
    assert facts(read(tmp_path, hidden, DICTIONARIES, "import")) == FACTS


@pytest.mark.parametrize(
    ("name", "made", "count"),
    [
        pytest.param("StepDef", "StepDef", 1, id="a bare name"),
        pytest.param("acme.model.StepDef", "StepDef", 1, id="its whole name"),
        pytest.param("acme.StepDef", "StepDef", 1, id="a part of its module"),
        pytest.param("other.StepDef", "StepDef", 0, id="another module"),
        pytest.param("Def", "StepDef", 0, id="a part of its name"),
        pytest.param("StepDef", "Special", 1, id="a class that inherits"),
        pytest.param("Special", "StepDef", 0, id="the class that it inherits from"),
    ],
)
def test_which_class_is_meant(tmp_path: Path, name: str, made: str, count: int) -> None:
    code = f"from acme.model import StepDef, Special\nA = {made}('A', 'source')\n"
    assert len(read(tmp_path, code, vocabulary(spec=name)).specifications) == count


def test_a_class_outside_the_project(tmp_path: Path) -> None:
    """Nobody can look its defaults up, so they are taken to be the usual ones."""
    code = "from acme import In, Out, Script, StepDef\n" + STEP
    code = code.replace('In("data", "training_data", ', 'In(name="data", what="training_data", ')
    code = code.replace('In("more", "training_data", ', 'In(name="more", what="training_data", ')
    code = code.replace("Out(", "Out(name=").replace('="model", ', '="model", what=')
    code = code.replace('"properties', 'path="properties').replace("Script(", "Script(file=")
    for name in ("reads", "writes"):
        code = code.replace(' {"', f' {name}={{"', 1)
    code = code.replace(' ["E"], {', ' env=["E"], defaults={').replace(', {"f', ', flags={"f')
    root = write(tmp_path, {"steps.py": code})
    assert facts(loaded(root, vocabulary=USUAL).project) == FACTS


DICTIONARY = """
A = {
    "name": "A",
    "node_type": "internal",
    "takes": [
        {"name": "data", "what": "training_data", "sources": ["B"]},
        {"name": "more", "what": "training_data", "required": False},
    ],
    "outputs": {"model": {"what": "model_artifacts", "path": "properties.X"}},
    "runs": {
        "file": "a.py",
        "reads": {"data": "/in"},
        "writes": {"model": "/out"},
        "env": {"E": "what it is for"},
        "defaults": {"O": "1"},
        "flags": {"f": "2"},
    },
}
"""


@pytest.mark.parametrize("loader", ["static", "auto", "import"])
@pytest.mark.parametrize(
    "code",
    [
        pytest.param(DICTIONARY, id="a name"),
        pytest.param(DICTIONARY.replace("A =", "ALL = {}\nALL['a'] =", 1), id="in a dictionary"),
        pytest.param(DICTIONARY.replace("A =", "_all =", 1) + "ALL = [_all]\n", id="in a list"),
        pytest.param(
            "def make():\n    return "
            + DICTIONARY[5:].replace("\n", "\n    ")
            + "\n\nA = make()\n",
            id="from a function",
        ),
    ],
)
def test_dictionaries(tmp_path: Path, code: str, loader: str) -> None:
    whole = read(tmp_path, code, DICTIONARIES, loader)
    assert facts(whole) == FACTS
    assert len(whole.contracts) == 1
    assert whole.specifications.complete


def test_dictionaries_and_classes_in_one_project(tmp_path: Path) -> None:
    both = Vocabulary((*USUAL.words, *DICTIONARIES.words))
    code = "from acme.model import In, Out, Script, StepDef\n" + STEP
    found = read(tmp_path, code + DICTIONARY.replace("A", "B"), both).specifications
    assert sorted(spec.step for spec in found) == ["A", "B"]


def test_a_dictionary_in_an_object(tmp_path: Path) -> None:
    code = (
        "from acme.model import StepDef\n"
        "A = StepDef('A', 'source', outputs={'x': {'what': 'model_artifacts', 'path': 'p'}})\n"
    )
    words = Vocabulary((*vocabulary(spec="StepDef").words, Words("output", ("dict",), OUT)))
    (spec,) = read(tmp_path, code, words).specifications
    assert [(plain(o.name), plain(o.property_path)) for o in spec.outputs] == [("x", "p")]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("A = {'name': 'A', 'other': 1}", id="lacks what a step has"),
        pytest.param("A = dict([('name', 'A')])", id="no step either"),
        pytest.param("A = {'takes': [], 'outputs': []}", id="lacks the step type"),
    ],
)
def test_other_dictionaries_are_none(tmp_path: Path, code: str) -> None:
    found = read(tmp_path, code, DICTIONARIES).specifications
    assert (len(found), found.complete) == (0, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(
            USUAL,
            "from acme.model import StepDef\ndef make():\n    return StepDef('A', 'source')\n",
            id="an object in a function that nothing calls",
        ),
        pytest.param(
            USUAL,
            "from acme.model import StepDef\nimport lib\nX = lib.make(StepDef)\n",
            id="a class that someone else may call",
        ),
        pytest.param(
            USUAL,
            "import acme.model as m\ndef make():\n    return m.StepDef('A', 'source')\n",
            id="an attribute in a function that nothing calls",
        ),
        pytest.param(
            DICTIONARIES,
            "def make():\n    return {'name': 'A', 'takes': []}\n",
            id="a dictionary in a function that nothing calls",
        ),
        pytest.param(
            DICTIONARIES,
            "import lib\nlib.register({'name': 'A', 'takes': []})\n",
            id="a dictionary that no name holds",
        ),
    ],
)
def test_what_was_not_seen_leaves_a_gap(tmp_path: Path, words: Vocabulary, code: str) -> None:
    assert not read(tmp_path, code, words).specifications.complete


def test_the_usual_names_hold_where_nothing_else_is_said(tmp_path: Path) -> None:
    code = (
        "from align_ci.authoring import StepSpecification\n"
        "from acme.model import StepDef\n"
        "A = StepSpecification(step_type='A', node_type='source')\n"
        "B = StepDef('B', 'source')\n"
    )
    found = read(tmp_path, code).specifications
    assert sorted(spec.step for spec in found) == ["A", "B"]


def test_the_first_of_several_names_counts(tmp_path: Path) -> None:
    words = Vocabulary((Words("spec", ("dict",), {"step_type": ("id", "name")}),))
    code = "A = {'id': 'A', 'name': 'no', 'outputs': []}\nB = {'name': 'B', 'outputs': []}\n"
    found = read(tmp_path, code, words).specifications
    assert sorted(spec.step for spec in found) == ["A", "B"]


def test_a_dictionary_may_have_keys_that_are_not_known(tmp_path: Path) -> None:
    code = "import lib\nA = {'name': 'A', 'takes': [], 'outputs': [], **lib.more()}\n"
    (spec,) = read(tmp_path, code, DICTIONARIES).specifications
    assert plain(spec.job_type).startswith("unknown")


def test_a_name_may_be_unknown(tmp_path: Path) -> None:
    code = "import lib\nA = {'name': lib.name(), 'takes': lib.takes(), 'outputs': []}\n"
    (spec,) = read(tmp_path, code, DICTIONARIES).specifications
    assert plain(spec.step_type).startswith("unknown")
    assert not spec.dependencies.complete
