import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align_ci.aws.kinds import KINDS
from align_ci.aws.properties import (
    KeyedBy,
    MalformedPath,
    Token,
    UnknownProperty,
    kinds_with,
    resolve,
    values_below,
)
from align_ci.aws.property_index import indexed
from align_ci.aws.shapes import (
    DOCUMENTS,
    KEYED_LISTS,
    SERVICE_ROOTS,
    SERVICES,
    STEP_MEMBERS,
    STEP_SHAPES,
    members,
    service_of,
)


@pytest.mark.parametrize(
    ("kind", "path", "shape"),
    [
        ("Processing", "ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri", "S3Uri"),
        ("Processing", "ProcessingOutputConfig.Outputs[0].S3Output.S3Uri", "S3Uri"),
        ("Training", "properties.ModelArtifacts.S3ModelArtifacts", "S3Uri"),
        ("Training", "OutputDataConfig.S3OutputPath", "S3Uri"),
        ("Training", "FinalMetricDataList['val:acc'].Value", "Float"),
        ("Training", "HyperParameters['eta']", "HyperParameterValue"),
        ("Tuning", "BestTrainingJob.TrainingJobName", "TrainingJobName"),
        ("Tuning", "TrainingJobSummaries[0].TrainingJobName", "TrainingJobName"),
        ("Transform", "TransformOutput.S3OutputPath", "S3Uri"),
        ("Model", "ModelName", "ModelName"),
        ("RegisterModel", "ModelPackageArn", "ModelPackageArn"),
        ("AutoML", "BestCandidateProperties.ModelInsightsJsonReportPath", "String"),
        ("QualityCheck", "CalculatedBaselineStatistics", "String"),
        ("ClarifyCheck", "CalculatedBaselineConstraints", "String"),
        ("EMR", "Status.State", "StepState"),
        ("EMR", "ClusterId", "String"),
        ("EMR", "ClusterConfig.Instances['anything']", "JSON document"),
        ("Lambda", "Outputs['x']", "String"),
        ("Lambda", "OutputParameters['x']", "String"),
        ("Callback", "Outputs['x']", "String"),
        ("Condition", "Outcome", "String"),
        ("Lineage", "ActionArns['x']", "String"),
        ("NotebookJob", "NotebookJobOutputLocationPrefix", "String"),
        ("EndpointConfig", "ProductionVariants[0].VariantName", "VariantName"),
        ("Endpoint", "EndpointArn", "EndpointArn"),
        ("Job", "JobArn", "JobArn"),
        ("Job", "JobConfigDocument.OutputModelPackageArn", "JSON document"),
        ("ForEach", "SucceededStepCount", "String"),
        ("ForEach", "IterationOutputs[0].Train.ModelArtifacts['x']", "JSON document"),
        ("ForEach", "Selected.OutputParameters['x']", "JSON document"),
    ],
)
def test_value(kind: str, path: str, shape: str) -> None:
    resolved = resolve(kind, path)
    assert resolved.is_value
    assert resolved.shape == shape


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        pytest.param("Training", "ModelArtifacts", id="structure"),
        pytest.param("Processing", "ProcessingOutputConfig.Outputs", id="list"),
        pytest.param("Processing", "ProcessingOutputConfig.Outputs['x']", id="item of a list"),
        pytest.param("Training", "HyperParameters", id="map"),
        pytest.param("Lambda", "Outputs", id="map of a step without a service"),
        pytest.param("ForEach", "IterationOutputs", id="list of documents"),
    ],
)
def test_no_value(kind: str, path: str) -> None:
    assert not resolve(kind, path).is_value


@pytest.mark.parametrize(
    ("kind", "path", "keyed"),
    [
        pytest.param(
            "Processing",
            "properties.ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri",
            (KeyedBy("Outputs", "OutputName", Token("key", "x", 43, 44)),),
            id="output",
        ),
        pytest.param(
            "Processing",
            "ProcessingOutputConfig.Outputs[2]",
            (KeyedBy("Outputs", "OutputName", Token("index", 2, 31, 32)),),
            id="output by its place",
        ),
        pytest.param(
            "Processing",
            'ProcessingInputs["raw"].S3Input.S3Uri',
            (KeyedBy("ProcessingInputs", "InputName", Token("key", "raw", 18, 21)),),
            id="input",
        ),
        pytest.param(
            "Training",
            "InputDataConfig['train'].DataSource.S3DataSource.S3Uri",
            (KeyedBy("InputDataConfig", "ChannelName", Token("key", "train", 17, 22)),),
            id="channel",
        ),
        pytest.param(
            "Tuning",
            "TrainingJobDefinitions[0].InputDataConfig['train'].ContentType",
            (KeyedBy("InputDataConfig", "ChannelName", Token("key", "train", 43, 48)),),
            id="channel of one of several definitions",
        ),
        pytest.param(
            "Training",
            "FinalMetricDataList['auc'].Value",
            (KeyedBy("FinalMetricDataList", "MetricName", Token("key", "auc", 21, 24)),),
            id="metric",
        ),
        pytest.param("Training", "HyperParameters['eta']", (), id="key of a map"),
        pytest.param("Tuning", "TrainingJobSummaries[0]", (), id="index of another list"),
        pytest.param("ForEach", "Selected.Outputs['x']", (), id="inside a document"),
    ],
)
def test_keys_of_lists_keyed_by_name(kind: str, path: str, keyed: tuple[KeyedBy, ...]) -> None:
    assert resolve(kind, path).keyed == keyed


