import pytest

from align_ci.aws.containers import (
    CONFIG_ROOT,
    INPUT_ROOTS,
    OUTPUT_ROOTS,
    PATH_VARIABLES,
    channel_path,
    channel_variable,
    is_below,
    kind_of_paths,
    normal_path,
)
from align_ci.aws.kinds import KINDS

PROCESSING = "/opt/ml/processing"


@pytest.mark.parametrize(
    ("inputs", "outputs", "kind"),
    [
        pytest.param([f"{PROCESSING}/in"], [f"{PROCESSING}/out"], "Processing", id="processing"),
        pytest.param([], [f"{PROCESSING}/out"], "Processing", id="processing source"),
        pytest.param([f"{PROCESSING}/in", "/opt/ml/code"], [], "Processing", id="with code"),
        pytest.param(["/opt/ml/input/data/train"], ["/opt/ml/model"], "Training", id="training"),
        pytest.param([], ["/opt/ml/output/data"], "Training", id="training output alone"),
        pytest.param(["/opt/ml/input/config"], [], "Training", id="training configuration"),
        pytest.param([f"{PROCESSING}/in"], ["/opt/ml/model"], None, id="both"),
        pytest.param(["/opt/ml/input/data/x"], [f"{PROCESSING}/out"], None, id="both, reversed"),
        pytest.param(["/opt/ml/model"], [], None, id="hosting"),
        pytest.param([f"{PROCESSING}/in", "/opt/ml/model"], [], None, id="processing and model"),
        pytest.param(["/opt/ml/code"], [], None, id="code alone"),
        pytest.param(["/opt/ml/processing_old/in"], [], None, id="name that starts alike"),
        pytest.param(["relative", "/tmp/x"], [], None, id="elsewhere"),  # noqa: S108 - text
        pytest.param([], [], None, id="no paths"),
    ],
)
def test_kind_of_paths(inputs: list[str], outputs: list[str], kind: str | None) -> None:
    assert kind_of_paths(iter(inputs), iter(outputs)) == kind


@pytest.mark.parametrize(
    ("path", "below"),
    [
        pytest.param("/opt/ml/model", True, id="the root itself"),
        pytest.param("/opt/ml/model/", True, id="trailing slash"),
        pytest.param("/opt/ml/model/a/b", True, id="inside"),
        pytest.param("//opt/ml//model/a", True, id="doubled slashes"),
        pytest.param("/opt/ml/model/../output", False, id="out again"),
        pytest.param("/opt/ml/models", False, id="name that starts alike"),
        pytest.param("opt/ml/model", False, id="relative"),
        pytest.param("", False, id="empty"),
    ],
)
def test_is_below(path: str, below: bool) -> None:
    assert is_below(path, "/opt/ml/model") is below


def test_normal_path_of_a_relative_path_stays_relative() -> None:
    assert normal_path("a/./b/") == "a/b"


def test_a_channel_keeps_its_name_in_the_path_and_its_signs_in_the_variable() -> None:
    assert channel_path("my-train.v1") == "/opt/ml/input/data/my-train.v1"
    assert channel_variable("my-train.v1") == "SM_CHANNEL_MY-TRAIN.V1"


def test_roots_are_given_for_the_same_known_kinds() -> None:
    assert set(INPUT_ROOTS) == set(OUTPUT_ROOTS)
    assert set(INPUT_ROOTS) <= set(KINDS)


def test_no_channel_can_fill_the_configuration() -> None:
    assert not any(is_below(CONFIG_ROOT, root) for root in INPUT_ROOTS["Training"])


def test_path_variables_hold_normal_absolute_paths() -> None:
    assert all(path == normal_path(path) for path in PATH_VARIABLES.values())
    assert all(path.startswith("/opt/ml/") for path in PATH_VARIABLES.values())
