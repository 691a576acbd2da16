"""Which dictionaries are registries, and which of the classes that they name there are."""

from pathlib import Path

import pytest

from align_ci.model import Known, Registry, Unknown
from tests.projects import project, write

BUILDERS = """
    class CutStepBuilder:
        def create_step(self): ...
    class CutConfig: ...
"""


def read(root: Path, code: str, **files: str) -> tuple[Registry, ...]:
    every = {"builders.py": BUILDERS, "registry.py": code}
    every |= {f"{name}.py": text for name, text in files.items()}
    return project(root, every).registries.items


def named(registry: Registry) -> dict[tuple[str, str], str]:
    return {
        (each.key, each.name.value if isinstance(each.name, Known) else "?"): "unknown"
        if isinstance(each.is_defined, Unknown)
        else str(each.is_defined.value)
        for each in registry.entries
    }


def test_entries_of_dictionaries(tmp_path: Path) -> None:
    (registry,) = read(
        tmp_path,
        """
        STEP_REGISTRY = {
            "Cut": {
                "builder_step_name": "CutStepBuilder",
                "config_class": "CutConfig",
                "sagemaker_step_type": "CreateModel",
                "description": "CutsThings",
                "spec": "CUT_SPEC",
            },
            "Sew": {"builder_step_name": "SewStepBuilder", "config_class": CONFIG},
        }
        """,
    )
    assert registry.name == "STEP_REGISTRY"
    assert str(registry.location) == "registry.py:2:17"
    assert named(registry) == {
        ("builder_step_name", "CutStepBuilder"): "True",
        ("config_class", "CutConfig"): "True",
        ("builder_step_name", "SewStepBuilder"): "False",
        ("config_class", "?"): "unknown",
    }


def test_the_steps_that_registries_name(tmp_path: Path) -> None:
    by_step, by_class, flat = read(
        tmp_path,
        """
        STEPS = {
            "Cut": {"builder": "CutStepBuilder", "config": "CutConfig"},
            "Sew": {"builder": "SewStepBuilder"},
        }
        CONFIG_REGISTRY = {"CutConfig": "CutCloth", "IronConfig": "IronCloth"}
        BUILDER_REGISTRY = {"Cut": "CutStepBuilder", "Fold": "FoldStepBuilder"}
        """,
    )
    steps = [[step.value for step in each.steps] for each in (by_step, by_class, flat)]
    assert steps == [["Cut", "Sew"], ["CutCloth", "IronCloth"], ["Cut", "Fold"]]


def test_a_registry_under_another_name(tmp_path: Path) -> None:
    (registry,) = read(
        tmp_path,
        """
        STEP_NAMES = {
            "Cut": {"builder_step_name": "CutStepBuilder", "spec_type": "CutCloth"},
            "Hem": {"builder_step_name": "HemStepBuilder", "spec_type": "HemCloth"},
        }
        TYPES = {each: info["spec_type"] for each, info in STEP_NAMES.items()}
        """,
    )
    assert named(registry) == {
        ("builder_step_name", "CutStepBuilder"): "True",
        ("builder_step_name", "HemStepBuilder"): "False",
    }


def test_steps_by_their_classes(tmp_path: Path) -> None:
    code = """
        OF = "CutStepBuilder"
        CONFIG_REGISTRY = {"CutConfig": "CutStep", "HemConfig": "HemStep"}
        """
    (registry,) = read(tmp_path, code)
    assert named(registry) == {("", "CutConfig"): "True", ("", "HemConfig"): "False"}


@pytest.mark.parametrize(
    ("own", "seen"),
    [
        pytest.param("", "HemStepBuilder", id="another module hands it on"),
        pytest.param("STEPS['Hem'] = load()", "", id="its own module changes it"),
    ],
)
def test_a_registry_in_hands_that_are_not_followed(tmp_path: Path, own: str, seen: str) -> None:
    code = f"""
        STEPS = {{
            "Cut": {{"builder_step_name": "CutStepBuilder"}},
            "Hem": {{"builder_step_name": "HemStepBuilder"}},
        }}
        {own}
        """
    user = "import registry, outside\nfrom registry import STEPS\nundefined(STEPS)\n"
    spec = "import user\nfrom align_ci.authoring import StepSpecification\n"
    found = read(tmp_path, code, user=user, spec=spec + "S = StepSpecification(step_type='Cut')\n")
    missing = [
        name for each in found for (_, name), there in named(each).items() if there == "False"
    ]
    assert missing == ([seen] if seen else [])


def test_entries_that_are_texts(tmp_path: Path) -> None:
    code = "builder_registry = {'Cut': 'CutStepBuilder', 'Hem': 'HemStepBuilder', 'A': 'plain'}\n"
    (registry,) = read(tmp_path, code)
    assert named(registry) == {("", "CutStepBuilder"): "True", ("", "HemStepBuilder"): "False"}


