from msgspec.structs import replace

from align_ci.model import Change, Project, Specification
from align_ci.run.subjects import targets
from tests.unit.rules.facts import dependency, output, pipeline, project, specification, use


def compared(base: Project, head: Project) -> tuple[Change, Project]:
    """What became of the first step of the base, and the project that it belongs to."""
    whole = replace(head, base=base)
    return next(each.value for each in targets(whole)[Change]), whole


def producer(*names: str, aliases: tuple[str, ...] = ()) -> Specification:
    return specification("Producer", outputs=[output(name, aliases=aliases) for name in names])


def consumer(name: str = "report", *, required: bool = False) -> Specification:
    needed = dependency(name, required=required, sources=["Producer"])
    return specification("Consumer", dependencies=[needed])


def connected(source: Specification, *connections: object) -> Project:
    target = specification("Consumer", dependencies=[dependency("anything")])
    steps = [use("a", source), use("b", target)]
    return project([source, target], pipelines=[pipeline(steps, connections)])  # type: ignore[arg-type]
