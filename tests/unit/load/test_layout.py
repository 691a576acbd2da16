"""Files and the dotted names under which Python imports them."""

from pathlib import Path

from align_ci.load.layout import Layout, source_roots


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
