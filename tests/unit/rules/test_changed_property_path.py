import pytest
from msgspec.structs import replace

from align_ci.model import Project
from align_ci.rules.changed_property_path import check
from tests.unit.rules.changes import compared
from tests.unit.rules.definitions import compiled, in_file, training
from tests.unit.rules.facts import (
    HIDDEN,
    connection,
    dependency,
    group,
    output,
    pipeline,
    problems,
    project,
    specification,
    use,
)
from tests.unit.rules.twins import specifications, twin

PROCESSING = "properties.ProcessingOutputConfig.Outputs['model'].S3Output.S3Uri"
TRAINING = "properties.ModelArtifacts.S3ModelArtifacts"


def pair(
    path: object, *, entry: str = "TrainingStep", required: bool = False, connected: bool = False
) -> Project:
    source = specification("Producer", outputs=[output("model", path=path)])  # type: ignore[arg-type]
    needed = dependency("model", required=required, sources=[entry])
    target = specification("Consumer", dependencies=[needed])
    wires = [connection("a", "model", "b", "model", line=9)] if connected else []
    whole = pipeline([use("a", source), use("b", target)], wires)
    return project([source, target], pipelines=[whole])


BASE = pair(TRAINING)


@pytest.mark.parametrize("connected", [False, True])
def test_a_consumer_that_accepts_another_kind_is_named(connected: bool) -> None:
    base = pair(TRAINING, connected=connected)
    (found,) = problems(check, *compared(base, pair(PROCESSING, connected=connected)))
    assert "gives output `model` of `Producer` another property path" in found.message
    assert "`Consumer` still goes by the old one" in found.message
    assert len(found.related) == 1


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(BASE, id="nothing changed"),
        pytest.param(pair(TRAINING.removeprefix("properties.")), id="written otherwise"),
        pytest.param(pair(PROCESSING, entry="Producer"), id="the consumer is mended"),
        pytest.param(pair(PROCESSING, entry="ProcessingStep"), id="it accepts the new kind"),
        pytest.param(pair(HIDDEN), id="it is not known"),
        pytest.param(pair("properties.x"), id="no kind has it"),
    ],
)
def test_nothing_is_broken(head: Project) -> None:
    assert not problems(check, *compared(BASE, head))


def test_a_step_that_is_accepted_by_its_type() -> None:
    base, head = (pair(path, entry="Producer") for path in (TRAINING, PROCESSING))
    assert not problems(check, *compared(base, head))


def defined(path: str, *, compiling: bool = False) -> Project:
    """The pipeline of a definition, in which the training publishes its model there."""
    known = specifications()
    trained = replace(known["Train"], outputs=group([output("model", path=path)]))
    name = "Training" if compiling else "definition"
    planned = twin(name, specifications={"Train": trained})
    others = [each for name, each in known.items() if name != "Train"]
    document = compiled(training()) if compiling else in_file(training())
    whole = project([trained, *others], pipelines=[planned])
    return replace(whole, definitions=group([document]))


def test_a_definition_file_that_spells_the_old_path_is_named() -> None:
    (found,) = problems(check, *compared(defined(TRAINING), defined(PROCESSING)))
    assert "`definition` still goes by the old one" in found.message
    assert {each.location.path for each in found.related} == {"definition.json"}
    asked = {each.message for each in found.related}
    assert asked == {"asks for `ModelArtifacts.S3ModelArtifacts`"}


def test_a_definition_that_code_compiles_follows() -> None:
    head = defined(PROCESSING, compiling=True)
    assert not problems(check, *compared(defined(TRAINING), head))
