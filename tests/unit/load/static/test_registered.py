"""What is registered for a step, where a manager that nobody can follow stands before it."""

from pathlib import Path

import pytest

from align_ci.load.static import calls
from align_ci.model import Known, Project, Unknown
from tests.projects import project

STEPS = """
    STEP_NAMES = {
        "Cut": {"builder_step_name": "CutStepBuilder", "spec_type": "CutCloth"},
        "Hem": {"builder_step_name": "HemStepBuilder", "spec_type": "HemCloth"},
    }
    """

MANAGER = """
    import os
    import threading

    _manager = None

    class Step:
        def __init__(self, name, info):
            self.name = name
            self.info = dict(info)

    class Manager:
        def __init__(self):
            from steps import STEP_NAMES as written
            self._lock = threading.Lock()
            self._steps = {name: Step(name, info) for name, info in written.items()}
            self._cached = {}

        def names(self, place=None):
            with self._lock:
                if place not in self._cached:
                    self._cached[place] = {n: s.info for n, s in self._steps.items()}
                return self._cached[place]

    def manager():
        global _manager
        if _manager is None:
            try:
                _manager = Manager()
            except Exception:
                _manager = Manager()
        return _manager

    def names(place=None):
        return manager().names(place or os.environ.get("PLACE"))

    NAMES = names()

    def step_type(step_name, place=None):
        steps = names(place)
        if step_name not in steps:
            raise ValueError(f"no {step_name}, but {sorted(steps)}")
        return steps[step_name]["spec_type"]

    def step_type_of_job(step_name, job_type=None):
        base = step_type(step_name)
        return f"{base}_{job_type.capitalize()}" if job_type else base
    """

SPEC = """
    from align_ci.authoring import NodeType, StepSpecification
    from manager import step_type, step_type_of_job
    A = StepSpecification(step_type=step_type({name!r}), node_type=NodeType.SINGULAR)
    B = StepSpecification(step_type=step_type_of_job({name!r}, "training"), node_type="singular")
    """


def read(root: Path, **files: str) -> Project:
    every = {"steps.py": STEPS, "manager.py": MANAGER}
    return project(root, every | {f"{name}.py": text for name, text in files.items()})


def types(found: Project) -> list[str | None]:
    facts = [each.step_type for each in found.specifications.items]
    return [fact.value if isinstance(fact, Known) else None for fact in facts]


def test_the_step_type_is_the_registered_one(tmp_path: Path) -> None:
    found = read(tmp_path, spec=SPEC.format(name="Cut"))
    assert types(found) == ["CutCloth", "CutCloth_Training"]
    first = found.specifications.items[0].step_type
    assert str(first.location).startswith("steps.py:3:")


LOADED = """
    import yaml
    from pathlib import Path
    with open(Path(__file__).parent / "steps.yaml") as file:
        STEP_NAMES = yaml.safe_load(file)["step_names"]
    """
IN_A_FILE = """
step_names:
  Cut: {builder_step_name: CutStepBuilder, spec_type: CutCloth}
  Hem: {builder_step_name: HemStepBuilder, spec_type: HemCloth}
"""


def test_the_step_type_may_be_registered_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "steps.yaml").write_text(IN_A_FILE)
    found = read(tmp_path, steps=LOADED, spec=SPEC.format(name="Cut"))
    assert types(found) == ["CutCloth", "CutCloth_Training"]
    assert str(found.specifications.items[0].step_type.location).startswith("steps.yaml:3:")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(IN_A_FILE.replace("Cut:", "Sew:"), id="another step"),
        pytest.param(IN_A_FILE.replace("spec_type: CutCloth", "spec_type: [Cut]"), id="no text"),
        pytest.param("step_names: [Cut, Hem]", id="a list"),
        pytest.param(f"{IN_A_FILE}\nmore:\n  Cut: {{spec_type: Sew}}\n  Hem: {{}}", id="two"),
        pytest.param("step_names: {Cut: {spec_type: CutCloth}}", id="too few"),
    ],
)
def test_not_known_from_another_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "steps.yaml").write_text(text)
    found = read(tmp_path, steps=LOADED, spec=SPEC.format(name="Cut"))
    assert types(found)[:1] in ([None], [])


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            """
            class Names:
                CUT = "Cut"
            STEP_NAMES = {
                Names.CUT: {"builder_name": "CutStepBuilder", "spec_type": Names.CUT + "Cloth"},
                "Hem": {"builder_step_name": "HemStepBuilder", "spec_type": "HemCloth"},
            }
            """,
            id="constants",
        ),
        pytest.param(
            """
            def entry(name):
                return {"builder_step_name": f"{name}StepBuilder", "spec_type": f"{name}Cloth"}
            STEP_NAMES = {"Cut": entry("Cut"), "Hem": entry("Hem")}
            """,
            id="a function",
        ),
        pytest.param(
            """
            HEMS = {"Hem": {"builder_step_name": "HemStepBuilder", "spec_type": "HemCloth"}}
            CUTS = {"Cut": {"builder_step_name": "CutStepBuilder", "spec_type": "CutCloth"}}
            STEP_NAMES = {**HEMS, **CUTS}
            """,
            id="spread",
        ),
    ],
)
def test_what_is_registered_may_be_put_together(tmp_path: Path, steps: str) -> None:
    found = read(tmp_path, steps=steps, spec=SPEC.format(name="Cut"))
    assert types(found) == ["CutCloth", "CutCloth_Training"]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        pytest.param("Cut", "X = {'A': {}, 'Cut': {'spec_type': 'CutWood'}}", id="they differ"),
        pytest.param("Sew", "", id="it is not registered"),
        pytest.param("Sew", "X = {'Sew': {'spec_type': 'Sewn'}}", id="one is no registry"),
    ],
)
def test_where_no_dictionary_tells_it_is_unknown(tmp_path: Path, name: str, other: str) -> None:
    manager = "    import other\n" + MANAGER
    found = read(tmp_path, manager=manager, other=other, spec=SPEC.format(name=name))
    assert types(found) == [None, None]


def test_many_specifications_ask_such_a_manager(tmp_path: Path) -> None:
    steps = "\n".join(
        f"    'S{n}': {{'builder_step_name': 'S{n}Builder', 'spec_type': 'T{n}'}},"
        for n in range(60)
    )
    files = {f"spec_{n:02}": SPEC.format(name=f"S{n}") for n in range(20)}
    found = read(tmp_path, steps=f"STEP_NAMES = {{\n{steps}\n}}\n", **files)
    wanted = [each for n in range(20) for each in (f"T{n}", f"T{n}_Training")]
    assert types(found) == wanted
    assert not found.specifications.gaps


def test_what_is_tedious_may_still_change_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "TEDIOUS", 10)
    found = read(
        tmp_path,
        spec="""
        import outside
        from align_ci.authoring import NodeType, StepSpecification
        name = "Cut"
        def choose(given):
            global name
            for each in range(20):
                given.append(each)
            name = "Sew" if len(given) > 20 else "Cut"
            return undefined
        choose([])
        name = "Cut"
        choose([1, 2])
        SPEC = StepSpecification(step_type=name, node_type=NodeType.SINGULAR)
        """,
    )
    (fact,) = (each.step_type for each in found.specifications.items)
    assert isinstance(fact, Unknown)
