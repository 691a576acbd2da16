import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from align_ci.report import escape
from tests.unit.report.report_example import HOSTILE

# What attackers would try, in any order, between any other characters.
PARTS = st.sampled_from(
    [
        *"`|@#*_[]()<>&~$\\!:;'\"%,-+=.^{}\n\r\t\x00\x1b\u2028\u202e\u200b\ufffe\ud800 1ax",
        "::",
        "##[",
        "GH-1",
        "gh-2",
        "https://",
        "www.",
        "@octocat",
        "#12",
        "```",
        "~~~",
        "<!--",
        "-->",
        "</details>",
        "<b>",
        "|---|",
        "a@b.c",
        "\x1b[31m",
        "1. ",
        "- ",
        "    ",
    ]
)
TEXT = st.one_of(st.text(st.characters(codec=None)), st.lists(PARTS).map("".join))
LINKED = re.compile(
    r"@\w|#\d|\bGH-\d|(?:https?|ftp)://|www\.|(?<![:\w]):[\w+-]+:", re.IGNORECASE | re.ASCII
)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Page(HTMLParser):
    """The tags of a rendered text, and its text where neither tag nor comment parts it."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = [""]
        self.feed(MARKDOWN.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert not attrs or tag in ("code", "td", "th"), attrs
        self.tags.append(tag)
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self.texts.append("")

    def handle_comment(self, data: str) -> None:
        assert data == " "
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data

    @property
    def text(self) -> str:
        return "".join(self.texts)


def one_line(text: str) -> str:
    return escape.visible(" ".join(text.split()))


@given(TEXT)
@example(HOSTILE)
def test_terminal_text_is_printable(text: str) -> None:
    assert escape.terminal(text).isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a b", "a b", id="plain"),
        pytest.param("数据", "数据", id="other scripts"),
        pytest.param("\x1b[2J", "\\x1b[2J", id="escape sequence"),
        pytest.param("a\nb", "a\\nb", id="line break"),
        pytest.param("\u202eexe", "\\u202eexe", id="bidirectional override"),
        pytest.param("a\u200bb", "a\\u200bb", id="zero width"),
        pytest.param("\ud800", "\\ud800", id="lone surrogate"),
        pytest.param("\ta", "    a", id="tab"),
    ],
)
def test_terminal_shows_what_does_not_print(text: str, shown: str) -> None:
    assert escape.terminal(text) == shown


@given(TEXT)
@example("\u00a0::error::x")
@example("a\r::error::x")
@example("\x1b[1m::error::x")
@example("###[add-mask]x")
@example("::::error::")
def test_log_holds_no_command(text: str) -> None:
    logged = escape.log(text)
    assert "##[" not in logged
    plain = re.sub(r"\x1b\[[0-9;]*m", "", logged)
    assert not any(line.lstrip().startswith("::") for line in re.split(r"\r\n|\r|\n", plain))


def test_log_leaves_other_text_alone() -> None:
    text = "a::b\n  c ## [d]\nstd::move #[x]\n"
    assert escape.log(text) == text


@given(TEXT)
@example("a%0Ab")
def test_workflow_data_is_one_line_and_decodes(text: str) -> None:
    data = escape.workflow_data(text)
    assert data.isprintable()
    assert "##[" not in data
    decoded = data.replace("%0A", "\n").replace("%25", "%")
    assert decoded == escape.visible(text, keep="\n").replace("##[", "## [")


@given(TEXT)
@example("x,line=1::y")
def test_workflow_property_ends_nothing(text: str) -> None:
    value = escape.workflow_property(text)
    assert value.isprintable()
    assert not set(value) & set(":,")


@given(TEXT)
@example(HOSTILE)
def test_xml_comes_back_as_written(text: str) -> None:
    element = ET.Element("a", b=escape.xml(text))
    element.text = escape.xml(text)
    read = ET.fromstring(ET.tostring(element, encoding="utf-8"))  # noqa: S314 - our own text
    assert (read.text or "") == read.attrib["b"] == escape.xml(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        pytest.param("\x1b[1;31mred\x1b[0m", "red", id="colour"),
        pytest.param("\x1b]0;title\x07x", "x", id="title"),
        pytest.param("\x1b]8;;http://a\x1b\\x", "x", id="link"),
        pytest.param("a\r\nb", "a\nb", id="line ends"),
        pytest.param("\x00\ufffe\udfff", "\\x00\\ufffe\\udfff", id="illegal in XML"),
    ],
)
def test_xml_drops_colours_and_shows_what_is_illegal(text: str, clean: str) -> None:
    assert escape.xml(text) == clean


@given(TEXT)
@example(HOSTILE)
@example("1. a")
@example("12345) a")
@example("- a")
@example("= a")
@example("a@b.c")
def test_markdown_is_text_and_nothing_else(text: str) -> None:
    page = Page(escape.markdown(text))
    assert set(page.tags) <= {"p", "span"}
    assert page.text.strip("\n") == one_line(text)
    assert not any(LINKED.search(piece) for piece in page.texts)


@given(TEXT)
@example(HOSTILE)
@example("a|b")
@example("a\\|b")
@example("\\")
def test_markdown_stays_in_its_cell(text: str) -> None:
    page = Page(f"|a|b|\n|--|--|\n|{escape.markdown(text)}|last|\n")
    assert page.tags.count("td") == 2
    assert page.text.split("\n")[-5:].count("last") == 1


@given(TEXT)
@example("`")
@example(" a ")
@example("``a`")
def test_code_span_is_code(text: str) -> None:
    page = Page(f"x {escape.code_span(text)} y")
    assert set(page.tags) <= ({"p", "span"} if "|" in text else {"p", "code"})
    if "|" not in text and text.strip(" "):
        assert page.tags == ["p", "code"]
        assert page.text == f"x {escape.visible(text)} y\n"


@given(TEXT)
@example("`a``b`")
@example("a `b` c `d")
@example("\\`b`")
@example(HOSTILE)
def test_prose_is_text_and_code(text: str) -> None:
    page = Page(f"x {escape.prose(text)} y")
    assert set(page.tags) <= {"p", "span", "code"}


def test_prose_shows_names_as_code() -> None:
    assert escape.prose("a `b_c` and `d`.") == "a `b_c` and `d`."
    assert escape.prose("a_b `c_d`") == "a\\_b `c_d`"


@given(TEXT)
@example("```\n# out")
@example("~~~\n````\n")
def test_nothing_breaks_out_of_a_fence(text: str) -> None:
    page = Page(f"{escape.fence(text, 'diff')}\n\nafter\n")
    assert page.tags == ["pre", "code", "p"]
    shown = escape.visible(text.expandtabs(4), keep="\n")
    assert page.text == f"{shown}\n\nafter\n"
