"""`check --fix` applies what is certain, says what it left, and harms nothing."""

import ast
import shutil
from pathlib import Path

import pytest

from align_ci import checking, cli, fixing
from align_ci.model import (
    Edit,
    FailsAt,
    Fix,
    Known,
    Location,
    Problem,
    Project,
    Rule,
    Said,
    Severity,
)
from align_ci.opening import Invocation
from align_ci.rules import ALL
from scripts.mutate import copied, mutants
from tests.repositories import commit

REPOSITORY = Path(__file__).parents[2]
MISALIGNED = REPOSITORY / "tests" / "fixtures" / "misaligned"
INTERFACES = REPOSITORY / "tests" / "fixtures" / "projects" / "interfaces"
STEPS = "specs/steps"
EVERY = 12
SLIPS = {
    *("contract-input-renamed", "contract-output-renamed", "property-name-misspelt"),
    *("property-member-misspelt", "source-misspelt"),
}

SPEC = """\
from align_ci.authoring import DependencyType, NodeType, OutputSpec, StepSpecification

{before}SPEC = StepSpecification(
    step_type="Größe",
    node_type=NodeType.SOURCE,
    dependencies=[],
    outputs=[
        OutputSpec(
            logical_name="table",
            output_type=DependencyType.PROCESSING_OUTPUT,
            {path}
        )
    ],
)
"""
WRONG = "properties.ProcessingOutputConfig.Outputs['tables'].S3Output.S3Uri"
RIGHT = WRONG.replace("tables", "table")


def invocation(root: Path) -> Invocation:
    return Invocation(root, overrides={"loader": "static"})


def mend(root: Path, *rules: Rule, write: bool = True) -> fixing.Mended:
    return fixing.mend(invocation(root), write=write, rules=(*ALL, *rules))


def notice(mended: fixing.Mended) -> str:
    return mended.outcome.report.notices[0]


def project(root: Path, path: str, before: str = "") -> Path:
    file = root / "spec.py"
    file.write_text(SPEC.format(path=path, before=before), encoding="utf-8")
    return file


