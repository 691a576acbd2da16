"""Reading and importing the same project, each by itself: they agree on every fact.

A name that holds a specification, a contract or a pipeline is looked up in what was read without
running anything, and in what a child process says after an import that knew nothing of it. The
facts of the two are compared field by field, wherever both are known.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from align_ci.dialects import layouts, vocabulary
from align_ci.load.child import importer as child
from align_ci.load.dags import dag
from align_ci.load.dictionaries import Dictionaries
from align_ci.load.discovery import Where, find
from align_ci.load.exports import reachable
from align_ci.load.facts import FactBuilder
from align_ci.load.importing import words_of
from align_ci.load.layout import Layout, source_roots
from align_ci.load.static.module import Module
from align_ci.load.static.reader import Reader
from align_ci.load.static.subjects import kind_of
from align_ci.load.trees import Trees
from align_ci.load.values import Instance
from align_ci.model import Contract, Group, Known, Location, Pipeline, Specification
from align_ci.model.walk import facts
from align_ci.settings import find as configuration
from tests.projects import IMPORTS, loaded, write

REPOSITORY = Path(__file__).parents[2]
FIXTURES = REPOSITORY / "tests" / "fixtures"
PROJECTS = [REPOSITORY, FIXTURES / "misaligned", *sorted((FIXTURES / "projects").iterdir())]
IN_PYTHON = [root for root in PROJECTS if root.name != "interfaces"]


@dataclass
class Both:
    """What two readers say of the modules of a project, by dotted name."""

    read: dict[str, Module]
    imported: dict[str, Module]


def readings(root: Path) -> Both:
    settings = configuration(root, None, {}).settings
    only = (*settings.specs, *settings.contracts, *settings.builders, *settings.pipeline_modules)
    exclude = () if "fixtures" in root.parts else settings.exclude
    words = vocabulary(settings.vocabulary)
    found = find(root, Where(only), exclude, words.marks())
    roots = settings.source_roots or source_roots(found.files)
    reader = Reader(Layout(root, found.files, roots), words)
    read = {module.name: module for path in found.candidates if (module := reader.read(path))}
    modules = [child.Module(module.name, module.path) for module in read.values()]
    imports = child.import_modules(
        root,
        modules,
        roots,
        Path(sys.executable),
        child.Limits(),
        found.listing,
        shapes=words.shapes(),
    )
    every = {module.name: module for module in reader.modules}
    trees, imported = Trees(words_of=partial(words_of, every, words)), {}
    for frame in imports.modules:
        if frame.module.path in BROKEN:
            continue
        assert isinstance(frame, child.Imported), frame
        alone = imported[frame.module.name] = Module(frame.module.name, None)
        place = Location(frame.module.path)
        alone.scope.names = {name: trees.value(tree, place) for name, tree in frame.names.items()}
    for modules_of in (read, imported):
        Dictionaries(words).take_all(modules_of.values())
    return Both(read, imported)


def subjects(module: Module) -> dict[str, Instance]:
    """What can be reached from the names of a module, by the way to it."""
    return dict(reachable(module, set(), home=None))


def told(builder: FactBuilder, value: Instance) -> dict[str, Any]:
    """The facts of a subject, and how many there are of each group that is whole."""
    kinds: dict[str, Callable[[Instance], Any]] = {
        "specifications": builder.specification,
        "contracts": builder.contract,
        "pipelines": partial(pipeline, builder),
    }
    made = kinds[str(kind_of(value))](value)
    return dict(_told("", made))


def pipeline(builder: FactBuilder, value: Instance) -> Pipeline:
    return dag(value, value.words, builder, ()) if value.words else builder.pipeline(value)


def _told(name: str, subject: Any) -> Iterator[tuple[str, Any]]:
    for path, fact in facts(subject, name):
        # Scripts are files, which are looked for in the same way whoever tells their names.
        if ".scripts" in path or not isinstance(fact, Known):
            continue
        if isinstance(fact.value, (Contract, Specification)):
            yield from _told(path, fact.value)
        else:
            yield path, fact.value
    for field in getattr(subject, "__struct_fields__", ()):
        held = getattr(subject, field)
        if isinstance(held, Group) and held.complete and field != "scripts":
            yield f"{name}.{field} number", len(held)


BROKEN = {"specs/pipelines/retraining.py"}
"""What the misaligned project cannot import, which is one of its faults."""


@pytest.fixture(scope="module", params=IN_PYTHON, ids=lambda root: root.name)
def both(request: pytest.FixtureRequest) -> Both:
    return readings(request.param)


def test_every_fact_that_both_know_is_the_same(both: Both) -> None:
    nothing = FactBuilder(lambda _entry, _place: Group())
    compared = 0
    for name, imports in both.imported.items():
        module, imported = both.read[name], subjects(imports)
        for path, value in subjects(module).items():
            if path in imported:
                read, held = told(nothing, value), told(nothing, imported[path])
                shared = read.keys() & held.keys()
                assert {k: read[k] for k in shared} == {k: held[k] for k in shared}, (name, path)
                compared += len(shared)
    assert compared > 40


def test_each_finds_what_the_other_finds(both: Both) -> None:
    for name, imports in both.imported.items():
        assert subjects(both.read[name]).keys() == subjects(imports).keys(), name


NOWHERE = "no-such-folder"
"""Where builders are, as executing them takes the SDK and says nothing of these facts."""


def options(root: Path) -> dict[str, Any]:
    settings = configuration(root, None, {}).settings
    return {
        "source_roots": settings.source_roots,
        "scripts": settings.scripts,
        "only": (*settings.specs, *settings.contracts, *settings.builders),
        "builders": [NOWHERE],
        "exclude": () if "fixtures" in root.parts else settings.exclude,
        "vocabulary": vocabulary(settings.vocabulary),
        "interfaces": layouts(settings.interfaces),
    }


@pytest.mark.parametrize("root", PROJECTS, ids=lambda root: root.name)
def test_an_import_changes_no_fact_and_no_place(root: Path) -> None:
    read = loaded(root, "static", **options(root)).project
    filled = loaded(root, "import", **options(root)).project
    assert {failure.location.path for failure in filled.failures} <= BROKEN
    for group in ("specifications", "contracts", "pipelines"):
        before, after = getattr(read, group), getattr(filled, group)
        assert [each.name for each in before] == [each.name for each in after]
        for old, new in zip(before, after, strict=True):
            known = {name: fact for name, fact in facts(old) if isinstance(fact, Known)}
            same = {name: fact for name, fact in facts(new) if name in known}
            assert _placed(known) == _placed(same)


def _placed(known: dict[str, Any]) -> dict[str, Any]:
    """Values and places; what a fact refers to is compared by itself."""
    return {
        name: (getattr(fact.value, "name", fact.value), fact.location)
        for name, fact in known.items()
    }


MAKING = """
def make(word):
    return StepSpecification(step_type=word.swapcase(), node_type=NodeType.SINGULAR)
