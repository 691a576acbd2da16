import pytest

from align_ci.aws.containers import PATH_VARIABLES, channel_variable
from align_ci.aws.variables import (
    LIBRARY_VARIABLES,
    PLATFORM_VARIABLES,
    is_library_variable,
    is_platform_family,
    is_platform_variable,
)


@pytest.mark.parametrize(
    "name",
    [
        "SM_MODEL_DIR",
        "SAGEMAKER_REGION",
        "TRAINING_JOB_NAME",
        "AWS_DEFAULT_REGION",
        "LOCAL_RANK",
        "CUDA_VISIBLE_DEVICES",
        "PATH",
        "HOME",
        "LC_ALL",
        "PYTHONPATH",
        "https_proxy",
        channel_variable("train"),
        *PATH_VARIABLES,
    ],
)
def test_platform_variable(name: str) -> None:
    assert is_platform_variable(name)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="nothing"),
        pytest.param("LABEL_FIELD", id="a project's own"),
        pytest.param("SM", id="prefix without its underscore"),
        pytest.param("MY_SM_MODEL_DIR", id="prefix in the middle"),
        pytest.param("path", id="other case"),
        pytest.param("HOME_PAGE", id="begins like a whole name"),
    ],
)
def test_any_other_variable(name: str) -> None:
    assert not is_platform_variable(name)


@pytest.mark.parametrize(
    ("prefix", "is_family"),
    [
        pytest.param("SM_", True, id="a prefix"),
        pytest.param("SM_CHANNEL_", True, id="part of a prefix"),
        pytest.param("SAGE", True, id="the beginning of a prefix"),
        pytest.param("MASTER_", True, id="the beginning of a whole name"),
        pytest.param("", True, id="every variable"),
        pytest.param("MY_", False, id="a project's own"),
        pytest.param("HOME_", False, id="longer than a whole name"),
    ],
)
def test_family(prefix: str, is_family: bool) -> None:
    assert is_platform_family(prefix) is is_family


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("OMP_NUM_THREADS", True),
        ("NUMBA_NUM_THREADS", True),
        ("HF_HOME", True),
        ("WANDB_PROJECT", True),
        pytest.param("PIPELINE_NAME", False, id="begins like pip"),
        pytest.param("TFIDF_LIMIT", False, id="begins like TensorFlow"),
        pytest.param("RAYS_PER_PIXEL", False, id="begins like ray"),
        pytest.param("LABEL_FIELD", False, id="a project's own"),
    ],
)
def test_library_variable(name: str, is_read: bool) -> None:
    assert is_library_variable(name) is is_read


def test_every_group_has_a_source_and_something_to_say() -> None:
    groups = (*PLATFORM_VARIABLES, *LIBRARY_VARIABLES)
    assert all(group.source for group in groups)
    assert all(group.names or group.prefixes for group in groups)
