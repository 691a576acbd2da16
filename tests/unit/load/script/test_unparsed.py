"""Whether a script certainly never looks at its command line."""

from pathlib import Path

import pytest

from tests.unit.load.script.reading import script


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import os\nprint(os.environ['A'])", id="only variables"),
        pytest.param("import argparse\nmain(argparse.Namespace())", id="no arguments for main"),
        pytest.param("from argparse import Namespace\nmain(Namespace())", id="imported by name"),
        pytest.param("import re\nmodel.eval()\nre.compile('a')", id="what is called like it"),
        pytest.param("import pandas as pd\npd.read_csv('a.csv')", id="a usual package"),
        pytest.param("from helpers import f\nf()", id="with a module beside it"),
    ],
)
def test_it_does_not(tmp_path: Path, code: str) -> None:
    assert script(tmp_path, code, {"helpers.py": "def f(): ..."}).ignores_arguments


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import sys\nprint(sys.argv)", id="all of it"),
        pytest.param("from sys import argv as given\nprint(given)", id="by another name"),
        pytest.param("import argparse\nargparse.ArgumentParser().parse_args()", id="a parser"),
        pytest.param("from argparse import *", id="all of a parser's module"),
        pytest.param("import click", id="click"),
        pytest.param("import fire\nfire.Fire(main)", id="fire"),
        pytest.param("from absl import app", id="absl"),
        pytest.param("from acme.scripts import main\nmain()", id="another package"),
        pytest.param("from .nowhere import main\nmain()", id="a module that is not there"),
        pytest.param("from helpers import f\nf()", id="a module beside it"),
        pytest.param("open('/opt/ml/input/config/hyperparameters.json')", id="hyperparameters"),
        pytest.param("import os\nos.environ['SM_HP_A']", id="variables of hyperparameters"),
        pytest.param("import runpy\nrunpy.run_path('b.py')", id="another script"),
        pytest.param("exec(open('b.py').read())", id="any code"),
        pytest.param("open('/proc/self/cmdline')", id="the system"),
    ],
)
def test_it_may(tmp_path: Path, code: str) -> None:
    helpers = {"helpers.py": "import sys\ndef f(): print(sys.argv)"}
    assert not script(tmp_path, code, helpers).ignores_arguments
