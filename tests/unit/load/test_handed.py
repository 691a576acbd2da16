"""Functions that make specifications of what they are given hide none of the project."""

from pathlib import Path

import pytest

from align_ci.load.vocabulary import Vocabulary, Words
from tests.projects import IMPORTS, loaded, project, write

READER = """
class Reader:
    TYPE = "Fixed"

    def __init__(self, folder):
        self.folder = folder
        self.kinds = ["Cut", "Paste"]

    def to_spec(self, data):
        outputs = {}
        for each in data.get("outputs", []):
            outputs[each["logical_name"]] = OutputSpec(**each)
        values = {"step_type": data["step_type"], "node_type": "internal", "outputs": outputs}
        return StepSpecification(**values)

    def all(self, every):
        return [self.to_spec(each) for name, each in every.items()]
"""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def f(n, m):\n    return StepSpecification(n, m)", id="by position"),
        pytest.param("def f(k):\n    return StepSpecification(**k)", id="by **"),
        pytest.param("def f(k):\n    return StepSpecification.model_validate(k)", id="validated"),
        pytest.param(
            "def f(other, n):\n"
            "    return StepSpecification(step_type=f'{other.step_type}_{n}', outputs=['o'])",
            id="of another one",
        ),
        pytest.param(
            "import json\ndef f(path):\n    with path.open() as file:\n"
            "        data = json.load(file)\n    return StepSpecification(**data)",
            id="read",
        ),
        pytest.param(
            "class K:\n    def __init__(self, path):\n        self.path = path\n"
            "    def f(self):\n"
            "        return StepSpecification(step_type=self.path.stem, outputs=[])",
            id="an attribute that is given",
        ),
        pytest.param("def f(e):\n    return ScriptContract(e, {}, {})", id="contract"),
        pytest.param(READER, id="a dictionary that is made of one"),
        pytest.param(
            READER + "def use(reader, every):\n    return reader.to_spec(every['a'])",
            id="called with what is given",
        ),
        pytest.param(
            "def f(k):\n    return StepSpecification(**k)\n"
            "REPORT = {'step_type': 'Cut', 'passed': True}",
            id="a dictionary of something else",
        ),
        pytest.param(
            "def f(k):\n    return StepSpecification(**k)\n"
            "class Mine(StepSpecification):\n"
            "    model_config = dict(examples=[{'step_type': 'Cut', 'outputs': []}])",
            id="an example",
        ),
        pytest.param(
            "def f(k):\n    return StepSpecification(**k)\n"
            "class Mine(StepSpecification):\n    class Config:\n"
            "        schema_extra = {'example': {'step_type': 'Cut', 'outputs': []}}",
            id="an example, as it was written once",
        ),
        pytest.param(
            "def f(k):\n    return StepSpecification(**k)\n"
            "def tried(checker):\n    wrong = {'step_type': 'Cut', 'outputs': []}\n"
            "    assert checker.check(wrong)",
            id="what is tried",
        ),
    ],
)
def test_hides_nothing(tmp_path: Path, code: str) -> None:
    found = project(tmp_path, {"a.py": f"{IMPORTS}{code}\n"})
    assert found.specifications.complete
    assert found.contracts.complete


MAKE = "def make(name):\n    return StepSpecification(step_type=name, outputs=[])\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def f(k):\n    return StepSpecification(step_type='Cut', **k)", id="named"),
        pytest.param(
            "def f(k):\n    v = {'step_type': 'Cut', 'outputs': k}\n"
            "    return StepSpecification(**v)",
            id="named in a dictionary",
        ),
        pytest.param(
            "def f(k):\n    k['step_type'] = 'Cut'\n    return StepSpecification(**k)", id="put in"
        ),
        pytest.param(
            "def f(k):\n    k.update({'step_type': 'Cut'})\n    return StepSpecification(**k)",
            id="updated",
        ),
        pytest.param(
            "def f(k):\n    for n in ('Cut', 'Paste'):\n"
            "        yield StepSpecification(step_type=n, outputs=k)",
            id="a loop over what is written",
        ),
        pytest.param(
            "NAMES = load()\ndef f(i):\n"
            "    return StepSpecification(step_type=NAMES[i], outputs=[])",
            id="of a constant",
        ),
        pytest.param(
            "class K:\n    TYPE = 'Cut'\n    def f(self, k):\n"
            "        return StepSpecification(step_type=self.TYPE, outputs=k)",
            id="of the class",
        ),
        pytest.param(
            "class K(Base):\n    def f(self, k):\n"
            "        return StepSpecification(step_type=self.kind, outputs=k)",
            id="of a class that is not known",
        ),
        pytest.param("def f():\n    return StepSpecification(**load())", id="of nothing given"),
        pytest.param(MAKE + "def all():\n    return [make('Cut')]", id="called with a name"),
        pytest.param(
            MAKE + "def all():\n    return [make(n) for n in ('Cut', 'Paste')]",
            id="called for each name",
        ),
        pytest.param(
            MAKE + "NAMES = ('Cut', 'Paste')\ndef all():\n    return [make(n) for n in NAMES]",
            id="called for each of a constant",
        ),
        pytest.param(
            MAKE + "if __name__ == '__main__':\n    make('Cut')", id="called by the program"
        ),
        pytest.param(
            READER + "    def own(self):\n        return [self.to_spec(k) for k in self.kinds]",
            id="called for what the object holds",
        ),
        pytest.param(
            READER + "STEPS = {'a': {'step_type': 'Cut', 'outputs': []}}",
            id="a dictionary that looks like one",
        ),
        pytest.param(
            READER + "def cut():\n    return [{'step_type': 'Cut', 'outputs': []}]",
            id="a dictionary that is returned",
        ),
        pytest.param(
            READER + "class K:\n    CUT = {'step_type': 'Cut', 'outputs': []}",
            id="a dictionary of a class",
        ),
    ],
)
def test_what_is_written_may_be_hidden(tmp_path: Path, code: str) -> None:
    found = project(tmp_path, {"a.py": f"from lib import Base, load\n{IMPORTS}{code}\n"})
    assert not found.specifications.complete


def test_another_module_may_give_it(tmp_path: Path) -> None:
    files = {
        "a.py": IMPORTS + MAKE,
        "b.py": "from a import make\ndef all():\n    return [make('Cut')]\n",
    }
    assert not project(tmp_path, files).specifications.complete


@pytest.mark.parametrize(
    ("path", "text", "complete"),
    [
        ("steps/cut.yaml", "step_type: Cut\noutputs:\n- logical_name: o\n", False),
        ("cut.json", '{"step_type": "Cut", "outputs": [{"logical_name": "o"}]}', False),
        ("report.json", '{"step_type": "Cut", "passed": true}', True),
        ("docs/cut.yaml", "step_type: Cut\noutputs:\n- logical_name: o\n", True),
    ],
)
def test_files_of_data_may_give_it(tmp_path: Path, path: str, text: str, complete: bool) -> None:
    found = project(tmp_path, {"a.py": IMPORTS + READER, path: text})
    assert found.specifications.complete is complete


def test_in_words_of_the_project_s_own_it_is_not_told(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": IMPORTS + READER})
    words = Vocabulary((Words("spec", ("StepSpecification",)),))
    assert not loaded(tmp_path, vocabulary=words).project.specifications.complete
