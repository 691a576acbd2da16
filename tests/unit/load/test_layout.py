"""Files and the dotted names under which Python imports them."""

from pathlib import Path

import pytest

from align_ci.load.layout import Layout, inner_roots, source_roots


def test_names_both_ways() -> None:
    files = ["src/acme/__init__.py", "src/acme/a.py", "top.py", "loose/b.py"]
    roots = source_roots(files)
    assert roots == (".", "src")
    layout = Layout(Path(), files, roots)
    assert layout.name_of("src/acme/a.py") == "acme.a"
    assert layout.name_of("src/acme/__init__.py") == "acme"
    assert layout.path_of("acme.a") == "src/acme/a.py"
    assert layout.path_of("src.acme.a") == "src/acme/a.py"  # as started from the top, too
    assert layout.path_of("loose") == ""
    assert layout.path_of("loose.b") == "loose/b.py"
    assert layout.path_of("json") is None


def test_packages_in_subfolders_are_roots() -> None:
    assert source_roots(["jobs/train/pkg/__init__.py", "jobs/train/pkg/sub/__init__.py"]) == (
        ".",
        "jobs/train",
    )


def test_what_python_has_is_not_looked_for_in_odd_places() -> None:
    files = ["code/__init__.py", "lib/vendored/functools/__init__.py", "pkg/a.py", "types.py"]
    layout = Layout(Path(), files, source_roots(files))
    assert layout.path_of("functools") == "lib/vendored/functools/__init__.py"
    assert [
        name for name in ("code", "functools", "pkg", "types", "json") if layout.is_hidden(name)
    ] == [
        "functools",
        "types",
    ]


SERVICES = [
    "services/a/specs/__init__.py",
    "services/a/specs/cut.py",
    "services/b/specs/__init__.py",
    "services/b/specs/cut.py",
    "services/b/specs/join.py",
    "services/b/main.py",
]


def test_of_two_packages_of_one_name_the_first_has_it() -> None:
    layout = Layout(Path(), SERVICES, source_roots(SERVICES))
    assert layout.roots == (".", "services/a", "services/b")
    assert layout.shadowed == {path for path in SERVICES if path.startswith("services/b/specs/")}
    assert layout.path_of("specs.cut") == "services/a/specs/cut.py"
    assert layout.path_of("specs.join") is None
    for path in SERVICES:
        assert layout.path_of(layout.name_of(path)) == path
    assert layout.name_of("services/b/specs/join.py") == "services.b.specs.join"
    assert layout.name_of("services/b/main.py") == "main"


def test_beside_it_a_package_is_found_all_the_same() -> None:
    layout = Layout(Path(), SERVICES, source_roots(SERVICES))
    for path in ("services/b/main.py", "services/b/specs/cut.py"):
        assert layout.seen("specs.cut", path) == "services.b.specs.cut"
        assert layout.seen("specs", path) == "services.b.specs"
        assert layout.seen("json", path) == "json"
        assert layout.seen("services.a.specs.cut", path) == "services.a.specs.cut"
    assert layout.seen("specs.cut", "services/a/specs/cut.py") == "specs.cut"
    assert layout.seen("specs.cut", "elsewhere.py") == "specs.cut"


def test_folders_without_init_are_one_package() -> None:
    files = ["a/top/__init__.py", "a/acme/one.py", "b/top2/__init__.py", "b/acme/two.py"]
    layout = Layout(Path(), files, source_roots(files))
    assert not layout.shadowed
    assert layout.path_of("acme.one") == "a/acme/one.py"
    assert layout.path_of("acme.two") == "b/acme/two.py"


def test_a_folder_beside_a_package_of_its_name_is_hidden() -> None:
    files = ["a/acme/__init__.py", "b/top/__init__.py", "b/acme/two.py"]
    layout = Layout(Path(), files, source_roots(files))
    assert layout.shadowed == {"b/acme/two.py"}
    assert layout.seen("acme", "b/top/__init__.py") == "b.acme"
    assert layout.path_of("b.acme") == ""


def test_a_module_at_the_top_has_the_name() -> None:
    files = ["config.py", "src/acme/__init__.py", "src/config.py"]
    layout = Layout(Path(), files, source_roots(files))
    assert layout.shadowed == {"src/config.py"}
    assert layout.seen("config", "src/acme/__init__.py") == "src.config"


BESIDE = {
    "src/specs/__init__.py": b"",
    "src/specs/cut.py": b"def contract():\n    from ..contracts.cut import CONTRACT\n",
    "src/contracts/__init__.py": b"",
    "src/contracts/cut.py": b"from .base import Contract\n",
    "src/contracts/base.py": b"",
}


def test_a_root_that_relative_imports_go_through_is_a_package() -> None:
    roots = source_roots(BESIDE)
    inner = inner_roots(roots, BESIDE)
    assert inner == {"src"}
    layout = Layout(Path(), sorted(BESIDE), roots, inner)
    assert layout.name_of("src/specs/cut.py") == "src.specs.cut"
    assert layout.path_of("contracts.cut") == "src/contracts/cut.py"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"from ..nowhere import CONTRACT", id="of nothing that there is"),
        pytest.param(b"from .base import CONTRACT", id="its own"),
        pytest.param(b"from src.contracts.cut import CONTRACT", id="full"),
        pytest.param(b"NAME = '..contracts.cut'", id="no import"),
    ],
)
def test_a_root_that_no_relative_import_goes_through_stays_one(text: bytes) -> None:
    texts = {**BESIDE, "src/specs/cut.py": text}
    assert not inner_roots(source_roots(texts), texts)


def test_a_relative_import_inside_of_a_package_leaves_its_root() -> None:
    texts = {f"src/acme/{path[4:]}": text for path, text in BESIDE.items()}
    texts["src/acme/__init__.py"] = b""
    assert not inner_roots(source_roots(texts), texts)
