"""Whether a script certainly never looks at what it is given on its command line."""

import re
import sys

from align_ci.load.script.program import Files

_LOOKS = re.compile(
    rb"argv|arg\w*pars|pars\w*arg|add_argument|getopt|optparse|docopt|hyper_?param"
    rb"|SM_HP|SM_USER_ARGS|SM_TRAINING_ENV|/proc/|cmdline|fileinput|unittest"
    rb"|(?<!\.)\b(?:exec|eval)\b|\b(?:__import__|runpy|importlib|import_module|ctypes)\b",
    re.IGNORECASE,
)
"""What may read a command line, or run code that does, or get its values by another way."""

_ARGPARSE = re.compile(
    rb"^import argparse[ \t]*$|^from argparse import Namespace[ \t]*$|\bargparse\.Namespace\b",
    re.MULTILINE,
)
"""What has nothing to do with one: the object by which a ``main`` is given its arguments."""

_QUIET = frozenset(
    {
        *("boto3", "botocore", "catboost", "dateutil", "joblib", "lightgbm", "matplotlib"),
        *("numpy", "openpyxl", "pandas", "polars", "psycopg2", "pyarrow", "pydantic", "requests"),
        *("s3fs", "scipy", "seaborn", "shap", "sklearn", "statsmodels", "tqdm", "xgboost", "yaml"),
    }
)
"""Packages that leave the command line alone, whatever of them is used."""


def parses_nothing(files: Files) -> bool:
    """Whether none of a script's files, nor what they import, looks at the command line."""
    if files.gaps:
        return False
    sources = {scope.source.path: scope.source for scope in files.index.scopes}
    texts = (_ARGPARSE.sub(b"", source.data) for source in sources.values())
    if any(map(_LOOKS.search, texts)):
        return False
    for found, scope in files.index.imports:
        top = found.module.partition(".")[0]
        is_known = not found.level and (top in sys.stdlib_module_names or top in _QUIET)
        if not is_known and files.module(found, scope) is None:
            return False
    return True
