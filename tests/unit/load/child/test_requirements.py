"""What of a requirements file reaches pip, and what is not taken."""

from pathlib import Path

import pytest

from align_ci.load.child.imports import NotInstalledError
from align_ci.load.child.requirements import Requirements

HASH = "sha256:" + "0f" * 32


def read(root: Path, **files: str) -> Requirements:
    for name, text in files.items():
        (root / f"{name}.txt").write_text(text)
    requirements = Requirements()
    requirements.read(root.resolve(), Path("a.txt"))
    return requirements


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("# only\n\n  # comments", [], id="comments"),
        pytest.param("a\nb # why\r\n", ["a", "b"], id="names"),
        pytest.param("a >=1, <2", ["a<2,>=1"], id="versions"),
        pytest.param("a[x,y]==1.*", ["a[x,y]==1.*"], id="extras"),
        pytest.param("a==1!2.0.post1+local", ["a==1!2.0.post1+local"], id="all of a version"),
        pytest.param(
            "a; (os_name == 'nt' or extra == \"x-y\") and python_version in '3.11, 3.12'",
            ['a; (os_name == "nt" or extra == "x-y") and python_version in "3.11, 3.12"'],
            id="conditions",
        ),
        pytest.param("a ; python_version<'3.12'", ['a; python_version < "3.12"'], id="a condition"),
        pytest.param(
            f"a==1 \\\n  --hash={HASH} \\\n  --hash={HASH} # two\n",
            [f"a==1 --hash={HASH} --hash={HASH}"],
            id="hashes",
        ),
        pytest.param("--require-hashes\na", ["a"], id="an option that hashes imply"),
        pytest.param("\ufeffa", ["a"], id="a byte order mark"),
    ],
)
def test_lines_that_are_taken(tmp_path: Path, text: str, wanted: list[str]) -> None:
    assert read(tmp_path, a=text).wanted == wanted


@pytest.mark.parametrize(
    "line",
    [
        *("-e .", "-e.", "--editable .", ".", "./local", "../local", "/local", "local/"),
        *("a @ file:///x", "a @ https://example.com/a.tar.gz", "https://example.com/a.whl"),
        *("git+https://example.com/a.git", "file:local", "evil.tar.gz", "evil.ZIP", "a-1-none.whl"),
        *("--index-url https://example.com", "-i https://example.com", "--no-binary :all:"),
        *("--find-links .", "-f .", "--pre", "--trusted-host x", "--extra-index-url=x"),
        *("a --config-settings=x=y", "a --global-option=x", "a --hash=sha256:nothing", "a b", "$A"),
        *("a===1", "a===1.zip", "a===./local", "a===/local", "a[b]===1.zip", "a<2,===1.zip"),
        *("a==1+b.zip", "a==1+b.tar.gz", "a[b]==1+b.zip", "a==1+b.ZIP,<2", "a.tlz", "a.tar.lz"),
        *("${A}", "a==${A}", "a===${A}", "a; os_name == '${A}'", "a; os_name == '/x'"),
        *(
            "a; os_name == 'x --config-settings=y'",
            "a; os_name == 'x -e .'",
            "a; os_name == '\u2028'",
        ),
    ],
)
def test_lines_that_are_not_taken(tmp_path: Path, line: str) -> None:
    with pytest.raises(NotInstalledError, match=r"^a\.txt: .+ is not taken"):
        read(tmp_path, a=f"good\n{line}\n")


def test_a_line_is_shown_without_what_cannot_be_printed(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError) as caught:
        read(tmp_path, a="-x \x1b[31m\u202e" + "y" * 1000)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("option", ["-r b.txt", "-rb.txt", "--requirement=b.txt", "-r 'b.txt'"])
def test_files_that_are_named(tmp_path: Path, option: str) -> None:
    assert read(tmp_path, a=f"{option}\na", b="b\n-r a.txt").wanted == ["b", "a"]


def test_constraints(tmp_path: Path) -> None:
    found = read(tmp_path, a="-c b.txt\n--constraint c.txt\na", b="b<2\n-r c.txt", c="c==1")
    assert (found.wanted, found.constraints) == (["a"], ["b<2", "c==1"])


@pytest.mark.parametrize("path", ["../secret.txt", "link.txt", "/etc/hostname"])
def test_files_outside_the_project(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("token")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.txt").symlink_to("../secret.txt")
    with pytest.raises(NotInstalledError, match=r"lies outside the project$"):
        read(root, a=f"-r {path}")


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "b.txt").write_bytes(content)
    with pytest.raises(NotInstalledError, match=r"^b\.txt: cannot be read"):
        read(tmp_path, a="-r b.txt")


def test_files_without_end(tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"n{number}.txt").write_text(f"-r n{number + 1}.txt")
    with pytest.raises(NotInstalledError, match="more than 50 files"):
        read(tmp_path, a="-r n0.txt")
