"""What a change accepts that its base does not, in words."""

from datetime import date

import pytest
from msgspec.structs import replace

from align_ci.model import BaselineEntry, IgnoreComment, Location, NamedRule, Suppressions
from align_ci.run.weakening import weakening

ENTRY = BaselineEntry("ALN403", "Packaging", "a" * 64, "", "later", date(2026, 5, 1))
OTHER = replace(ENTRY, fingerprint="b" * 64)


def comment(path: str, *rules: str, line: int = 1, reason: str = "why") -> IgnoreComment:
    place = Location(path, line)
    return IgnoreComment(tuple(NamedRule(r, place) for r in rules), reason, place, line, line)


X, Y = comment("x.py", "ALN403"), comment("y.py", "ALN403", "ALN301")


@pytest.mark.parametrize(
    ("base", "head", "words"),
    [
        pytest.param(([], []), ([], []), [], id="nothing"),
        pytest.param(([X], [ENTRY]), ([X], [ENTRY]), [], id="the same"),
        pytest.param(([X], [ENTRY]), ([], []), [], id="less"),
        pytest.param(([], [ENTRY]), ([], [ENTRY, OTHER]), ["+1 baseline entry"], id="an entry"),
        pytest.param(([], []), ([], [ENTRY, OTHER]), ["+2 baseline entries"], id="entries"),
        pytest.param(
            ([], [ENTRY]),
            ([], [replace(ENTRY, expires=None)]),
            ["1 baseline entry prolonged"],
            id="for ever",
        ),
        pytest.param(
            ([], [ENTRY]),
            ([], [replace(ENTRY, expires=date(2026, 6, 1))]),
            ["1 baseline entry prolonged"],
            id="for longer",
        ),
        pytest.param(
            ([], [ENTRY]), ([], [replace(ENTRY, expires=date(2026, 4, 1))]), [], id="shorter"
        ),
        pytest.param(([], [ENTRY]), ([], [replace(ENTRY, reason="x")]), [], id="another reason"),
        pytest.param(([], []), ([X], []), ["ALN403 ignored in x.py"], id="a comment"),
        pytest.param(
            ([X], []),
            ([X, Y], []),
            ["ALN301 ignored in y.py", "ALN403 ignored in y.py"],
            id="several rules",
        ),
        pytest.param(([X], []), ([replace(X, first=9)], []), [], id="moved in its file"),
        pytest.param(
            ([X], []), ([X, X, X], []), ["ALN403 ignored in x.py (2 times)"], id="more of them"
        ),
        pytest.param(([], []), ([replace(X, reason="")], []), [], id="without effect"),
    ],
)
def test_words(
    base: tuple[list[IgnoreComment], list[BaselineEntry]],
    head: tuple[list[IgnoreComment], list[BaselineEntry]],
    words: list[str],
) -> None:
    assert weakening(Suppressions(*base), Suppressions(*head)).words() == words
