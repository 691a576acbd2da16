"""The configuration: what it may say, and how its mistakes are told."""

from pathlib import Path
from typing import Any

import pytest

from align_ci.dialects import layouts, vocabulary
from align_ci.model import Severity
from align_ci.settings import Configured, SettingsError, find
from tests.projects import write


def settings(root: Path, text: str, name: str = "align-ci.toml", **overrides: Any) -> Configured:
    return find(write(root, {name: text}), None, overrides)


def test_without_a_file_the_folder_is_the_project(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    configured = find(tmp_path, None, {})
    assert (configured.root, configured.file) == (tmp_path, "")
    assert configured.settings.select == ("ALL",)


def test_everything_can_be_said(tmp_path: Path) -> None:
    text = """
        [tool.align-ci]
        source-roots = ["src"]
        specs = ["src/acme/specs"]
        contracts = ["src/acme/contracts"]
        scripts = ["src/acme/scripts"]
        pipelines = ["src/acme/pipelines"]
        exclude = ["old"]
        loader = "static"
        python = ".venv/bin/python"
        timeout = 30
        timeout-module = 2.5
        memory = "512MiB"
        fail-on = "warning"
        require = ["scripts"]
        select = ["ALN301", "ALN408"]
        ignore = ["ALN403"]
        severity = { ALN408 = "note" }
        source-matching = "type"
        source-job-types = "stem"
        external-step-types = ["Other"]
        external-entry-points = ["train.py"]
        fitting-types = [["CONFIG_FILE", "MODEL_ARTIFACTS"]]
        vocabulary.spec = [{ class = "acme.Step", step_type = "name" }, { class = "dict" }]
        vocabulary.pipeline = { class = ["DAG", "Graph"], node = "add" }

        [[tool.align-ci.interfaces]]
        files = "**/*.step.yaml"
        step-type = "id"
        arguments = ["a.b", "c"]
        dependency = { dependency_type = "kind" }
        """
    configured = settings(tmp_path, text, "pyproject.toml")
    said = configured.settings
    assert configured.file == "pyproject.toml"
    assert said.memory == 512 * 2**20
    assert said.severity == {"ALN408": Severity.NOTE}
    assert said.fitting_types == (("CONFIG_FILE", "MODEL_ARTIFACTS"),)
    step, plain, graph = vocabulary(said.vocabulary).words
    assert (step.classes, step.names("step_type")) == (("acme.Step",), ("name",))
    assert (plain.are_dictionaries, plain.names("step_type")) == (True, ("step_type",))
    assert (graph.classes, graph.node, graph.edge) == (("DAG", "Graph"), "add", "add_edge")
    (layout,) = layouts(said.interfaces)
    assert layout.files == ("**/*.step.yaml",)
    assert layout.paths_of("step-type") == ("id",)
    assert layout.paths_of("arguments") == ("a.b", "c")
    assert layout.paths_of("outputs") == ("spec.outputs",)
    assert layout.words_of("dependency").names("dependency_type") == ("kind",)
    assert layout.words_of("dependency").names("required") == ("required",)


def test_the_command_line_wins(tmp_path: Path) -> None:
    configured = settings(tmp_path, 'loader = "import"', loader="static")
    assert configured.settings.loader == "static"


def test_is_looked_for_upwards_to_the_top_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {"align-ci.toml": 'loader = "static"', "repo/.git/x": "", "repo/a/x": ""})
    assert find(tmp_path / "repo" / "a", None, {}).file == ""
    write(tmp_path, {"repo/align-ci.toml": ""})
    assert find(tmp_path / "repo" / "a", None, {}).root == tmp_path / "repo"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("specs = ", "is not valid TOML", id="invalid TOML"),
        pytest.param('spec = ["x"]', "there is no key `spec`: did you mean `specs`?", id="key"),
        pytest.param("zzz = 1", "there is no key `zzz`: these are known:", id="far key"),
        pytest.param('projects = ["x"]', "`projects`: 'x' matches no folder", id="no project"),
        pytest.param('projects = ["../x"]', "names no folder below", id="a project elsewhere"),
        pytest.param('projects = ["/x"]', "names no folder below", id="a project anywhere"),
        pytest.param('projects = ["."]', "names no folder below", id="the folder itself"),
        pytest.param(
            'projects = ["x"]\naccept-breaks = []', "a step of one project", id="shared breaks"
        ),
        pytest.param('select = ["ALN31"]', "no rule 'ALN31': did you mean", id="unknown rule"),
        pytest.param('ignore = ["ALN901"]', "ALN901 cannot be ignored", id="ignore 901"),
        pytest.param('severity = { ALN902 = "off" }', "cannot be ignored", id="902 off"),
        pytest.param('severity = { ALN301 = "bad" }', "`severity.ALN301`", id="severity"),
        pytest.param('require = ["bilders"]', "cannot be required", id="require"),
        pytest.param('memory = "lots"', "give a size such as 2GiB", id="size"),
        pytest.param('memory = "0MiB"', "`memory`", id="no memory"),
        pytest.param('stub-imports = ["a-b"]', "is no module", id="no module"),
        pytest.param("timeout = 0", "`timeout`", id="no time"),
        pytest.param('loader = "magic"', "`loader`", id="loader"),
        pytest.param("specs = [1]", "`specs.0`: expected text", id="no text"),
        pytest.param("builder-methods = { stp = 'x' }", "there is no field `stp`", id="method"),
        pytest.param('specs = "x"', "`specs`: give a list, such as", id="no list"),
        pytest.param('fitting-types = [["CONFIG_FILE"]]', "give pairs", id="half a pair"),
        pytest.param(
            'vocabulary = { spce = { class = "X" } }', "`spce` to name: did you mean", id="role"
        ),
        pytest.param(
            'vocabulary = { spec = { class = "X", step_typ = "name" } }',
            "`vocabulary`: `spec`: there is no field `step_typ`: did you mean `step_type`?",
            id="field",
        ),
        pytest.param(
            'vocabulary = { spec = { class = "X", node = "name" } }',
            "`spec`: there is no field `node`",
            id="a method of what has none",
        ),
        pytest.param(
            'vocabulary = { spec = { step_type = "name" } }', "name its class", id="no class"
        ),
        pytest.param("vocabulary = 3", "`vocabulary`: give a table", id="no vocabulary"),
        pytest.param("vocabulary = { spec = 3 }", "`spec` must be a table", id="no words"),
        pytest.param(
            'vocabulary = { spec = { class = "X", step_type = [] } }',
            "`step_type` must be text, or a list of texts",
            id="no names",
        ),
        pytest.param(
            'vocabulary = { pipeline = { class = "dict" } }', "has no methods", id="no methods"
        ),
        pytest.param(
            'vocabulary = { pipeline = { class = "X", edge = "add edge" } }',
            "`edge` must be the name of a method",
            id="no method",
        ),
        pytest.param(
            'interfaces = [{ files = "a.yaml", step-typ = "x" }]',
            "there is no key `step-typ`: did you mean `step-type`?",
            id="no path",
        ),
        pytest.param('interfaces = [{ step-type = "x" }]', "say which files", id="no files"),
        pytest.param("interfaces = [3]", "`interfaces`: give tables", id="no layout"),
        pytest.param("interfaces = 3", "`interfaces`: give tables", id="no layouts"),
        pytest.param(
            'interfaces = [{ files = "a.yaml", outputs = 3 }]',
            "`outputs` must be text, or a list of texts",
            id="no places",
        ),
        pytest.param(
            'interfaces = [{ files = "a.yaml", output = { propertypath = "x" } }]',
            "`output`: there is no field `propertypath`: did you mean `property_path`?",
            id="no part",
        ),
        pytest.param(
            'interfaces = [{ files = "a.yaml", output = "x" }]', "must be a table", id="no parts"
        ),
        pytest.param(
            'fitting-types = [["CONFIG_FIL", "CONFIG_FILE"]]', "did you mean", id="dependency type"
        ),
    ],
)
def test_mistakes_are_one_line_with_the_file_and_the_key(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        settings(tmp_path, text)
    assert message in str(raised.value)
    assert "align-ci.toml" in str(raised.value)
    assert "\n" not in " ".join(str(raised.value).split("\n")[:1])


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\nalign-ci = 3\n"])
def test_a_table_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="must be a table"):
        settings(tmp_path, text, "pyproject.toml")


def test_two_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[tool.align-ci]\n"})
    with pytest.raises(SettingsError, match=r"both pyproject.toml and align-ci.toml"):
        settings(tmp_path, "")


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "align-ci.toml").write_bytes(b'loader = "\xff"')
    with pytest.raises(SettingsError, match="is not UTF-8"):
        find(tmp_path, None, {})


def test_a_named_file_must_have_the_table(tmp_path: Path) -> None:
    file = write(tmp_path, {"pyproject.toml": "[project]\n"}) / "pyproject.toml"
    with pytest.raises(SettingsError, match=r"has no \[tool.align-ci\] table"):
        find(tmp_path, file, {})
