"""Pipelines to which nodes and edges are added: what is known of them, and what is not."""

from pathlib import Path

import pytest

from align_ci.load.vocabulary import Vocabulary, Words
from align_ci.model import Known, Pipeline
from tests.projects import IMPORTS, loaded, plain, write

WORDS = Vocabulary((Words("pipeline", ("DAG",)),))

CLASS = """
class DAG:
    def __init__(self, nodes=(), edges=()):
        self.nodes = list(nodes)
        self.edges = list(edges)

    def add_node(self, node):
        self.nodes.append(node)

    def add_edge(self, source, target):
        self.edges.append((source, target))
"""
HIDING = CLASS.replace("self.nodes", "self._nodes").replace("self.edges", "self._edges")
DATACLASS = """
from dataclasses import dataclass, field

@dataclass
class DAG:
    nodes: list = field(default_factory=list)
    edges: list = field(default_factory=list)

    def add_node(self, node):
        self.nodes.append(node)

    def add_edge(self, source, target):
        self.edges.append((source, target))
"""
OUTSIDE = "from lib.dags import DAG\n"
MAKERS = [
    pytest.param(CLASS, id="a class of the project"),
    pytest.param(DATACLASS, id="a dataclass"),
    pytest.param(OUTSIDE, id="a class from outside"),
]

SPECS = """
A = StepSpecification(step_type="A", node_type="source")
B = StepSpecification(step_type="B", node_type="sink")
V = [
    StepSpecification(step_type="V", node_type="sink", job_type=each)
    for each in ("training", "testing")
]
"""


def read(root: Path, code: str, loader: str = "static", words: Vocabulary = WORDS) -> Pipeline:
    files = {"pipe.py": IMPORTS + SPECS + code}
    (found,) = loaded(write(root, files), loader, vocabulary=words).project.pipelines
    return found


def nodes(pipeline: Pipeline) -> list[str]:
    return sorted(plain(step.name) for step in pipeline.steps)


def edges(pipeline: Pipeline) -> list[tuple[str, str]]:
    return sorted((plain(e.source_step), plain(e.target_step)) for e in pipeline.connections)


def is_whole(pipeline: Pipeline) -> bool:
    return pipeline.steps.complete and pipeline.connections.complete


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("dag = DAG()\ndag.add_node('A')\ndag.add_edge('A', 'B')\n", id="by calls"),
        pytest.param("dag = DAG(nodes=['A', 'B'], edges=[('A', 'B')])\n", id="at once"),
        pytest.param("dag = DAG(nodes=['A'])\ndag.add_edge('A', 'B')\n", id="in both ways"),
        pytest.param("dag = DAG()\ndag.add_edge(source='A', target='B')\n", id="by keyword"),
        pytest.param(
            "dag = DAG()\nfor one, two in [('A', 'B'), ('A', 'B')]:\n    dag.add_edge(one, two)\n",
            id="in a loop, twice the same",
        ),
        pytest.param(
            "def join(graph):\n    graph.add_edge('A', 'B')\n\n"
            "def make():\n    graph = DAG()\n    join(graph)\n    return graph\n\ndag = make()\n",
            id="in functions",
        ),
    ],
)
def test_what_is_added(tmp_path: Path, maker: str, code: str) -> None:
    found = read(tmp_path, maker + code)
    assert (nodes(found), edges(found)) == (["A", "B"], [("A", "B")])
    assert is_whole(found)
    assert [plain(edge.output) for edge in found.connections] == [None]
    assert [plain(edge.dependency) for edge in found.connections] == [None]


FUNCTION = """
KEPT = []

def create(extra=False):
    dag = DAG()
    dag.add_node("A")
    dag.add_edge("A", "B")
    if extra:
        dag.add_node("V_training")
    return dag
"""


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("loader", ["static", "auto"])
def test_a_function_that_nothing_calls_is_asked_for_its_pipeline(
    tmp_path: Path, maker: str, loader: str
) -> None:
    found = read(tmp_path, maker + FUNCTION, loader)
    assert found.name == "create()"
    assert (nodes(found), edges(found)) == (["A", "B"], [("A", "B")])
    assert is_whole(found)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(FUNCTION + "main = create()\n", id="it is called"),
        pytest.param(FUNCTION + "def again():\n    return create()\n", id="another one calls it"),
        pytest.param(FUNCTION.replace("extra=False", "*, extra=False"), id="with a keyword"),
    ],
)
def test_a_pipeline_of_a_function_counts_once(tmp_path: Path, code: str) -> None:
    found = read(tmp_path, CLASS + code)
    assert found.name in {"create()", "main"}
    assert is_whole(found)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(FUNCTION.replace("extra=False", "extra"), id="it needs an argument"),
        pytest.param(FUNCTION.replace("def create", "@lib\ndef create"), id="decorated"),
        pytest.param(FUNCTION.replace("return dag", "raise ValueError"), id="it fails"),
        pytest.param(FUNCTION.replace("return dag", "while True: KEPT"), id="it does not end"),
        pytest.param(FUNCTION.replace("    return dag", "    return lib"), id="it gives another"),
    ],
)
def test_a_function_that_gives_no_pipeline_leaves_a_gap(tmp_path: Path, code: str) -> None:
    files = {"pipe.py": IMPORTS + SPECS + "from elsewhere import lib\n" + CLASS + code}
    project = loaded(write(tmp_path, files), vocabulary=WORDS).project
    assert project.pipelines.items == ()
    assert project.pipelines.gaps


