"""The action files, the README and the code say the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from align_ci.cli import align_ci
from align_ci.inputs import INPUTS
from align_ci.publish import OUTPUTS
from scripts.write_actions import ACTIONS, main, released

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text()
GUIDE = (REPOSITORY / "docs" / "guides" / "github-action.md").read_text()
DIGEST = f"sha256:{'0123456789abcdef' * 4}"
IMAGES = dict.fromkeys(ACTIONS, f"docker://ghcr.io/acme/align-ci@{DIGEST}")


def loaded(path: str, root: Path = REPOSITORY) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load((root / path).read_text())
    return document


def table(heading: str) -> list[str]:
    """The names in the first column of the README's table under a heading."""
    rows = README.partition(heading)[2].partition("\n\n")[0].split("\n")[1:]
    return [name for row in rows for name in re.findall("`([^`]+)`", row.split("|")[1])]


def test_the_files_are_current() -> None:
    assert main(["--check"]) == 0


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_inputs_and_outputs_are_those_of_the_code(action: Any) -> None:
    document = loaded(action.path)
    assert {name: one["default"] for name, one in document["inputs"].items()} == {
        one.name: one.expression or one.default for one in INPUTS
    }
    assert list(document["outputs"]) == list(OUTPUTS)
    assert document["runs"]["using"] == "docker"


def test_the_three_differ_in_name_description_and_image_alone() -> None:
    documents = [loaded(action.path) for action in ACTIONS.values()]
    for key in ("name", "description"):
        assert len({document.pop(key) for document in documents}) == len(documents)
    assert len({document["runs"].pop("image") for document in documents}) == len(documents)
    assert documents[0] == documents[1] == documents[2]


def test_the_readme_has_every_input_and_no_other() -> None:
    assert table("| input | default | means |") == [one.name for one in INPUTS]


def test_the_readme_has_every_output_and_no_other() -> None:
    assert table("| output | holds |") == list(OUTPUTS)


def test_the_command_takes_every_input_and_no_other() -> None:
    options = {option.name: option for option in align_ci.commands["ci"].params}
    assert list(options) == [one.name for one in INPUTS]
    for name, option in options.items():
        assert option.envvar == f"ALIGN_CI_{name.upper()}"


def steps(document: Any) -> Iterator[dict[str, Any]]:
    """Our steps in a piece of a workflow."""
    if isinstance(document, dict):
        if str(document.get("uses", "")).startswith("OWNER/align-ci"):
            yield document
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from steps(part)


@pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "guide"])
def test_workflows_to_copy_use_what_there_is(text: str) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    ours = [step for block in blocks for step in steps(YAML(typ="safe").load(block))]
    assert ours
    names = {one.name for one in INPUTS}
    assert {name for step in ours for name in step.get("with", {})} <= names
    assert set(re.findall(r"steps\.\w+\.outputs\.(\w+)", text)) <= OUTPUTS.keys()
    assert {name.lower() for name in re.findall(r"ALIGN_CI_(\w+)", text)} <= names | {"debug"}
    options = re.findall(r"align-ci ci --([\w-]+)", text)
    assert {option.replace("-", "_") for option in options} <= names


def test_names_can_be_read_from_a_shell() -> None:
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", one.name) for one in INPUTS)


def test_a_release_names_images_by_digest(tmp_path: Path) -> None:
    images = [f"{variant}={image}" for variant, image in IMAGES.items()]
    assert main([*images, "--root", str(tmp_path)]) == 0
    for variant, action in ACTIONS.items():
        assert loaded(action.path, tmp_path)["runs"]["image"] == IMAGES[variant]
    # What was released stays current, although nothing here makes the digest.
    assert main(["--check", "--root", str(tmp_path)]) == 0


def test_other_changes_are_outdated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path)]) == 0
    file = tmp_path / "sagemaker2" / "action.yml"
    file.write_text(file.read_text().replace("docker://localhost/", "docker://evil.example/"))
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert "sagemaker2/action.yml is not current" in capsys.readouterr().err


@pytest.mark.parametrize(
    "images",
    [
        pytest.param(["none=docker://ghcr.io/acme/align-ci:v1"], id="by tag"),
        pytest.param([f"none={IMAGES['none']}"], id="not all"),
    ],
)
def test_a_release_takes_nothing_less(tmp_path: Path, images: list[str]) -> None:
    with pytest.raises(SystemExit):
        main([*images, "--root", str(tmp_path)])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("image", "fixed"),
    [
        pytest.param(IMAGES["none"], True, id="digest"),
        pytest.param("docker://ghcr.io/acme/align-ci:v1", False, id="tag"),
        pytest.param("docker://localhost/align-ci:sagemaker2", False, id="local"),
        pytest.param(f"{IMAGES['none']}\n", False, id="newline"),
        pytest.param("Dockerfile", False, id="Dockerfile"),
    ],
)
def test_released(image: str, fixed: bool) -> None:
    assert released(image) is fixed
