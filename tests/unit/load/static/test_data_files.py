"""Files of data that modules read while they are imported: their values, and nothing else."""

import os
from pathlib import Path

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static import data_files
from align_ci.load.static.data_files import DataFiles
from align_ci.load.static.reader import Reader
from align_ci.load.values import Value
from align_ci.model import Known, Unknown
from tests.projects import write

HEAD = """\
import json, os, yaml
import os.path as osp
from os.path import dirname, join
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME = "names"
"""

FILES = {
    "p/names.yaml": "steps:\n  Cut: {kind: one}\nday: 2020-01-01\n",
    "p/names.json": '{"steps": {"Cut": {"kind": "one"}}}',
    "names.yaml": "steps:\n  Cut: {kind: one}\n",
}


def read(root: Path, code: str, data: DataFiles | None = None, name: str = "X") -> Value:
    write(root, {"p/m.py": HEAD + code, "p/__init__.py": ""})
    reader = Reader(Layout(root, ["p/__init__.py", "p/m.py"], ["."]), None, data)
    module = reader.read("p/m.py")
    assert module is not None
    return module.scope.names[name]


OPENED = [
    pytest.param("D = yaml.safe_load(open(HERE / 'names.yaml'))", id="constant"),
    pytest.param("D = yaml.safe_load((HERE / 'names.yaml').read_text())", id="text"),
    pytest.param("D = yaml.safe_load((HERE / 'names.yaml').read_bytes())", id="bytes"),
    pytest.param("D = yaml.load((HERE / 'names.yaml').open(), Loader=yaml.SafeLoader)", id="load"),
    pytest.param("D = json.load(open(HERE / 'names.json'))", id="json"),
    pytest.param("D = json.loads((HERE / f'{NAME}.json').read_text())", id="json text"),
    pytest.param(
        "D = json.loads(open(Path(__file__).parent / (NAME + '.json')).read())", id="put together"
    ),
    pytest.param(
        "with open(HERE / 'names.yaml', encoding='utf-8') as f:\n    D = yaml.safe_load(f)",
        id="with",
    ),
    pytest.param(
        "with open(os.path.join(os.path.dirname(__file__), 'names.yaml'), 'rb') as f:\n"
        "    D = yaml.safe_load(f.read())",
        id="join",
    ),
    pytest.param(
        "D = yaml.safe_load(open(join(dirname(osp.abspath(__file__)), 'names.yaml')))", id="names"
    ),
    pytest.param(
        "def load():\n    path = HERE / 'names.yaml'\n    with path.open(encoding='utf-8') as f:\n"
        "        return yaml.safe_load(f)\nD = load()",
        id="method",
    ),
    pytest.param("D = yaml.safe_load(open(HERE.parent / 'names.yaml'))", id="above"),
    pytest.param("D = yaml.safe_load(open(HERE.joinpath('..', 'names.yaml')))", id="dots"),
    pytest.param(
        "D = yaml.safe_load(open(Path(__file__).parents[1] / 'names.yaml'))", id="parents"
    ),
    pytest.param(
        "D = yaml.safe_load(Path(__file__).with_name('names.yaml').read_text())", id="beside"
    ),
    pytest.param(
        "def load(name):\n    path = HERE / (name.lower() + '.yaml')\n    with open(path) as f:\n"
        "        return yaml.safe_load(f)\nD = load('Names')",
        id="function",
    ),
]


@pytest.mark.parametrize("code", OPENED)
def test_the_file_s_value(tmp_path: Path, code: str) -> None:
    write(tmp_path, FILES)
    found = read(tmp_path, f"{code}\nX = D['steps']['Cut']['kind']")
    assert isinstance(found, Known)
    assert found.value == "one"
    assert found.location.path.rpartition("/")[2].startswith("names.")


