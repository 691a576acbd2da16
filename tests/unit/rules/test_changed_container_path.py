import pytest

from align_ci.model import Contract, PathLiteral, Project
from align_ci.rules.changed_container_path import check
from tests.unit.rules.builds import build
from tests.unit.rules.changes import compared
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    incomplete,
    key_use,
    option,
    path_use,
    problems,
    program,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import source

OLD, NEW = "/opt/ml/processing/input/data", "/opt/ml/processing/input/rows"


def owned(path: str = NEW, **runs: object) -> Contract:
    uses = runs or {"paths": [path_use(f"{OLD}/a.csv", line=4)]}
    return contract(inputs={"data": path}, runs=program(**uses))  # type: ignore[arg-type]


def having(one: Contract) -> Project:
    return project([specification("Step", owned=one)], contracts=[one])


BASE = having(owned(OLD))


def test_a_script_that_keeps_to_the_old_path_is_named() -> None:
    (found,) = problems(check, *compared(BASE, having(owned())))
    assert found.message == (
        f"this change moves input `data` from `{OLD}` to `{NEW}`, but `script.py` still uses "
        "the old path"
    )
    assert [each.location.line for each in found.related] == [4]


def test_a_builder_that_has_the_old_path_is_named() -> None:
    one = owned(paths=[path_use(NEW)])
    spec = specification("Step", owned=one)
    place = at(3, OLD)
    written = source("Builder", paths=[PathLiteral(place, is_fallback=False)])
    head = project([spec], contracts=[one], builds=[build(spec, HIDDEN)], builders=[written])
    (found,) = problems(check, *compared(BASE, head))
    assert "`Builder` still uses the old path" in found.message
    assert [each.location for each in found.related] == [place.location]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(owned(OLD), id="nothing moved"),
        pytest.param(owned(f"{OLD}/"), id="the same path"),
        pytest.param(owned(paths=[path_use(NEW)]), id="the script is mended"),
        pytest.param(owned(paths=[path_use(OLD), path_use(NEW)]), id="it has to do with both"),
        pytest.param(owned(paths=[path_use(OLD)], inputs=[key_use("data")]), id="by logical name"),
        pytest.param(
            owned(paths=[path_use(OLD)], options=[option("--in", default=OLD)]), id="it is told"
        ),
        pytest.param(owned("/opt/ml/processing/input"), id="the old one lies inside"),
    ],
)
def test_nothing_is_broken(head: Contract) -> None:
    assert not problems(check, *compared(BASE, having(head)))


def test_paths_that_are_not_all_known() -> None:
    head = having(owned(paths=incomplete(path_use(OLD))))
    assert not problems(check, *compared(BASE, head))
    assert skips(check, *compared(BASE, head))
