import re

import pytest
from msgspec.structs import replace

from align_ci.model import Severity
from align_ci.report.graph import Chart, Edge, Mark, Node, fenced, flowchart
from tests.unit.report.report_example import HOSTILE

WRONG = Mark(Severity.ERROR, ("ALN402",))
DOUBTFUL = Mark(Severity.WARNING, ("ALN403", "ALN405", "ALN409", "ALN404"))
CHART = Chart(
    "pipeline training",
    (
        Node("Load", "Processing"),
        Node("Train", "Training", WRONG),
        Node("if good", is_condition=True),
        Node("Gone", is_missing=True),
    ),
    (
        Edge("Load", "Train", "DATA → data"),
        Edge("Load", "Train", "x", WRONG),
        Edge("Load", "Gone", "", DOUBTFUL),
        Edge("Train", "if good", "metrics", is_choice=True),
    ),
    unknown=2,
)


def test_a_chart() -> None:
    assert flowchart([CHART]).splitlines() == [
        "flowchart LR",
        'subgraph p0["pipeline training"]',
        'n0x0["Load<br/>Processing"]',
        'n0x1["Train<br/>Training"]',
        "class n0x1 error",
        'n0x2{"if good"}',
        'n0x3["Gone"]',
        "class n0x3 missing",
        'n0x0 -->|"DATA → data"| n0x1',
        'n0x0 -->|"ALN402<br/>x"| n0x1',
        'n0x0 -->|"ALN403, ALN405, ALN409, 1 more"| n0x3',
        'n0x1 -.->|"metrics"| n0x2',
        "end",
        'left0["2 connections not known"]',
        "class left0 missing",
        "linkStyle 1 stroke:#d1242f,stroke-width:3px,color:#d1242f",
        "linkStyle 2 stroke:#9a6700,stroke-width:3px,color:#9a6700",
        "classDef error stroke:#d1242f,stroke-width:3px",
        "classDef warning stroke:#9a6700,stroke-width:3px",
        "classDef missing stroke-dasharray:4",
    ]


def test_the_edges_of_all_charts_are_counted_together() -> None:
    text = flowchart([CHART, replace(CHART, title="another")])
    numbers = re.findall(r"^linkStyle (\d+)", text, re.MULTILINE)
    assert numbers == ["1", "2", "5", "6"]


def test_the_worst_are_drawn_where_not_all_can_be() -> None:
    text = flowchart([CHART], most=2)
    assert 'n0x0 -->|"ALN402<br/>x"| n0x1' in text
    assert "DATA" not in text
    assert '"2 more connections not drawn"' in text
    assert re.findall(r"linkStyle (\d+)", text) == ["0", "1"]


def test_steps_without_a_connection_are_bounded_too() -> None:
    nodes = tuple(Node(f"step {number}") for number in range(1_000))
    text = flowchart([Chart("p", (*nodes, Node("bad", mark=WRONG)), ())], most=10)
    assert text.count("n0x") == 11  # one of them is marked
    assert '"bad"' in text


@pytest.mark.parametrize("name", [HOSTILE * 500, '"' * 100_000, "x" * 100_000], ids=len)
def test_a_text_that_mermaid_draws(name: str) -> None:
    nodes = tuple(Node(f"{number}{name}") for number in range(600))
    edges = tuple(Edge(nodes[0].name, node.name, name) for node in nodes[1:])
    text = flowchart([Chart(name, nodes, edges)])
    assert 1_000 < len(text) <= 45_000
    assert "more connections not drawn" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("train-model.v1_2", "train-model.v1_2", id="plain"),
        pytest.param("数据", "数据", id="letters"),
        pytest.param('"]; click n0 "javascript:x"', None, id="click"),
        pytest.param("%%{init: {}}%%", None, id="directive"),
        pytest.param("`# x`", None, id="markdown"),
        pytest.param("1. x", "1#46; x", id="list"),
        pytest.param("- x", "#45; x", id="bullet"),
        pytest.param("<img src=x onerror=alert(1)>", None, id="HTML"),
        pytest.param("fa:fa-car", "fa#58;fa-car", id="icon"),
        pytest.param("a\nend\nb", "a end b", id="lines"),
        pytest.param("\u202egnp", "#92;u202egnp", id="right to left"),
        pytest.param("\ud800", "#92;ud800", id="surrogate"),
        pytest.param("```\n@team #12 ##[x]", None, id="fence"),
    ],
)
def test_a_name_means_nothing_to_mermaid(name: str, shown: str | None) -> None:
    chart = Chart(name, (Node(name, name),), (Edge(name, name, name),))
    lines = flowchart([chart]).splitlines()
    labels = [re.fullmatch(r'[^"]*"([^"]*)"[^"]*', line) for line in lines[1:4]]
    assert all(labels)
    for label in [found[1] for found in labels if found]:
        assert all(re.fullmatch(r"(?:[\w ,/.-]|#\d+;)*", part) for part in label.split("<br/>"))
        assert shown is None or label.split("<br/>")[0] == shown


def test_nothing_is_no_picture() -> None:
    assert fenced([], 10) == ""
    assert fenced([CHART], 10).startswith("```mermaid\nflowchart LR\n")
    assert fenced([CHART], 10).endswith("\n```")