@pytest.mark.parametrize(
    ("kind", "path", "owner", "token", "why", "close"),
    [
        pytest.param(
            "Training",
            "properties.ProcessingJobOutput.Metrics.S3Uri",
            "Training",
            "ProcessingJobOutput",
            "`Training` has no property `ProcessingJobOutput`",
            (),
            id="property of another kind",
        ),
        pytest.param(
            "Training",
            "ModelArtifacts.S3ModelArtifact",
            "ModelArtifacts",
            "S3ModelArtifact",
            "`ModelArtifacts` has no member `S3ModelArtifact`",
            ("S3ModelArtifacts",),
            id="letter missing",
        ),
        pytest.param(
            "Processing",
            "ProcessingOutputConfig.Outputs['x'].S3Output.S3URI",
            "ProcessingS3Output",
            "S3URI",
            "`ProcessingS3Output` has no member `S3URI`",
            ("S3Uri",),
            id="case differs",
        ),
        pytest.param(
            "Tuning",
            "ModelArtifacts.S3ModelArtifacts",
            "Tuning",
            "ModelArtifacts",
            "`Tuning` has no property `ModelArtifacts`",
            (),
            id="tuning is no training",
        ),
        pytest.param(
            "Processing",
            "ProcessingOutputConfig.Outputs.x",
            "ProcessingOutputs",
            "x",
            "`ProcessingOutputs` is a list; a member cannot be taken of it",
            (),
            id="member of a list",
        ),
        pytest.param(
            "Tuning",
            "TrainingJobSummaries['a'].TrainingJobName",
            "HyperParameterTrainingJobSummaries",
            "a",
            "`HyperParameterTrainingJobSummaries` is a list that is not keyed by name;"
            " it takes an index",
            (),
            id="key of a list without names",
        ),
        pytest.param(
            "Training",
            "HyperParameters[0]",
            "HyperParameters",
            0,
            "`HyperParameters` is a map; it takes a key in quotes",
            (),
            id="index of a map",
        ),
        pytest.param(
            "Training",
            "HyperParameters.eta",
            "HyperParameters",
            "eta",
            "`HyperParameters` is a map; a member cannot be taken of it",
            (),
            id="member of a map",
        ),
        pytest.param(
            "Training",
            "ModelArtifacts['S3ModelArtifacts']",
            "ModelArtifacts",
            "S3ModelArtifacts",
            "`ModelArtifacts` is a structure; its members are taken with a dot",
            ("S3ModelArtifacts",),
            id="key of a structure",
        ),
        pytest.param(
            "Training",
            "ModelArtifacts[0]",
            "ModelArtifacts",
            0,
            "`ModelArtifacts` is a structure; an index cannot be taken of it",
            (),
            id="index of a structure",
        ),
        pytest.param(
            "Model",
            "ModelName.Name",
            "ModelName",
            "Name",
            "`ModelName` is a value; a member cannot be taken of it",
            (),
            id="member of a value",
        ),
        pytest.param(
            "Lambda",
            "Outputs['x']['y']",
            "String",
            "y",
            "`String` is a value; a key cannot be taken of it",
            (),
            id="key of a value",
        ),
        pytest.param(
            "ForEach",
            "IterationOutputs.Train",
            "IterationOutputs",
            "Train",
            "`IterationOutputs` is a list; a member cannot be taken of it",
            (),
            id="iteration without its index",
        ),
        *(
            pytest.param(
                kind,
                "Status",
                kind,
                "Status",
                f"no property of a `{kind}` step can be referred to",
                (),
                id=f"{kind} has none",
            )
            for kind in ("Fail", "Cleanup", "EMRServerless")
        ),
    ],
)
def test_unknown_property(
    kind: str, path: str, owner: str, token: str | int, why: str, close: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownProperty) as raised:
        resolve(kind, path)
    assert raised.value.why == why
    assert raised.value.owner == owner
    assert raised.value.token.value == token
    assert path[raised.value.token.start : raised.value.token.end] == str(token)
    assert raised.value.close == close


def test_the_same_fault_is_raised_anew_each_time() -> None:
    raised = []
    for _ in range(2):
        with pytest.raises(UnknownProperty) as info:
            resolve("Training", "Nothing")
        raised.append(info.value)
    assert raised[0] is not raised[1]
    assert raised[0].token == raised[1].token


def test_malformed_path_comes_before_any_look_up() -> None:
    with pytest.raises(MalformedPath):
        resolve("Fail", "A[-1]")


def test_no_such_kind() -> None:
    with pytest.raises(KeyError):
        resolve("ProcessingStep", "ProcessingJobName")


