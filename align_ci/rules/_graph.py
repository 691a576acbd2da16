"""The steps of one pipeline and what leads from each to which."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from align_ci.model import Connection, Known, Pipeline, Unknown


class Graph(Struct, frozen=True):
    """The connections of a pipeline whose ends are known.

    Attributes:
        followers: The steps that each step feeds, in the order of the connections.
        edges: One connection for each pair of steps.
        fed: (step, dependency) pairs that have a connection.
        silent: Whether there are edges that do not say which dependency they feed.
        gap: Why there may be more; None when these are all.
    """

    followers: Mapping[str, Sequence[str]]
    edges: Mapping[tuple[str, str], Connection]
    fed: frozenset[tuple[str, str]]
    silent: bool
    gap: Unknown | None

    def after(self, step: str) -> frozenset[str]:
        """Every step that comes after one, the step itself only where it is in a cycle."""
        found = set[str]()
        waiting = list(self.followers.get(step, ()))
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting.extend(self.followers.get(each, ()))
        return frozenset(found)


def graph_of(pipeline: Pipeline) -> Graph:
    """The graph of a pipeline, without the order that conditions add."""
    edges: dict[tuple[str, str], Connection] = {}
    fed = set[tuple[str, str]]()
    missing = list(pipeline.connections.gaps)
    silent = False
    for connection in pipeline.connections:
        source, target = connection.source_step, connection.target_step
        missing.extend(_unknown(connection))
        dependency = connection.dependency
        if isinstance(dependency, Known) and dependency.value is None:
            silent = True
        elif isinstance(target, Known) and isinstance(dependency, Known):
            fed.add((target.value, dependency.value or ""))
        if isinstance(source, Known) and isinstance(target, Known):
            edges.setdefault((source.value, target.value), connection)
    followers: dict[str, list[str]] = {}
    for before, after in edges:
        followers.setdefault(before, []).append(after)
    return Graph(followers, edges, frozenset(fed), silent, missing[0] if missing else None)


def _unknown(connection: Connection) -> Iterator[Unknown]:
    facts = (connection.source_step, connection.target_step, connection.dependency)
    return (fact for fact in facts if isinstance(fact, Unknown))