def contents(root: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def without_marks(file: Path) -> list[str]:
    return [unmarked(line) for line in file.read_text().splitlines()]


def unmarked(line: str) -> str:
    return line.partition("  # fault")[0]


@pytest.fixture
def misaligned(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(MISALIGNED, tmp_path / "project", ignore=ignored))


def test_certain_faults_become_what_the_reference_project_has(misaligned: Path) -> None:
    before = contents(misaligned)
    report = mend(misaligned).outcome.report
    assert report.notices[0].startswith("5 fixed")
    assert report.exit_code == 1
    for path in ("model_evaluation/contract.py", "tabular_preprocessing/contract.py"):
        assert without_marks(misaligned / STEPS / path) == without_marks(REPOSITORY / STEPS / path)
    assert '"PyTorchTraining",  # fault' in (misaligned / STEPS / "packaging/spec.py").read_text()
    assert (
        "Outputs['processed_data'].S3Output.S3Uri\",  # fault"
        in (misaligned / STEPS / "tabular_preprocessing/spec.py").read_text()
    )
    assert '{"numpy": "==1.26"},  # f' in (misaligned / STEPS / "packaging/contract.py").read_text()
    gone = {"ALN202", "ALN203", "ALN210", "ALN301", "ALN403"}
    assert not gone & {finding.rule for finding in report.findings}
    changed = [path for path, data in contents(misaligned).items() if data != before[path]]
    assert len(changed) == 5
    for file in map(Path, changed):
        was = before[str(file)].decode().splitlines()
        written = [line for line in without_marks(file) if line not in map(unmarked, was)]
        sound = (REPOSITORY / file.relative_to(misaligned)).read_text()
        other = [line for line in written if line.strip(" ,") not in sound]
        # A version that stands alone can mean only that one; the reference requires nothing.
        alone = file.parts[-2:] == ("packaging", "contract.py")
        assert other == ['    framework_requirements={"numpy": "==1.26"},'] * alone


def test_a_second_time_changes_nothing(misaligned: Path) -> None:
    mend(misaligned)
    before = contents(misaligned)
    again = mend(misaligned)
    assert (again.diff, contents(misaligned)) == ("", before)


def test_a_diff_alone_writes_nothing(misaligned: Path) -> None:
    before = contents(misaligned)
    shown = mend(misaligned, write=False)
    assert contents(misaligned) == before
    assert mend(misaligned).diff == shown.diff
    assert '+    framework_requirements={"numpy": "==1.26"}' in shown.diff


def test_a_diff_alone_shows_what_holds(tmp_path: Path) -> None:
    text = SPEC.format(path=f'property_path="{WRONG}",', before="")
    file = tmp_path / "steps" / "spec.py"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    (tmp_path / "align-ci.toml").write_text('specs = ["steps"]\n')
    before = contents(tmp_path)
    appears = Rule("ALN997", Severity.NOTE, FailsAt.SILENT, (Project,), _when_mended)
    shown = mend(tmp_path, appears, write=False)
    assert contents(tmp_path) == before
    assert shown.diff == ""
    said = "0 can be fixed with `--fix`, 1 taken back: it would have made ALN997 at steps/spec.py"
    assert notice(shown).startswith(said)
    assert notice(mend(tmp_path, appears)).startswith("0 fixed, 1 taken back")


def _when_mended(project: Project, _same: Project) -> Said:
    for spec in project.specifications:
        for output in spec.outputs:
            if isinstance(output.property_path, Known) and output.property_path.value == RIGHT:
                yield Problem("it was mended", output.location, ("mended",), Fix("no"))


@pytest.mark.parametrize(("quote", "said"), [('"', "3 fixed"), ("", "2 fixed")])
def test_a_path_in_an_interface_file(tmp_path: Path, quote: str, said: str) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    root = Path(shutil.copytree(INTERFACES, tmp_path / "project", ignore=ignored))
    file = root / "steps" / "preprocessing.step.yaml"
    wrong = "properties.ProcessingOutputConfig.Outputs['processed'].S3Output.S3Uri"
    file.write_text(file.read_text().replace(wrong, f"{quote}{wrong}{quote}"))
    before = file.read_text()
    assert said in notice(mend(root))  # two of other files
    right = before.replace("['processed']", "['processed_data']")
    assert file.read_text() == (right if quote else before)


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_everything_around_an_edit_is_kept(
    tmp_path: Path, quote: str, ending: str, mark: str
) -> None:
    wrong, right = (text.replace("'", '"') if quote == "'" else text for text in (WRONG, RIGHT))
    line = 'description="größer 🎉", property_path={0}{1}{0},  # é kept\t'
    file = project(tmp_path, line.format(quote, wrong), "\n\n")
    written = (mark + file.read_text("utf-8")).replace("\n", ending).encode()
    file.write_bytes(written)
    mended = mend(tmp_path)
    assert notice(mended) == "1 fixed"
    assert file.read_bytes() == written.replace(wrong.encode(), right.encode())
    assert [finding.rule for finding in mended.outcome.report.findings] == []


@pytest.mark.parametrize(
    ("path", "before"),
    [
        (f'property_path=r"{WRONG}",', ""),
        (f'property_path="{WRONG[:20]}" "{WRONG[20:]}",', ""),
        (f'property_path=f"{WRONG}",', ""),
        ("property_path=WHERE,", f'WHERE = "{WRONG}"\n'),
        (f'property_path="{WRONG}",', "for _ in range(2):\n    "),
    ],
    ids=["raw", "joined", "format", "constant", "loop"],
)
def test_what_is_not_one_plain_literal_in_its_place_is_left_alone(
    tmp_path: Path, path: str, before: str
) -> None:
    file = project(tmp_path, path, before)
    data = file.read_bytes()
    mended = mend(tmp_path)
    assert file.read_bytes() == data
    assert notice(mended).startswith("0 fixed")
    assert mended.diff == ""


def test_a_file_in_another_encoding_is_left_alone(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    data = ("# coding: latin-1\n" + file.read_text("utf-8")).encode("latin-1")
    file.write_bytes(data)
    assert "1 offered (the file is written in iso-8859-1)" in notice(mend(tmp_path))
    assert file.read_bytes() == data


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    file.chmod(0o444)
    assert "1 offered (the file must not be written)" in notice(mend(tmp_path))
    assert WRONG in file.read_text("utf-8")


def test_what_was_changed_since_it_was_checked_is_left_alone(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    chosen = WRONG.replace("tables", "chosen")

    def save(_project: Project, _same: Project) -> Said:
        """Somebody saves the file while the rules run."""
        file.write_text(SPEC.format(path=f'property_path="{chosen}",', before=""), "utf-8")
        yield from ()

    mended = mend(tmp_path, Rule("ALN997", Severity.NOTE, FailsAt.SILENT, (Project,), save))
    assert "1 offered (the file was changed meanwhile)" in notice(mended)
    assert chosen in file.read_text("utf-8")


def test_an_excluded_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    file = project(tmp_path / "made", f'property_path="{WRONG}",')
    (tmp_path / "other.py").write_text("from made.spec import SPEC\nALSO = SPEC\n")
    (tmp_path / "align-ci.toml").write_text('exclude = ["made"]\n')
    mend(tmp_path)
    assert WRONG in file.read_text("utf-8")


@pytest.mark.parametrize("indent", ["\t", "    "])
def test_lines_that_begin_with_tabs(tmp_path: Path, indent: str) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    file.write_text(file.read_text("utf-8").replace("    ", indent), "utf-8")
    assert notice(mend(tmp_path)) == "1 fixed"
    expected = SPEC.format(path=f'property_path="{RIGHT}",', before="").replace("    ", indent)
    assert file.read_text("utf-8") == expected


def test_with_a_base_what_it_has_is_mended_as_well(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    commit(tmp_path, {})
    asked = Invocation(tmp_path, overrides={"loader": "static"}, base="HEAD")
    mended = fixing.mend(asked, write=True)
    assert notice(mended) == "1 fixed"
    assert RIGHT in file.read_text("utf-8")


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    file.chmod(0o754)
    mend(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o754
    assert [each.name for each in tmp_path.iterdir()] == ["spec.py"]


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    fine = project(tmp_path / "inside", f'property_path="{RIGHT}",')
    fine.rename(tmp_path / "inside" / "other.py")
    outside = project(tmp_path, f'property_path="{WRONG}",').rename(tmp_path / "outside.py")
    (tmp_path / "inside" / "spec.py").symlink_to(outside)
    _FILES.append(outside)
    row = next(n for n, line in enumerate(SPEC.splitlines(), 1) if "step_type=" in line)
    asking = _asking((row, 15, 22), '"Other"', "Größe")
    assert "reached by a link" in notice(mend(tmp_path / "inside", asking))
    assert WRONG in outside.read_text("utf-8")
    assert (tmp_path / "inside" / "spec.py").is_symlink()


def _asking(place: tuple[int, int, int], text: str, word: str, rule: str = "ALN998") -> Rule:
    """A rule with a fix for as long as a file has a word."""

    def ask(_project: Project, _same: Project) -> Said:
        if word in Path(_FILES[-1]).read_text("utf-8"):
            line, begin, end = place
            where = Location("spec.py", line, begin, line, end)
            yield Problem("asked for", where, (rule,), Fix("do it", (Edit(where, text),)))

    return Rule(rule, Severity.NOTE, FailsAt.SILENT, (Project,), ask)


_FILES: list[Path] = []


def test_a_fix_that_makes_another_finding_is_taken_back_alone(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    _FILES.append(file)
    row = next(n for n, line in enumerate(SPEC.splitlines(), 1) if "step_type=" in line)
    breaking = _asking((row, 15, 22), '"Other"', "Größe")
    appearing = _asking((row, 15, 22), '"Größe"', "Other", "ALN997")
    mended = mend(tmp_path, breaking, appearing)
    assert notice(mended).startswith("1 fixed, 1 taken back: it would have made ALN997 at spec.py")
    assert file.read_text("utf-8") == SPEC.format(path=f'property_path="{RIGHT}",', before="")


def test_overlapping_fixes_are_offered(tmp_path: Path) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    _FILES.append(file)
    row = next(n for n, line in enumerate(SPEC.splitlines(), 1) if "step_type=" in line)
    one = _asking((row, 15, 22), '"One"', "Größe")
    other = _asking((row, 15, 22), '"Other"', "Größe", "ALN997")
    mended = mend(tmp_path, one, other)
    assert notice(mended) == "1 fixed, 2 offered (another fix changes the same place)"
    place = f"offered at spec.py:{row}:15"
    named = mended.outcome.report.notices[1:3]
    assert named == (f"{place}: ALN997: do it", f"{place}: ALN998: do it")
    assert '"Größe"' in file.read_text("utf-8")


def test_the_command_shows_the_diff_and_answers_for_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project(tmp_path, f'property_path="{WRONG}",')
    arguments = ["check", "-C", str(tmp_path), "--loader", "static"]
    assert cli.run([*arguments, "--diff"]) == 1
    assert WRONG in file.read_text("utf-8")
    assert cli.run([*arguments, "--fix", "--diff", "--format", "json"]) == 0
    assert "+++ b/spec.py" in capsys.readouterr().err
    assert RIGHT in file.read_text("utf-8")


def test_mutants_become_the_original_or_are_no_worse(tmp_path: Path) -> None:
    root = copied(tmp_path)
    every = [*mutants(root)]
    sample = [
        one
        for operator in sorted(SLIPS)
        for one in [each for each in every if each.operator == operator][::EVERY]
    ]
    restored = set[str]()
    for mutant in sample:
        file = root / mutant.path
        original = file.read_text()
        others = contents(root)
        file.write_text(mutant.text or "")
        home = root / mutant.path.partition("/")[0]
        before = {f.fingerprint for f in checking.check(invocation(home)).report.findings}
        report = mend(home).outcome.report
        assert {finding.fingerprint for finding in report.findings} <= before, str(mutant)
        # The operators write quotes of their own, and those are kept.
        if ast.dump(ast.parse(file.read_text())) == ast.dump(ast.parse(original)):
            restored.add(mutant.operator)
        else:
            assert file.read_text() == mutant.text, f"{mutant} {report.notices}"
        for path, data in others.items():
            Path(path).write_bytes(data)
    assert restored == SLIPS
