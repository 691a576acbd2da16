from typing import Any

import pytest
from pydantic import ValidationError

from align_ci.authoring import (
    DependencySpec,
    DependencyType,
    NodeType,
    OutputSpec,
    ScriptContract,
    StepSpecification,
    TrainingScriptContract,
)


def dependency(name: str, *, required: bool = True) -> DependencySpec:
    return DependencySpec(
        logical_name=name, dependency_type=DependencyType.PROCESSING_OUTPUT, required=required
    )


def output(name: str, *aliases: str) -> OutputSpec:
    return OutputSpec(
        logical_name=name,
        output_type=DependencyType.MODEL_ARTIFACTS,
        property_path="properties.ModelArtifacts.S3ModelArtifacts",
        aliases=list(aliases),
    )


def specification(**fields: Any) -> StepSpecification:
    return StepSpecification.model_validate(
        {"step_type": "Train", "node_type": NodeType.INTERNAL, **fields}
    )


class TestGivenAndHeld:
    def test_lists_are_held_by_logical_name(self) -> None:
        spec = specification(dependencies=[dependency("a")], outputs=[output("m"), output("n")])
        assert spec.dependencies == {"a": dependency("a")}
        assert list(spec.outputs) == ["m", "n"]

    def test_mappings_are_held_by_the_names_of_their_values(self) -> None:
        spec = specification(dependencies={"key": dependency("a")}, outputs={"m": output("m")})
        assert list(spec.dependencies) == ["a"]
        assert spec.output_list == [output("m")]

    def test_duplicates_stay_in_the_lists(self) -> None:
        first, last = dependency("a"), dependency("a", required=False)
        spec = specification(dependencies=[first, last], outputs=[output("m"), output("m", "n")])
        assert spec.dependency_list == [first, last]
        assert spec.dependencies == {"a": last}
        assert [held.aliases for held in spec.output_list] == [[], ["n"]]

    def test_plain_data_is_taken_for_models(self) -> None:
        spec = specification(
            node_type="sink",
            dependencies=[{"logical_name": "a", "dependency_type": "training_data"}],
        )
        assert spec.node_type is NodeType.SINK
        assert spec.dependencies["a"].dependency_type is DependencyType.TRAINING_DATA

    def test_a_contract_keeps_its_class(self) -> None:
        contract = TrainingScriptContract(
            entry_point="script.py", expected_input_paths={}, expected_output_paths={}
        )
        assert specification(script_contract=contract).script_contract is contract

    def test_a_copy_by_its_data_is_equal(self) -> None:
        spec = specification(dependencies=[dependency("a")], outputs=[output("m", "n")])
        assert StepSpecification.model_validate(spec.model_dump(by_alias=True)) == spec


class TestConstruction:
    def test_misaligned_specifications_load(self) -> None:
        contract = ScriptContract(
            entry_point="script.py",
            expected_input_paths={"other": "relative/path"},
            expected_output_paths={},
        )
        spec = specification(
            node_type=NodeType.SOURCE, dependencies=[dependency("a")], script_contract=contract
        )
        assert spec.script_contract is contract

    @pytest.mark.parametrize(
        ("fields", "place"),
        [
            pytest.param({"node_type": "middle"}, ("node_type",), id="unknown node type"),
            pytest.param({"step_type": 7}, ("step_type",), id="number for a text"),
            pytest.param({"dependecies": []}, ("dependecies",), id="unknown field"),
            pytest.param({"dependency_list": []}, ("dependency_list",), id="name of the held list"),
            pytest.param({"outputs": "model"}, ("outputs",), id="text for a list"),
            pytest.param(
                {"outputs": [{"logical_name": "m"}]},
                ("outputs", 0, "output_type"),
                id="output without a type",
            ),
        ],
    )
    def test_types_are_checked(self, fields: dict[str, Any], place: tuple[str | int, ...]) -> None:
        with pytest.raises(ValidationError) as raised:
            specification(**fields)
        assert place in [error["loc"] for error in raised.value.errors()]

    def test_fields_cannot_be_changed(self) -> None:
        spec = specification()
        with pytest.raises(ValidationError, match="frozen"):
            spec.step_type = "Other"  # type: ignore[misc]  # what the test is about


class TestLookUp:
    SPEC = specification(
        dependencies=[dependency("a"), dependency("b", required=False), dependency("c")],
        outputs=[output("model", "Archive", "METRICS"), output("metrics", "model_data")],
    )

    def test_by_logical_name(self) -> None:
        assert self.SPEC.get_dependency("a") is self.SPEC.dependency_list[0]
        assert self.SPEC.get_output("metrics") is self.SPEC.output_list[1]

    @pytest.mark.parametrize("name", ["A", "archive", ""])
    def test_of_nothing(self, name: str) -> None:
        assert self.SPEC.get_dependency(name) is None
        assert self.SPEC.get_output(name) is None

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            pytest.param("model", "model", id="logical name"),
            pytest.param("aRCHIVE", "model", id="alias in another case"),
            pytest.param("MODEL_DATA", "metrics", id="alias of the second output"),
            pytest.param("metrics", "metrics", id="logical name before another's alias"),
            pytest.param("Metrics", "model", id="alias where the case is not the name's"),
            pytest.param("Model", None, id="logical name in another case"),
            pytest.param("data", None, id="part of an alias"),
        ],
    )
    def test_by_name_or_alias(self, name: str, found: str | None) -> None:
        answer = self.SPEC.get_output_by_name_or_alias(name)
        assert (answer.logical_name if answer else None) == found

    def test_lists(self) -> None:
        assert self.SPEC.list_all_output_names() == [
            "model",
            "Archive",
            "METRICS",
            "metrics",
            "model_data",
        ]
        assert self.SPEC.list_required_dependencies() == ["a", "c"]


def test_a_script_without_a_contract_is_unchecked() -> None:
    result = specification().validate_script_compliance("script.py")
    assert result.is_valid
    assert result.unchecked == ["the script: the specification of Train has no contract"]