def test_what_such_a_function_changes_besides_is_not_known(tmp_path: Path) -> None:
    code = "main = DAG(nodes=['A'])\n" + FUNCTION.replace(
        "return", "main.add_node('B')\n    return"
    )
    files = {"pipe.py": IMPORTS + SPECS + CLASS + code}
    found = loaded(write(tmp_path, files), vocabulary=WORDS).project.pipelines
    by_name = {each.name: each for each in found}
    assert is_whole(by_name["create()"])
    assert not is_whole(by_name["main"])


@pytest.mark.parametrize(
    ("maker", "code"),
    [
        pytest.param(OUTSIDE, "dag = DAG()\nif lib():\n    dag.add_edge('A', 'B')\n", id="perhaps"),
        pytest.param(
            OUTSIDE,
            "dag = DAG()\ndag.add_edge('A', 'B')\nif lib():\n    dag.add_edge('B', 'A')\n",
            id="perhaps another one",
        ),
        pytest.param(OUTSIDE, "dag = DAG()\nlib(dag)\n", id="handed to someone"),
        pytest.param(OUTSIDE, "dag = DAG()\ndag.load('file')\n", id="another method"),
        pytest.param(OUTSIDE, "dag = DAG(['A'], [('A', 'B')])\n", id="arguments by position"),
        pytest.param(
            OUTSIDE, "dag = DAG()\ndag.add_node('A').add_node('B')\n", id="a chain of calls"
        ),
        pytest.param(HIDING, "dag = DAG(nodes=['A'])\n", id="kept under other names"),
        pytest.param(CLASS, "dag = DAG(edges=lib())\n", id="edges that are not known"),
        pytest.param(CLASS, "dag = DAG(edges={'A': ['B']})\n", id="edges of another form"),
    ],
)
def test_what_is_not_followed_leaves_a_gap(tmp_path: Path, maker: str, code: str) -> None:
    code = "from elsewhere import lib\n" + maker + code
    found = read(tmp_path, code)
    joins = [fact for e in found.connections for fact in (e.source_step, e.target_step)]
    assert not is_whole(found) or not all(isinstance(fact, Known) for fact in joins)


def test_calls_of_a_class_that_keeps_its_nodes_to_itself(tmp_path: Path) -> None:
    code = HIDING.replace("(self, nodes=(), edges=())", "(self)").replace("(nodes)", "()")
    found = read(tmp_path, code.replace("(edges)", "()") + "dag = DAG()\ndag.add_edge('A', 'B')\n")
    assert edges(found) == [("A", "B")]
    assert is_whole(found)


def test_an_import_says_what_was_added_in_the_end(tmp_path: Path) -> None:
    code = CLASS + 'import json\ndag = DAG()\nfor name in json.loads(\'["A", "B"]\'):\n'
    code += "    dag.add_edge(name, 'B' if name == 'A' else 'A')\n"
    assert not is_whole(read(tmp_path, code))
    found = read(tmp_path, code, "auto")
    assert edges(found) == [("A", "B"), ("B", "A")]
    assert is_whole(found)


def test_an_import_says_what_a_class_from_outside_holds(tmp_path: Path) -> None:
    write(tmp_path, {"lib/dags.py": DATACLASS, "lib/__init__.py": ""})
    code = OUTSIDE + "import json\ndag = DAG()\nif json.loads('1'):\n    dag.add_edge('A', 'B')\n"
    root = write(tmp_path, {"pipe.py": IMPORTS + SPECS + code})
    (static,) = loaded(root, vocabulary=WORDS, exclude=["lib"]).project.pipelines
    assert not is_whole(static)
    (found,) = loaded(root, "auto", vocabulary=WORDS, exclude=["lib"]).project.pipelines
    assert (nodes(found), edges(found)) == (["A", "B"], [("A", "B")])
    assert is_whole(found)


def test_an_edge_lies_where_its_source_is_named(tmp_path: Path) -> None:
    code = CLASS + "dag = DAG()\n\ndag.add_edge('A', 'B')\n"
    (edge,) = read(tmp_path, code).connections
    text = (tmp_path / "pipe.py").read_text().split("\n")[edge.location.line - 1]
    assert text == "dag.add_edge('A', 'B')"
    assert text[edge.location.column - 1 : edge.location.end_column - 1] == "'A'"


@pytest.mark.parametrize(
    ("node", "step", "job_type"),
    [
        pytest.param("'A'", "A", None, id="a step type"),
        pytest.param("A", "A", None, id="a specification"),
        pytest.param("'V_training'", "V (training)", None, id="a variant"),
        pytest.param("'V_Testing'", "V (testing)", None, id="a variant in another case"),
        pytest.param("'A_training'", "A", "training", id="used as a variant"),
        pytest.param("'V'", "unknown: several specifications have", "unknown", id="several"),
        pytest.param("'C'", "unknown: no specification has", None, id="none"),
        pytest.param("'A_fast'", "unknown: no specification has", None, id="no job type"),
        pytest.param("lib()", "unknown", "unknown", id="not known"),
    ],
)
def test_which_step_a_node_is(tmp_path: Path, node: str, step: str, job_type: str | None) -> None:
    code = f"from elsewhere import lib\n{CLASS}dag = DAG(nodes=[{node}])\n"
    (found,) = read(tmp_path, code).steps
    used = found.specification
    assert (used.value.step if isinstance(used, Known) else plain(used)).startswith(step)
    told = plain(found.job_type)
    assert told == job_type or (job_type and told.startswith(job_type))


def test_methods_and_fields_of_other_names(tmp_path: Path) -> None:
    words = Words("pipeline", ("DAG",), {"edges": ("links",)}, node="step", edge="link")
    code = OUTSIDE + "dag = DAG(links=[('A', 'B')])\ndag.step('C')\ndag.link('B', 'C')\n"
    found = read(tmp_path, code, words=Vocabulary((words,)))
    assert (nodes(found), edges(found)) == (["A", "B", "C"], [("A", "B"), ("B", "C")])