"""

ONLY_IMPORTED = [
    pytest.param(
        'import json\nfor word in json.loads(\'["a", "b"]\'):\n'
        "    globals()[word + '_SPEC'] = make(word)\n",
        "make(word)",
        id="globals",
    ),
    pytest.param(
        "import sys\nsetattr(sys.modules[__name__], 'A', make('a'))\n", "make('a')", id="setattr"
    ),
    pytest.param(
        "import sys\nvars(sys.modules[__name__]).update({'A': make('a')})\n",
        "{'A': make('a')}",
        id="update",
    ),
    pytest.param("SPEC = make('a')\n", "StepSpecification", id="a function that is followed"),
    pytest.param("SPEC = max([make('a')], key=id)\n", "max(", id="one that is not"),
    pytest.param(
        "exec('SPEC = make(1)'.replace('1', '\\'a\\''))\n", "StepSpecification", id="exec"
    ),
    pytest.param(
        'exec("from align_ci import authoring as o\\n'
        "S = o.StepSpecification(step_type='a', node_type='source')\")\n",
        "exec(",
        id="nothing but exec",
    ),
]


@pytest.mark.parametrize(("source", "call"), ONLY_IMPORTED)
def test_what_only_an_import_knows_points_at_the_call_that_made_it(
    tmp_path: Path, source: str, call: str
) -> None:
    making = MAKING if "make" in source else ""
    text = f"{IMPORTS}{making}\n{source}"
    project = loaded(write(tmp_path, {"steps.py": text}), "import").project
    assert not project.failures
    assert len(project.specifications)
    for spec in project.specifications:
        assert isinstance(spec.step_type, Known)
        place = spec.location
        line = text.splitlines()[place.line - 1]
        assert line[place.column - 1 :].startswith(call), place
        assert place.line > 4
