"""Breaks a clean project in one place after another, and says which breaks nobody noticed.

Every operator knows which rules are to find what it does. A mutant survives where none of them
has a finding that names its file. `tests/mutants/survivors.txt` lists those that do, each with
the reason; `--check` fails where the list is not what is found.
"""

import ast
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from align_ci import app
from align_ci.model import Finding
from align_ci.opening import Invocation

ROOT = Path(__file__).parent.parent
SURVIVORS = ROOT / "tests" / "mutants" / "survivors.txt"

OPT = "/opt/ml/"
SEPARATOR = "  # "


@dataclass(frozen=True)
class Mutant:
    """One broken place.

    Attributes:
        operator: What was done.
        path: To which file, relative to the project.
        line: Where in it.
        text: What the file then holds; None for a file that is gone.
        rules: Those of which one is to find it.
    """

    operator: str
    path: str
    line: int
    text: str | None
    rules: frozenset[str]

    def __str__(self) -> str:
        return f"{self.operator} {self.path}:{self.line}"


@dataclass(frozen=True)
class Site:
    """An expression that an operator changes, and what it changes it to."""

    operator: str
    node: ast.expr
    text: str


_RULES = {
    "contract-input-renamed": "ALN201 ALN202",
    "contract-output-renamed": "ALN203 ALN204",
    "contract-input-removed": "ALN202 ALN107 ALN109",
    "contract-output-removed": "ALN203 ALN107 ALN109",
    "contract-path-changed": "ALN107 ALN108 ALN206",
    "contract-path-outside": "ALN206",
    "required-variable-renamed": "ALN102 ALN103",
    "required-variable-removed": "ALN102",
    "optional-variable-renamed": "ALN102 ALN104",
    "optional-variable-removed": "ALN102",
    "argument-renamed": "ALN105 ALN106",
    "argument-removed": "ALN105",
    "entry-point-misspelt": "ALN101",
    "output-renamed": "ALN301 ALN203 ALN204 ALN401 ALN402",
    "dependency-renamed": "ALN201 ALN202 ALN401 ALN402",
    "property-name-misspelt": "ALN301",
    "property-member-misspelt": "ALN302",
    "property-path-cut": "ALN304 ALN302 ALN303",
    "source-misspelt": "ALN403 ALN401",
    "node-type-changed": "ALN208",
    "connected-step-misspelt": "ALN402 ALN401",
    "connected-name-misspelt": "ALN402 ALN401",
    "script-variable-misspelt": "ALN102 ALN103 ALN104",
    "script-flag-misspelt": "ALN105 ALN106",
    "script-path-misspelt": "ALN107 ALN108",
    "script-key-misspelt": "ALN109",
    "script-removed": "ALN101",
}


def mutants(root: Path, folder: str) -> Iterator[Mutant]:
    """Every mutant of the project in a folder below the root."""
    for file in sorted((root / folder).rglob("*.py")):
        path, text = file.relative_to(root).as_posix(), file.read_text()
        for site in _sites(ast.parse(text)):
            changed = _replaced(text, site)
            rules = frozenset(_RULES[site.operator].split())
            yield Mutant(site.operator, path, site.node.lineno, changed, rules)
        if file.name == "script.py":
            yield Mutant("script-removed", path, 1, None, frozenset({"ALN101"}))


def survives(root: Path, mutant: Mutant) -> bool:
    """Whether none of the rules finds it, in a copy of the project."""
    file = root / mutant.path
    before = file.read_text()
    if mutant.text is None:
        file.unlink()
    else:
        file.write_text(mutant.text)
    try:
        overrides = {"loader": "static", "fail-on": "warning"}
        report = app.check(Invocation(root, overrides=overrides)).report
    finally:
        file.write_text(before)
    known = (found for found in report.findings if found.rule in mutant.rules)
    return report.exit_code != 1 or not any(_is_at(found, mutant) for found in known)


def main(arguments: list[str]) -> int:
    """Print the survivors; with `--check`, hold them against the list."""
    reasons = listed()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder))
        every = list(mutants(root, "specs"))
        for mutant in every:
            if survives(root, mutant):
                found.append(str(mutant))
                print(f"{mutant}  # {reasons.get(str(mutant), 'NO REASON YET')}")
    print(f"{len(every)} mutants, {len(found)} survive", file=sys.stderr)
    return int("--check" in arguments and {*found} != {*reasons})


def copied(folder: Path) -> Path:
    """A copy of the reference project, without what builds."""
    skipped = shutil.ignore_patterns("__pycache__", "builder.py")
    shutil.copytree(ROOT / "specs", folder / "specs", ignore=skipped)
    for file in (folder / "specs" / "pipelines").glob("*.py"):
        file.write_text(_without_building(file.read_text()))
    return folder


def listed() -> dict[str, str]:
    """The known survivors, each with its reason."""
    lines = SURVIVORS.read_text().splitlines() if SURVIVORS.exists() else []
    kept = [line for line in lines if SEPARATOR in line]
    return {line.split(SEPARATOR, 1)[0]: line.split(SEPARATOR, 1)[1] for line in kept}


def _is_at(found: Finding, mutant: Mutant) -> bool:
    places = (found.location, *(each.location for each in found.related))
    owner = str(Path(mutant.path).parent)
    return any(place.path.startswith(owner) for place in places) or mutant.path.startswith(
        "specs/pipelines"
    )