def test_a_class_that_is_named_twice_is_told_once(tmp_path: Path) -> None:
    code = "REGISTRY = {'Cut': 'HemStepBuilder',\n 'Hem': 'HemStepBuilder'}\n"
    (registry,) = read(tmp_path, code)
    (entry,) = registry.entries
    assert [place.line for place in entry.others] == [2]


def test_a_dictionary_that_is_not_all_known(tmp_path: Path) -> None:
    (registry,) = read(tmp_path, "REGISTRY = {'Cut': 'CutStepBuilder', **found()}\n")
    assert not registry.entries.complete


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("BUILDERS = {'Cut': 'CutStepBuilder'}\n", id="by another name"),
        pytest.param("REGISTRY = 'registry/CutStepBuilder'\n", id="no dictionary"),
        pytest.param("NAMES = {'Cut': {'builder': 'CutStepBuilder'}}\n", id="one by another name"),
        pytest.param(
            "NAMES = {'Cut': {'spec_type': 'CutCloth'}, 'Hem': {'spec_type': 'HemCloth'}}\n",
            id="types of steps",
        ),
        pytest.param(
            "NAMES = {'Cut': {'model_class': 'CutModel'}, 'Hem': {'model_class': 'HemModel'}}\n",
            id="classes of a library",
        ),
        pytest.param("def f():\n    REGISTRY = {'Cut': 'CutStepBuilder'}\n", id="in a function"),
    ],
)
def test_what_is_no_registry(tmp_path: Path, code: str) -> None:
    assert read(tmp_path, code) == ()


def test_a_registry_counts_where_it_is_made(tmp_path: Path) -> None:
    (registry,) = read(
        tmp_path,
        "REGISTRY = {'Cut': 'CutStepBuilder'}\n",
        other="from registry import REGISTRY\nfrom builders import CutStepBuilder\n",
    )
    assert registry.location.path == "registry.py"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class HemConfig: ...\n", "True", id="defined"),
        pytest.param("from acme import HemConfig\n", "True", id="imported"),
        pytest.param("NAMES = ['HemConfig']\n", "False", id="a text"),
        pytest.param("class HemConfigs: ...\n", "False", id="a longer name"),
        pytest.param("# HemConfig is to come\n", "False", id="a comment"),
        pytest.param('"""As HemConfig does."""\n', "False", id="a docstring"),
        pytest.param("HemConfig = make()\n", "True", id="assigned"),
        pytest.param("from acme import *\nMADE = HemConfig()\n", "True", id="used"),
        pytest.param("# HemConfig\ndef broken(:\n", "True", id="no Python"),
        pytest.param(
            "def f():\n    from .registry import HemConfig\n    return HemConfig()\n",
            "False",
            id="imported from where it is not, and used",
        ),
        pytest.param(
            "from registry import HemConfig\nMADE = HemConfig()\n",
            "False",
            id="imported by its full name from where it is not",
        ),
    ],
)
def test_files_that_nothing_made_us_read_are_searched(
    tmp_path: Path, text: str, expected: str
) -> None:
    code = "REGISTRY = {'Cut': {'builder': 'CutStepBuilder', 'config': 'HemConfig'}}\n"
    (registry,) = read(tmp_path, code, plain=text)
    assert named(registry)["config", "HemConfig"] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("class CutsStepBuilder: ...\n", "False", id="written under another name"),
        pytest.param("def f(step): setattr(step, '_spec', 1)\n", "False", id="not written"),
        pytest.param("class CutStepBuilder: ...\n", "True", id="written there"),
        pytest.param("def f(): CutStepBuilder = 1\n", "True", id="written anywhere in it"),
        pytest.param("from acme import CutStepBuilder\n", "True", id="imported from outside"),
        pytest.param("globals()['Cut' + 'StepBuilder'] = 1\n", "True", id="made as it runs"),
        pytest.param("import sys\nsys.modules[__name__] = 1\n", "True", id="replaced as it runs"),
        pytest.param("# vars of the modules\n", "False", id="words of a comment"),
    ],
)
def test_what_a_package_imports_from_itself_has_to_be_written_there(
    tmp_path: Path, written: str, expected: str
) -> None:
    files = {
        "registry.py": "REGISTRY = {'Cut': 'CutStepBuilder', 'Hem': 'HemStepBuilder'}\n",
        "steps/__init__.py": "from .cut import (\n    CutStepBuilder,\n)\n"
        "from .gone import HemStepBuilder\n__all__ = ['CutStepBuilder']\n",
        "steps/cut.py": written,
        "use.py": "from .steps import CutStepBuilder\n",
    }
    (registry,) = project(tmp_path, files).registries
    assert named(registry)["", "CutStepBuilder"] == expected
    assert named(registry)["", "HemStepBuilder"] == "True"