def test_where_it_lies_in_the_file(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    found = read(tmp_path, "X = yaml.safe_load(open(HERE / 'names.yaml'))['steps']['Cut']['kind']")
    assert (found.location.path, found.location.line, found.location.column) == (
        "p/names.yaml",
        2,
        15,
    )


UNKNOWN = [
    pytest.param("X = yaml.safe_load(open('p/names.yaml'))['steps']", id="where one stands"),
    pytest.param("X = yaml.safe_load(open(HERE / os.environ['X']))['steps']", id="some file"),
    pytest.param("X = yaml.safe_load(open(HERE / '/etc/names.yaml'))['steps']", id="absolute"),
    pytest.param("X = yaml.safe_load(open(HERE / '../../x.yaml'))['steps']", id="outside"),
    pytest.param(
        "X = yaml.safe_load(open(Path(__file__).parents[2] / 'x.yaml'))['a']", id="above it"
    ),
    pytest.param("X = yaml.safe_load(open(HERE / 'none.yaml'))['steps']", id="not there"),
    pytest.param("X = yaml.safe_load(open(HERE / 'm.py'))['steps']", id="no YAML"),
    pytest.param("X = yaml.unsafe_load(open(HERE / 'names.yaml'))['steps']", id="unsafe"),
    pytest.param("X = yaml.load(open(HERE / 'names.yaml'))['steps']", id="by no loader"),
    pytest.param("X = yaml.load(open(HERE / 'names.yaml'), yaml.Loader)['steps']", id="any loader"),
    pytest.param(
        "X = json.load(open(HERE / 'names.json'), object_hook=print)['steps']", id="another way"
    ),
    pytest.param("X = yaml.safe_load(open(HERE / 'names.yaml', 'w+'))['steps']", id="emptied"),
    pytest.param("X = yaml.safe_load(open(HERE / 'names.yaml'))['day']", id="a date"),
    pytest.param(
        "P = HERE / 'names.yaml'\nif NAME:\n    P = HERE / 'x.yaml'\n"
        "X = yaml.safe_load(open(P))['steps']",
        id="set twice",
    ),
    pytest.param("P = P2\nP2 = P\nX = yaml.safe_load(open(P))", id="a circle"),
    pytest.param("def open(p): ...\nX = yaml.safe_load(open(HERE / 'names.yaml'))", id="open"),
    pytest.param("__file__ = 'x'\nX = yaml.safe_load(open(Path(__file__).parent / 'names.yaml'))"),
]


@pytest.mark.parametrize("code", UNKNOWN)
def test_not_known(tmp_path: Path, code: str) -> None:
    write(tmp_path / "in", FILES)
    write(tmp_path, {"x.yaml": "steps: {a: b}\na: b\n"})
    assert isinstance(read(tmp_path / "in", code), Unknown)


LOAD = "X = yaml.safe_load(open(HERE / 'names.yaml'))['steps']['Cut']['kind']"


def test_no_symlink_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret.yaml": FILES["names.yaml"]})
    (tmp_path / "in" / "p").mkdir(parents=True)
    (tmp_path / "in" / "p" / "names.yaml").symlink_to(tmp_path / "secret.yaml")
    assert isinstance(read(tmp_path / "in", LOAD), Unknown)


def test_no_symlink_of_a_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"out/names.yaml": FILES["names.yaml"]})
    (tmp_path / "in" / "p").mkdir(parents=True)
    (tmp_path / "in" / "p" / "data").symlink_to(tmp_path / "out")
    assert isinstance(read(tmp_path / "in", LOAD.replace("'names", "'data/names")), Unknown)


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    os.mkfifo(tmp_path / "p" / "names.yaml")
    assert isinstance(read(tmp_path, LOAD), Unknown)


def test_only_files_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert isinstance(read(tmp_path, LOAD, DataFiles(tmp_path, {"p/names.yaml"})), Known)
    assert isinstance(read(tmp_path, LOAD, DataFiles(tmp_path, {"names.yaml"})), Unknown)


def test_files_that_declare_steps_are_read_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    data = DataFiles(tmp_path, None, lambda path: path == "p/names.yaml")
    assert isinstance(read(tmp_path, LOAD, data), Unknown)


def test_too_much_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    monkeypatch.setattr(data_files, "MOST_BYTES", 20)
    assert isinstance(read(tmp_path, LOAD), Unknown)


def test_reading_over_and_over_is_given_up(tmp_path: Path) -> None:
    write(tmp_path, {"p/names.yaml": "".join(f"k{n}: v\n" for n in range(20_000))})
    code = "X = 'a'\nfor n in range(10_000):\n    X = yaml.safe_load(open(HERE / 'names.yaml'))"
    assert isinstance(read(tmp_path, code), Unknown)


def test_each_time_it_is_another_object(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    code = (
        "def load():\n    return yaml.safe_load(open(HERE / 'names.yaml'))\n"
        "load()['steps'] = 1\nX = load()['steps']['Cut']['kind']"
    )
    assert isinstance(read(tmp_path, code), Known)
