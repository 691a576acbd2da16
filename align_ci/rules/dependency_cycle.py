"""ALN406: steps that wait for each other."""

from align_ci.model import (
    FailsAt,
    Fix,
    Pipeline,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    rule,
)
from align_ci.rules._graph import Graph, graph_of


@rule("ALN406", Severity.ERROR, on=Pipeline, fails_at=FailsAt.BUILD)
def check(pipeline: Pipeline, _project: Project) -> Said:
    """The connections of a pipeline lead in a circle.

    Why: each of the steps waits for another one of them, so none can be the first.

    Fix: remove one of the connections, or use another step as its source.

    Not reported: more than one circle at a time; a branch that feeds the step which decides
    whether it runs, as ALN410 reports it.

    Wrong:
        Connection(source_step="a", output="x", target_step="b", dependency="x")
        Connection(source_step="b", output="y", target_step="a", dependency="y")

    Right:
        Connection(source_step="a", output="x", target_step="b", dependency="x")
    """
    graph = graph_of(pipeline)
    cycle = _cycle(graph)
    if cycle:
        pairs = [*zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
        yield Problem(
            f"the connections of pipeline `{pipeline.name}` lead in a circle: {_path(cycle)}",
            pipeline.location,
            (pipeline.name,),
            Fix("remove one of the connections, or use another step as its source"),
            tuple(
                Related(f"`{source}` feeds `{target}`", graph.edges[source, target].location)
                for source, target in pairs
            ),
        )


def _cycle(graph: Graph) -> tuple[str, ...]:
    """The steps of one circle, in the order of the connections; empty where there is none."""
    circling = _circling(graph)
    path: list[str] = []
    step = next((each for each in graph.followers if each in circling), "")
    while circling and step not in path:
        path.append(step)
        step = next(each for each in graph.followers[step] if each in circling)
    return tuple(path[path.index(step) :]) if path else ()


def _circling(graph: Graph) -> set[str]:
    """The steps from which the connections never come to an end."""
    left = {step: set(followers) for step, followers in graph.followers.items()}
    before: dict[str, list[str]] = {}
    for source, target in graph.edges:
        before.setdefault(target, []).append(source)
    ends = [step for step in before if step not in left]
    while ends:
        end = ends.pop()
        for step in before.get(end, ()):
            left[step].discard(end)
            if not left[step]:
                ends.append(step)
    return {step for step, followers in left.items() if followers}


def _path(cycle: tuple[str, ...]) -> str:
    return " → ".join(f"`{step}`" for step in (*cycle, cycle[0]))