def test_a_registry_that_is_made_of_another_one_tells_nothing_anew(tmp_path: Path) -> None:
    (registry,) = read(
        tmp_path,
        """
        STEP_REGISTRY = {"Cut": {"builder": "CutStepBuilder"}, "Hem": {"builder": "HemBuilder"}}
        BUILDER_REGISTRY = {name: each["builder"] for name, each in STEP_REGISTRY.items()}
        SAME_REGISTRY = STEP_REGISTRY
        """,
    )
    assert registry.name == "STEP_REGISTRY"
    assert len(registry.entries) == 2


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        pytest.param("acme", "unknown", id="of another package"),
        pytest.param("align_ci.authoring", "False", id="of ours"),
    ],
)
def test_everything_that_a_package_has_may_be_imported(
    tmp_path: Path, module: str, expected: str
) -> None:
    code = f"from {module} import *\nREGISTRY = {{'Hem': 'HemStepBuilder'}}\n"
    (registry,) = read(tmp_path, code)
    assert named(registry) == {("", "HemStepBuilder"): expected}


SPECS = """
    from align_ci.authoring import StepSpecification
    CUT = StepSpecification(step_type="Cut")
    SEW_TRAINING = StepSpecification(step_type="Sew_Training")
    DYE = StepSpecification(step_type="Dye", sagemaker_step_type="Training")
    FOLD = StepSpecification(step_type="Fold")
    SHIP = StepSpecification(step_type="Ship")
    SELL = StepSpecification(step_type="Sell")
    IRON = StepSpecification(step_type="Ironing")
"""


def test_the_kinds_of_steps_that_registries_state(tmp_path: Path) -> None:
    """Where a specification states none, all registries agree, and SageMaker has such a kind."""
    code = """
        from os import environ
        STEP_REGISTRY = {
            "Cut": {"builder": "CutStepBuilder", "sagemaker_step_type": "CreateModel"},
            "Sew": {"builder": "SewStepBuilder", "sagemaker_step_type": "Processing"},
            "Dye": {"builder": "DyeStepBuilder", "sagemaker_step_type": "Processing"},
            "Fold": {"builder": "FoldStepBuilder", "sagemaker_step_type": "Processing"},
            "Ship": {"builder": "ShipStepBuilder", "sagemaker_step_type": "Freight"},
            "Sell": {"builder": "SellStepBuilder", "sagemaker_step_type": environ["KIND"]},
            "Iron": {"spec_type": "Ironing", "sagemaker_step_type": "Transform"},
        }
        OTHER_REGISTRY = {"Fold": {"sagemaker_step_type": "Training"}}
    """
    files = {"builders.py": BUILDERS, "registry.py": code, "specs.py": SPECS}
    found = {
        each.name: each.sagemaker_step_type for each in project(tmp_path, files).specifications
    }
    stated = {name: kind.value for name, kind in found.items() if isinstance(kind, Known)}
    assert stated == {
        "CUT": "CreateModel",
        "SEW_TRAINING": "Processing",
        "DYE": "Training",
        "FOLD": None,
        "SHIP": None,
        "SELL": None,
        "IRON": "Transform",
    }
    assert str(found["CUT"].location).startswith("registry.py:4:")


def test_what_is_named_for_each_step(tmp_path: Path) -> None:
    (registry,) = read(
        tmp_path,
        """
        STEP_REGISTRY = {
            "Cut": {"builder_step_name": "CutStepBuilder", "spec_type": "Cut"},
            "Hem": {"builder_step_name": "CutStepBuilder", "config_class": "CutConfig"},
        }
        """,
    )
    assert [(each.step, each.key, each.name.value) for each in registry.classes] == [
        ("Cut", "builder_step_name", "CutStepBuilder"),
        ("Hem", "builder_step_name", "CutStepBuilder"),
        ("Hem", "config_class", "CutConfig"),
    ]


def test_a_registry_in_a_file_of_data(tmp_path: Path) -> None:
    steps = "steps:\n  Cut: {config_class: CutConfig}\n  Sew: {config_class: SewConfig}\n"
    write(tmp_path, {"steps.yaml": steps})
    (registry,) = read(
        tmp_path,
        """
        from pathlib import Path
        import yaml

        def _load():
            with open(Path(__file__).parent / "steps.yaml") as file:
                return yaml.safe_load(file)["steps"]

        STEP_REGISTRY = _load()
        CutStepBuilder = None
        """,
        again="from registry import STEP_REGISTRY\nclass AgainStepBuilder: ...\n",
    )
    assert str(registry.location) == "steps.yaml:1:1"
    assert [str(each.name.location) for each in registry.entries] == [
        "steps.yaml:2:23",
        "steps.yaml:3:23",
    ]
    assert named(registry) == {
        ("config_class", "CutConfig"): "True",
        ("config_class", "SewConfig"): "False",
    }
