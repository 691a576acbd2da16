"""A picture of who feeds whom, as a mermaid flowchart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from align_ci.model import Severity
from align_ci.report.escape import visible
from align_ci.report.overview import counted, shortened

MOST_EDGES = 200
"""mermaid draws no more than 500, and nobody reads more than these."""

MOST_CHARACTERS = 45_000
"""mermaid draws no text of more than 50,000."""

_NAME = 60  # characters of a name
_RULES = 3  # rules on one edge

# What may mean something to mermaid, to Markdown in it, or to the HTML that it makes. A dash
# or a dot inside a word means nothing.
_SPECIAL = re.compile(r"(?<!\w)[-.]|[-.](?!\w)|[^-.\w ,/→]")
_COLORS = {Severity.ERROR: "#d1242f", Severity.WARNING: "#9a6700"}


class Mark(Struct, frozen=True):
    """What is wrong with an edge or a node: the worst severity, and the rules."""

    severity: Severity
    rules: tuple[str, ...]


class Node(Struct, frozen=True):
    """A step of a chart.

    Attributes:
        name: Unique in its chart.
        kind: What SageMaker runs for it; empty where that is not known.
        mark: What is wrong with it.
        is_condition: Whether it chooses what runs.
        is_missing: Whether it is only referred to.
    """

    name: str
    kind: str = ""
    mark: Mark | None = None
    is_condition: bool = False
    is_missing: bool = False


class Edge(Struct, frozen=True):
    """What one node gives another: by their names, and what it is."""

    source: str
    target: str
    label: str = ""
    mark: Mark | None = None
    is_choice: bool = False


class Chart(Struct, frozen=True):
    """A pipeline, or what stands in for one.

    Attributes:
        title: What people call it.
        nodes: All that edges lead to and from.
        edges: In their order.
        unknown: How many edges are not known.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    unknown: int = 0


def flowchart(
    charts: Sequence[Chart], most: int = MOST_EDGES, characters: int = MOST_CHARACTERS
) -> str:
    """The charts as one text for mermaid, the worst edges in it where not all fit.

    Args:
        charts: What is to be drawn.
        most: How many edges, and how many nodes without one, may be drawn.
        characters: How long the text may be.
    """
    while True:
        text = _flowchart(charts, most)
        if len(text) <= characters or most <= 0:
            return text
        most = most * 2 // 3


def fenced(charts: Sequence[Chart], most: int, characters: int = MOST_CHARACTERS) -> str:
    """The same for Markdown; no text in it holds a backtick."""
    return f"```mermaid\n{flowchart(charts, most, characters)}```" if charts else ""


def _flowchart(charts: Sequence[Chart], most: int) -> str:
    ranked = sorted(
        (_rank(edge.mark), chart, index)
        for chart, each in enumerate(charts)
        for index, edge in enumerate(each.edges)
    )
    kept = {(chart, index) for _, chart, index in ranked[:most]}
    lines, drawn, room = ["flowchart LR"], list[Edge](), most
    for number, chart in enumerate(charts):
        edges = [e for index, e in enumerate(chart.edges) if (number, index) in kept]
        nodes = _kept_nodes(chart, edges, room)
        room -= len(nodes) - len(_ends(edges))
        if not nodes and not edges:
            continue
        ids = {node.name: f"n{number}x{index}" for index, node in enumerate(nodes)}
        lines += [f'subgraph p{number}["{_label(chart.title)}"]', *_nodes(nodes, ids)]
        lines += [*_edges(edges, ids), "end"]
        drawn += edges
    lines += _left_out(charts, len(ranked) - len(kept))
    lines += [
        *_styles(drawn),
        *(f"classDef {level} stroke:{color},stroke-width:3px" for level, color in _COLORS.items()),
        "classDef missing stroke-dasharray:4",
    ]
    return "\n".join(lines) + "\n"


def _rank(mark: Mark | None) -> int:
    return len(Severity) if mark is None else mark.severity.rank


def _ends(edges: Iterable[Edge]) -> set[str]:
    return {name for edge in edges for name in (edge.source, edge.target)}


def _kept_nodes(chart: Chart, edges: Sequence[Edge], room: int) -> list[Node]:
    """The ends of the edges, and as many others as there is room for, the worst first."""
    ends = _ends(edges)
    others = sorted(
        (node for node in chart.nodes if node.name not in ends), key=lambda node: _rank(node.mark)
    )
    kept = ends | {node.name for node in others[: max(room, 0)]}
    return [node for node in chart.nodes if node.name in kept]


def _nodes(nodes: Iterable[Node], ids: Mapping[str, str]) -> Iterator[str]:
    for node in nodes:
        text = _label(node.name)
        if node.kind:
            text += f"<br/>{_label(node.kind)}"
        opening, closing = ("{", "}") if node.is_condition else ("[", "]")
        yield f'{ids[node.name]}{opening}"{text}"{closing}'
        if node.is_missing:
            yield f"class {ids[node.name]} missing"
        elif node.mark:
            yield f"class {ids[node.name]} {node.mark.severity}"


def _edges(edges: Iterable[Edge], ids: Mapping[str, str]) -> Iterator[str]:
    for edge in edges:
        arrow = "-.->" if edge.is_choice else "-->"
        text = _edge_text(edge)
        said = f'|"{text}"|' if text else ""
        yield f"{ids[edge.source]} {arrow}{said} {ids[edge.target]}"


def _styles(edges: Sequence[Edge]) -> Iterator[str]:
    """How marked edges look; mermaid counts all edges of a text."""
    for number, edge in enumerate(edges):
        if edge.mark:
            color = _COLORS[edge.mark.severity]
            yield f"linkStyle {number} stroke:{color},stroke-width:3px,color:{color}"


def _edge_text(edge: Edge) -> str:
    rules = edge.mark.rules if edge.mark else ()
    more = [f"{len(rules) - _RULES} more"] if len(rules) > _RULES else []
    told = ", ".join([*rules[:_RULES], *more])
    return "<br/>".join(_label(part) for part in (told, edge.label) if part)


def _left_out(charts: Sequence[Chart], edges: int) -> Iterator[str]:
    unknown = sum(chart.unknown for chart in charts)
    told = [f"{counted(edges, 'more connection')} not drawn"] * bool(edges)
    told += [f"{counted(unknown, 'connection')} not known"] * bool(unknown)
    yield from (f'left{index}["{text}"]' for index, text in enumerate(told))
    yield from (f"class left{index} missing" for index, _ in enumerate(told))


def _label(text: str) -> str:
    """A name for quotes, in which nothing means anything to mermaid; it takes no empty ones."""
    # Of a long name, no more is gone through than is shown.
    beginning = " ".join(text.split(maxsplit=_NAME)[:_NAME])[: _NAME + 1]
    shown = shortened(visible(beginning), _NAME) or "?"
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", shown)
