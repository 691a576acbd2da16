import pytest
from pydantic import ValidationError

from align_ci.authoring import ScriptContract, TrainingScriptContract


def test_what_is_not_given_is_empty() -> None:
    contract = ScriptContract(
        entry_point="script.py", expected_input_paths={}, expected_output_paths={}
    )
    assert contract.required_env_vars == []
    assert contract.optional_env_vars == {}
    assert contract.expected_arguments == {}
    assert contract.framework_requirements == {}
    assert contract.description == ""


@pytest.mark.parametrize("field", ["entry_point", "expected_input_paths", "expected_output_paths"])
def test_fields_without_a_default_are_required(field: str) -> None:
    given = {"entry_point": "s.py", "expected_input_paths": {}, "expected_output_paths": {}}
    del given[field]
    with pytest.raises(ValidationError, match=f"{field}\n  Field required"):
        ScriptContract.model_validate(given)


def test_training_needs_its_two_folders_unless_told_otherwise() -> None:
    paths = {"entry_point": "s.py", "expected_input_paths": {}, "expected_output_paths": {}}
    plain = TrainingScriptContract.model_validate(paths)
    told = TrainingScriptContract.model_validate(paths | {"required_env_vars": ["SEED"]})
    assert plain.required_env_vars == ["SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR"]
    assert told.required_env_vars == ["SEED"]


def test_defaults_are_not_shared() -> None:
    paths = {"entry_point": "s.py", "expected_input_paths": {}, "expected_output_paths": {}}
    TrainingScriptContract.model_validate(paths).required_env_vars.append("SEED")
    assert "SEED" not in TrainingScriptContract.model_validate(paths).required_env_vars
