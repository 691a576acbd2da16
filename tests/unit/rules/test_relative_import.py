from align_ci.rules.relative_import import check
from tests.unit.rules.facts import contract, problems, program, skips


def test_quiet() -> None:
    assert problems(check, contract(runs=program())) == []
    assert skips(check, contract(runs=program())) == []


def test_one_of_several_is_named() -> None:
    (problem,) = problems(check, contract(runs=program(relative=["..dates", ".texts"])))
    assert problem.message == (
        "the script imports from `..dates`, but a file that is run has no package"
    )
    assert problem.location.line == 1
    assert [each.location.line for each in problem.related] == [2]


def test_says_that_there_is_no_script() -> None:
    assert skips(check, contract(scripts=[])) == ["there is no script to parse"]