@pytest.mark.parametrize(
    ("kind", "path", "first"),
    [
        pytest.param("Training", "ModelArtifacts", (".S3ModelArtifacts",), id="structure"),
        pytest.param(
            "Training", "OutputDataConfig", (".S3OutputPath", ".CompressionType"), id="address"
        ),
        pytest.param(
            "Processing",
            "properties.ProcessingOutputConfig.Outputs['x']",
            (".S3Output.S3Uri", ".AppManaged"),
            id="address further on",
        ),
        pytest.param(
            "Processing",
            "ProcessingOutputConfig",
            (".Outputs['name'].S3Output.S3Uri", ".KmsKeyId"),
            id="address in a list with names",
        ),
        pytest.param(
            "Model", "VpcConfig", (".SecurityGroupIds[0]", ".Subnets[0]"), id="lists only"
        ),
        pytest.param(
            "RegisterModel",
            "ValidationSpecification",
            (".ValidationRole",),
            id="a value before an address in a list without names",
        ),
        pytest.param("Lambda", "Outputs", ("['name']",), id="map of a step without a service"),
        pytest.param("ForEach", "IterationOutputs", ("[0]",), id="list of documents"),
        pytest.param("Training", "TrainingJobName", (), id="a value already"),
    ],
)
def test_ways_on_to_values(kind: str, path: str, first: tuple[str, ...]) -> None:
    ways = values_below(kind, path)
    assert ways[: len(first)] == first
    assert first or ways == ()


def test_no_way_on_from_nowhere() -> None:
    with pytest.raises(UnknownProperty):
        values_below("Training", "Nothing")


def test_kinds_that_have_a_property() -> None:
    assert kinds_with("ModelArtifacts.S3ModelArtifacts") == ("Training",)
    assert kinds_with("Outputs['x']") == ("Lambda", "Callback")
    assert kinds_with("ProcessingJobOutput.Metrics.S3Uri") == ()
    with pytest.raises(MalformedPath):
        kinds_with("")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_described(kind: str) -> None:
    assert kind in SERVICE_ROOTS or kind in STEP_MEMBERS
    # A step's own shapes must not be hidden by, or hide, a shape of its service.
    shapes = indexed(service_of(kind))
    for shape in members(kind, shapes).values():
        assert shape in DOCUMENTS or shape.isidentifier()


@pytest.mark.parametrize("service", SERVICES)
def test_shapes_of_steps_are_of_no_service(service: str) -> None:
    whole = indexed(service)
    own = {*STEP_SHAPES.structures, *STEP_SHAPES.lists, *STEP_SHAPES.maps}
    named = {
        *(shape for each in whole.structures.values() for shape in each.values()),
        *whole.lists.values(),
        *whole.maps.values(),
    }
    assert not named & (own | DOCUMENTS) - {*STEP_SHAPES.lists.values()}


def test_lists_keyed_by_name_exist_and_their_items_have_that_name() -> None:
    shapes = indexed("sagemaker")
    for shape, name in KEYED_LISTS.items():
        assert name in shapes.structures[shapes.lists[shape]]


@st.composite
def paths(draw: st.DrawFn) -> tuple[str, str, str]:
    """A kind, a path that its steps have, and the shape that it leads to."""
    kind = draw(st.sampled_from([kind for kind in KINDS if STEP_MEMBERS.get(kind) != {}]))
    shapes = indexed(service_of(kind))
    name, shape = draw(st.sampled_from(sorted(members(kind, shapes).items())))
    path = name
    while shapes.form(shape) != "value" and draw(st.booleans()):
        match shapes.form(shape):
            case "structure" if not shapes.structures[shape]:
                break
            case "structure":
                name, shape = draw(st.sampled_from(sorted(shapes.structures[shape].items())))
                path += f".{name}"
            case "list":
                path, shape = f"{path}[{draw(st.integers(0, 99))}]", shapes.lists[shape]
            case _:
                path, shape = f"{path}['key']", shapes.maps[shape]
    return kind, path, shape


@given(paths())
def test_whatever_the_index_holds_can_be_resolved(found: tuple[str, str, str]) -> None:
    kind, path, shape = found
    assert resolve(kind, path).shape == shape
    assert resolve(kind, f"properties.{path}").shape == shape
    assert kind in kinds_with(path)


@given(paths())
def test_every_way_on_ends_at_a_value(found: tuple[str, str, str]) -> None:
    kind, path, _ = found
    ways = values_below(kind, path)
    assert not (ways and resolve(kind, path).is_value)
    assert all(resolve(kind, path + way).is_value for way in ways)


@given(paths())
def test_a_member_too_many_is_unknown(found: tuple[str, str, str]) -> None:
    kind, path, shape = found
    if shape not in DOCUMENTS:
        with pytest.raises(UnknownProperty) as raised:
            resolve(kind, f"{path}.NoSuchMember")
        assert raised.value.token.value == "NoSuchMember"


def test_what_is_right_needs_nothing_heavy() -> None:
    code = (
        "import sys; from align_ci.aws import containers, limits, properties, variables;"
        "properties.resolve('Training', 'ModelArtifacts.S3ModelArtifacts');"
        "print(*sorted({'botocore', 'gzip', 'difflib', 'pydantic'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
