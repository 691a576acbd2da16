"""Pictures of whole projects, read by mermaid's own parser."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from align_ci.cli import run
from align_ci.report.graph import Chart, Edge, Node, flowchart
from tests.projects import IMPORTS, write
from tests.readers import install
from tests.unit.report.report_example import HOSTILE

REPOSITORY = Path(__file__).parents[2]
PARSER = REPOSITORY / "tests" / "readers" / "mermaid.mjs"
RED, AMBER = "stroke:#d1242f", "stroke:#9a6700"

SPECS = """
DATA = StepSpecification(
    step_type="Load", node_type=NodeType.SOURCE,
    outputs=[OutputSpec(
        logical_name="data", output_type=DependencyType.PROCESSING_OUTPUT,
        property_path="properties.ProcessingOutputConfig.Outputs['data'].S3Output.S3Uri",
    )],
)
TRAIN = StepSpecification(
    step_type="Train", node_type=NodeType.SINK,
    dependencies=[DependencySpec(
        logical_name="data", dependency_type=DependencyType.TRAINING_DATA,
        compatible_sources=["Load"],
    )],
)
"""

Picture = Callable[..., str]
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture
def picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Picture:
    """What is printed of a project."""

    def printed(files: Mapping[str, str], *options: str) -> str:
        root = write(tmp_path / "project", files)
        assert run(["graph", "-C", str(root), "--loader=static", *options]) == 0
        return capsys.readouterr().out

    return printed


@pytest.fixture(scope="module")
def parse() -> Iterator[Parse]:
    """The nodes and edges that mermaid sees; its start takes longer than all that it reads."""
    if (reason := install.reason_to_skip()) and os.environ.get("CI") != "true":
        pytest.skip(reason)
    command = ["node", str(PARSER)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=install.ensure(), stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        questions, answers = process.stdin, process.stdout

        def parsed(text: str) -> dict[str, Any]:
            questions.write(f"{json.dumps(text)}\n")
            questions.flush()
            return dict(json.loads(answers.readline()))

        yield parsed
        questions.close()
    assert process.returncode == 0


def pipeline(*connections: str) -> str:
    joined = "".join(f"        Connection({each}),\n" for each in connections)
    return (
        IMPORTS
        + SPECS
        + 'P = PipelineSpecification(\n    name="p",\n    steps={\n'
        + '        "load": StepUse(spec=DATA), "train": StepUse(spec=TRAIN)},\n'
        + f"    connections=[\n{joined}    ],\n)\n"
    )


GOOD = 'source_step="load", output="data", target_step="train", dependency="data"'
BAD = 'source_step="load", output="dta", target_step="train", dependency="data"'


def test_a_good_pipeline_has_no_mark(picture: Picture, parse: Parse) -> None:
    seen = parse(picture({"p.py": pipeline(GOOD)}))
    assert seen["error"] == ""
    assert [node["classes"] for node in seen["nodes"]] == [[], []]
    (edge,) = seen["edges"]
    assert (edge["text"], edge["style"]) == ("data", [])


def test_a_misaligned_connection_is_red_and_says_the_rule(picture: Picture, parse: Parse) -> None:
    seen = parse(picture({"p.py": pipeline(GOOD, BAD)}))
    good, bad = seen["edges"]
    assert good["style"] == []
    assert RED in bad["style"]
    assert bad["text"] == "ALN402<br/>dta → data"


def test_what_is_wrong_with_an_output_is_seen_on_what_takes_it(
    picture: Picture, parse: Parse
) -> None:
    wrong = pipeline(GOOD).replace("Outputs['data']", "Outputs['Data']")
    seen = parse(picture({"p.py": wrong}))
    (edge,) = seen["edges"]
    assert RED in edge["style"]
    assert edge["text"].startswith("ALN301<br/>")
    assert [node["classes"] for node in seen["nodes"]] == [["error"], []]


def test_without_a_pipeline_who_could_feed_whom(picture: Picture, parse: Parse) -> None:
    text = picture({"p.py": IMPORTS + SPECS})
    assert "no pipeline is declared" in text
    seen = parse(text)
    assert [edge["text"] for edge in seen["edges"]] == ["data"]
    other = picture({"p.py": IMPORTS + SPECS.replace('["Load"]', '["Other"]')})
    assert parse(other)["edges"] == []


def test_an_accepted_fault_has_no_mark(picture: Picture) -> None:
    assert RED in picture({"p.py": pipeline(BAD)})
    line = f"Connection({BAD}),"
    accepted = f"{line}  # align-ci: ignore[ALN402] it is renamed below"
    text = picture({"p.py": pipeline(BAD).replace(line, accepted)})
    assert "ALN402" not in text


def test_what_is_not_known_is_told(picture: Picture) -> None:
    unknown = 'source_step=input(), output="data", target_step="train", dependency="data"'
    assert '"1 connection not known"' in picture({"p.py": pipeline(GOOD, unknown)})


def test_the_worst_of_many(picture: Picture, parse: Parse) -> None:
    seen = parse(picture({"p.py": pipeline(*[GOOD] * 9, BAD)}, "--most=1"))
    assert [edge["text"] for edge in seen["edges"]] == ["ALN402<br/>dta → data"]
    assert "9 more connections not drawn" in [node["text"] for node in seen["nodes"]]


def test_all_misaligned_connections_of_the_fixture(
    capsys: pytest.CaptureFixture[str], parse: Parse
) -> None:
    project = REPOSITORY / "tests" / "fixtures" / "misaligned"
    assert run(["graph", "-C", str(project), "--loader=static"]) == 0
    seen = parse(capsys.readouterr().out)
    assert seen["error"] == ""
    marked = {rule for e in seen["edges"] if e["style"] for rule in e["text"].split("<br/>")[:1]}
    assert {"ALN301", "ALN406", "ALN410"} <= marked
    assert any(text.startswith("ALN402") for text in marked)
    assert all(
        RED in e["style"] or AMBER in e["style"] for e in seen["edges"] if "ALN" in e["text"]
    )
    assert all(e["style"] for e in seen["edges"] if "ALN" in e["text"])


@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        '"]\nclick n0x0 "javascript:alert(1)"\nn9["x',
        "end",
        "```\n# out",
        "%%{init: {'securityLevel': 'loose'}}%%",
        "style:x #35;",
        "x" * 100_000,
        "\u202e\u200f",
        "",
    ],
    ids=lambda name: repr(name[:12]),
)
def test_hostile_names(name: str, parse: Parse) -> None:
    nodes = (Node("a" + name, name), Node("b" + name))
    edges = (Edge("a" + name, "b" + name, name),)
    seen = parse(flowchart([Chart(name, nodes, edges)]))
    assert seen["error"] == ""
    assert [node["id"] for node in seen["nodes"]] == ["n0x0", "n0x1"]
    (edge,) = seen["edges"]
    assert (edge["start"], edge["end"]) == ("n0x0", "n0x1")
    for text in (edge["text"], *(node["text"] for node in seen["nodes"])):
        assert not set('<>"`@&:%') & set(text.replace("<br/>", ""))


def test_nothing_to_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", "-C", str(tmp_path)]) == 2
    assert "nothing to draw" in capsys.readouterr().err
