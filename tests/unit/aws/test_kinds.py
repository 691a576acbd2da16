import pytest

from align_ci.aws.kinds import KINDS, OTHER_SPELLINGS, kind_of, spellings


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Processing", "Processing", id="definition type"),
        pytest.param("ProcessingStep", "Processing", id="class of the SDK"),
        pytest.param("processing_step", "Processing", id="snake case"),
        pytest.param("PROCESSING-STEP", "Processing", id="kebab case in capitals"),
        pytest.param(" Processing Step ", "Processing", id="blanks"),
        pytest.param("CreateModel", "Model", id="operation"),
        pytest.param("CreateModelStep", "Model", id="former class of the SDK"),
        pytest.param("ModelStep", "Model", id="class that also registers"),
        pytest.param("_RegisterModelStep", "RegisterModel", id="private class of the SDK"),
        pytest.param("emr", "EMR", id="abbreviation in small letters"),
        pytest.param("AutoMLStep", "AutoML", id="mixed capitals"),
        pytest.param("for-each", "ForEach", id="two words"),
    ],
)
def test_accepted_spelling(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Step", id="no kind at all"),
        pytest.param("MIMSModelRegistrationProcessing", id="step type with a kind in it"),
        pytest.param("BatchTransform", id="step type that ends in a kind"),
        pytest.param("XGBoostTraining", id="step type of a training step"),
        pytest.param("ProcessingStepStep", id="suffix twice"),
        pytest.param("Proceßing", id="letters that only case folding makes equal"),
    ],
)
def test_anything_else_is_no_kind(text: str) -> None:
    assert kind_of(text) is None


def test_every_spelling_names_one_kind() -> None:
    assert {kind_of(spelling) for spelling in spellings()} == set(KINDS)
    folded = [spelling.lower() for spelling in spellings()]
    assert len(folded) == len(set(folded))


def test_other_spellings_are_of_known_kinds() -> None:
    assert set(OTHER_SPELLINGS) <= set(KINDS)