def _sites(tree: ast.Module) -> Iterator[Site]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = {each.arg: each.value for each in node.keywords if each.arg}
            yield from _of_call(name, node, given)
        elif isinstance(node, ast.Subscript):
            yield from _of_subscript(node)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                if _is_text(value) and str(value.value).startswith(OPT):  # type: ignore[attr-defined]
                    yield from _path(value)


def _of_call(name: str, node: ast.Call, given: dict[str, ast.expr]) -> Iterator[Site]:
    made: dict[str, Callable[[], Iterator[Site]]] = {
        "OutputSpec": lambda: _of_output(given),
        "DependencySpec": lambda: _of_dependency(given),
        "StepSpecification": lambda: _of_specification(given),
        "Connection": lambda: _of_connection(given),
        "get": lambda: _of_get(node),
        "add_argument": lambda: _misspelt("script-flag-misspelt", node.args[0]),
    }
    if name.endswith("ScriptContract"):
        yield from _of_contract(given)
    elif name in made:
        yield from made[name]()


def _of_contract(given: dict[str, ast.expr]) -> Iterator[Site]:
    for side in ("input", "output"):
        held = given.get(f"expected_{side}_paths")
        if isinstance(held, ast.Dict):
            for key, value in zip(held.keys, held.values, strict=True):
                if key is None:
                    continue
                yield from _misspelt(f"contract-{side}-renamed", key)
                yield _without(f"contract-{side}-removed", held, key)
                yield Site("contract-path-outside", value, repr("/srv/data"))
    variables = given.get("required_env_vars")
    for each in variables.elts if isinstance(variables, ast.List) else ():
        yield from _misspelt("required-variable-renamed", each)
        left = [other for other in variables.elts if other is not each]  # type: ignore[union-attr]
        yield Site("required-variable-removed", variables, ast.unparse(ast.List(left)))  # type: ignore[arg-type]
    for field, word in (
        ("optional_env_vars", "optional-variable"),
        ("expected_arguments", "argument"),
    ):
        held = given.get(field)
        for key in held.keys if isinstance(held, ast.Dict) else ():
            if key is not None:
                yield from _misspelt(f"{word}-renamed", key)
                yield _without(f"{word}-removed", held, key)  # type: ignore[arg-type]
    if "entry_point" in given:
        yield Site("entry-point-misspelt", given["entry_point"], repr("scirpt.py"))


def _of_output(given: dict[str, ast.expr]) -> Iterator[Site]:
    yield from _misspelt("output-renamed", given["logical_name"])
    path = given["property_path"]
    if not _is_text(path):
        return
    text = str(path.value)  # type: ignore[attr-defined]
    if "Outputs['" in text:
        yield Site("property-name-misspelt", path, repr(text.replace("Outputs['", "Outputs['x")))
    head, _, last = text.rpartition(".")
    yield Site("property-member-misspelt", path, repr(f"{head}.{last}x"))
    yield Site("property-path-cut", path, repr(head))


def _of_dependency(given: dict[str, ast.expr]) -> Iterator[Site]:
    yield from _misspelt("dependency-renamed", given["logical_name"])
    sources = given.get("compatible_sources")
    for each in sources.elts if isinstance(sources, ast.List) else ():
        yield from _misspelt("source-misspelt", each)


def _of_specification(given: dict[str, ast.expr]) -> Iterator[Site]:
    kind = given.get("node_type")
    if isinstance(kind, ast.Attribute):
        other = {"SOURCE": "SINK", "SINK": "SOURCE", "INTERNAL": "SINGULAR"}.get(kind.attr)
        if other:
            yield Site("node-type-changed", kind, f"NodeType.{other}")


def _of_connection(given: dict[str, ast.expr]) -> Iterator[Site]:
    for field in ("source_step", "target_step"):
        yield from _misspelt("connected-step-misspelt", given[field])
    for field in ("output", "dependency"):
        yield from _misspelt("connected-name-misspelt", given[field])


def _of_get(node: ast.Call) -> Iterator[Site]:
    if ast.unparse(node.func) == "os.environ.get" and node.args:
        yield from _misspelt("script-variable-misspelt", node.args[0])


def _of_subscript(node: ast.Subscript) -> Iterator[Site]:
    owner = ast.unparse(node.value)
    if owner == "os.environ":
        yield from _misspelt("script-variable-misspelt", node.slice)
    elif owner in {"input_paths", "output_paths"}:
        yield from _misspelt("script-key-misspelt", node.slice)


def _path(value: ast.expr) -> Iterator[Site]:
    text = str(value.value)  # type: ignore[attr-defined]
    yield Site("script-path-misspelt", value, repr(f"{text}_x"))


def _misspelt(operator: str, node: ast.expr) -> Iterator[Site]:
    if _is_text(node):
        text = str(node.value)  # type: ignore[attr-defined]
        yield Site(operator, node, repr(f"{text[:-1]}x{text[-1:]}"))


def _without(operator: str, held: ast.Dict, key: ast.expr) -> Site:
    left = [(k, v) for k, v in zip(held.keys, held.values, strict=True) if k is not key]
    return Site(operator, held, ast.unparse(ast.Dict([k for k, _ in left], [v for _, v in left])))


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _replaced(text: str, site: Site) -> str:
    lines = text.splitlines(keepends=True)
    node = site.node
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or 0) - 1])) + (node.end_col_offset or 0)
    return text[:start] + site.text + text[end:]


def _without_building(text: str) -> str:
    """A pipeline's module without the function that builds it, and what that imports."""
    tree = ast.parse(text)
    tree.body = [
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef)
        and not (isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".builder"))
    ]
    return ast.unparse(tree)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
