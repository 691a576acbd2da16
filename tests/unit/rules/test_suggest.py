import pytest

from align_ci.rules._suggest import did_you_mean, folded, listed, near, nearest


@pytest.mark.parametrize(
    ("name", "other", "verdict"),
    [
        pytest.param("data", "data", False, id="equal"),
        pytest.param("DATA", "data", True, id="case"),
        pytest.param("meta_data", "metadata", True, id="underscore"),
        pytest.param("TabularPreprocesing", "TabularPreprocessing", True, id="a letter"),
        pytest.param("train_data", "validation_data", False, id="another word"),
        pytest.param("", "data", False, id="empty"),
        pytest.param("x" * 300, "x" * 301, False, id="too long to be a slip"),
    ],
)
def test_near(name: str, other: str, verdict: object) -> None:
    assert near(name, other) is verdict


def test_nearest_gives_the_likeliest_first() -> None:
    assert nearest("model", ["modell", "moddel_1", "models", "data"]) == (
        "modell",
        "models",
        "moddel_1",
    )


def test_did_you_mean_is_empty_without_a_near_name() -> None:
    assert did_you_mean("model", ["data"]) == ""


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a"], "`a`", id="one"),
        pytest.param(["a", "b"], "`a` and `b`", id="two"),
        pytest.param(["a", "b", "c", "a"], "`a`, `b` and `c`", id="each once"),
        pytest.param(list("abcdefg"), "`a`, `b`, `c`, `d`, `e` and 2 more", id="many"),
    ],
)
def test_listed(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_folded() -> None:
    assert folded("XGBoostTraining") == folded("xgboost_training")
