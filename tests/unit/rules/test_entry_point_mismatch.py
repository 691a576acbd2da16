import pytest

from align_ci.model import ConfiguredScript, Contract, Known
from align_ci.rules.entry_point_mismatch import check
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import HIDDEN, Text, contract, problems, project, skips, specification
from tests.unit.rules.sources import CONFIG, source


def script(name: str, field: str = "processing_entry_point") -> ConfiguredScript:
    return ConfiguredScript(field, Known(name, CONFIG))


def owned(point: Text) -> Contract:
    return contract(entry_point=point)


@pytest.mark.parametrize(
    ("names", "points"),
    [
        pytest.param([], ["cut.py"], id="none named"),
        pytest.param([script("cut.py")], ["cut.py"], id="the same"),
        pytest.param([script("scripts/cut.py")], ["cut.py"], id="in a folder"),
        pytest.param([script("./cut.py")], ["scripts/cut.py"], id="of a folder"),
        pytest.param([script("a.py"), script("cut.py", "entry_point")], ["cut.py"], id="either"),
        pytest.param([script("a.py")], ["cut.py", "b.py"], id="several contracts"),
        pytest.param([script("a.py")], [None], id="no contract"),
    ],
)
def test_quiet(names: list[ConfiguredScript], points: list[str | None]) -> None:
    subject = source(scripts=names)
    contracts = [owned(point) if point else None for point in points]
    builds = [build(specification(owned=each), step()) for each in contracts]
    whole = project(builds=builds, builders=[subject])
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == []


@pytest.mark.parametrize(
    ("name", "point"),
    [
        pytest.param("a.py", "cut.py", id="another name"),
        pytest.param("uncut.py", "cut.py", id="another name with the same end"),
        pytest.param("a/cut.py", "b/cut.py", id="another folder"),
    ],
)
def test_names_both_scripts(name: str, point: str) -> None:
    subject = source(scripts=[script(name)])
    whole = project(builds=[build(specification(owned=owned(point)), step())], builders=[subject])
    (problem,) = problems(check, subject, whole)
    assert problem.message == (
        f"`processing_entry_point` is `{name}` by default, but the contract is that of `{point}`"
    )
    assert problem.location == CONFIG
    assert problem.key == ("processing_entry_point", name, point)


@pytest.mark.parametrize(
    ("names", "held", "reason"),
    [
        pytest.param(
            [script("a.py")],
            owned(HIDDEN),
            "the entry point is not known: it is computed",
            id="the contract's",
        ),
        pytest.param(
            [script("a.py"), script("b.py", "training_entry_point")],
            owned("cut.py"),
            "it is not known whether `processing_entry_point` or `training_entry_point` names "
            "the script of the job",
            id="several fields",
        ),
    ],
)
def test_says_why_it_cannot_judge(
    names: list[ConfiguredScript], held: Contract, reason: str
) -> None:
    subject = source(scripts=names)
    whole = project(builds=[build(specification(owned=held), step())], builders=[subject])
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == [reason]


def test_says_which_step_is_not_known() -> None:
    subject = source(scripts=[script("a.py")])
    whole = project(builders=[subject])
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == ["it is not known which step it is for"]
