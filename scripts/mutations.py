"""The operators that break a project: where each can be applied, and what finds it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

OPT = "/opt/ml/"
PATHS = {"input_paths", "output_paths"}
_OF_PATHS = {"contract-input-removed", "contract-output-removed"}

RULES = {
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
    "dependency-type-changed": "ALN401 ALN402 ALN404 ALN409",
    "source-misspelt": "ALN403 ALN401",
    "node-type-changed": "ALN208",
    "connected-step-misspelt": "ALN402 ALN401",
    "connected-name-misspelt": "ALN402 ALN401",
    "script-variable-misspelt": "ALN102 ALN103 ALN104",
    "script-flag-misspelt": "ALN105 ALN106",
    "script-choice-dropped": "ALN110",
    "script-path-misspelt": "ALN107 ALN108",
    "script-path-part-misspelt": "ALN107 ALN108",
    "script-key-misspelt": "ALN109",
    "registry-name-misspelt": "ALN508",
    "script-removed": "ALN101",
}
"""By operator, the rules of which one is to find what it does."""


@dataclass(frozen=True)
class Site:
    """An expression that an operator changes, and what it changes it to.

    Attributes:
        operator: Which one.
        node: The expression.
        text: What it becomes.
        word: What was there before, as the other side has it, too.
    """

    operator: str
    node: ast.expr
    text: str
    word: str = ""

    def applied(self, text: str) -> str:
        """The text of the file after the change."""
        lines = text.splitlines(keepends=True)
        node = self.node
        start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
        end = sum(map(len, lines[: (node.end_lineno or 0) - 1])) + (node.end_col_offset or 0)
        return text[:start] + self.text + text[end:]


def sites(tree: ast.Module, *, is_script: bool) -> Iterator[Site]:
    """Every site of every operator in a module.

    Args:
        tree: The module.
        is_script: Whether it runs in a container, or else declares something.
    """
    for node in ast.walk(tree):
        if is_script:
            yield from _of_script(node)
        elif isinstance(node, ast.Call):
            yield from _of_call({each.arg: each.value for each in node.keywords if each.arg})
        elif isinstance(node, ast.Assign) and "REGISTRY" in ast.unparse(node.targets[0]):
            yield from _of_registry(node.value)


def _of_call(given: dict[str, ast.expr]) -> Iterator[Site]:
    """What a call makes is told by what it is given, whatever its class is called."""
    if {"logical_name", "property_path"} <= given.keys():
        yield from _of_output(given)
    elif {"logical_name", "dependency_type"} <= given.keys():
        yield from _of_dependency(given)
    elif {"step_type", "node_type"} <= given.keys():
        yield from _of_specification(given)
    elif {"source_step", "target_step"} <= given.keys():
        yield from _of_connection(given)
    elif "entry_point" in given:
        yield from _of_contract(given)


def _of_contract(given: dict[str, ast.expr]) -> Iterator[Site]:
    for side in ("input", "output"):
        held = given.get(f"expected_{side}_paths")
        if isinstance(held, ast.Dict):
            for key, value in zip(held.keys, held.values, strict=True):
                if key is None:
                    continue
                yield from _misspelt(f"contract-{side}-renamed", key)
                yield _without(f"contract-{side}-removed", held, key)
                yield Site("contract-path-outside", value, repr("/srv/data"), _word(value))
                yield from _longer("contract-path-changed", value)
    variables = given.get("required_env_vars")
    for each in variables.elts if isinstance(variables, ast.List) else ():
        yield from _misspelt("required-variable-renamed", each)
        left = [other for other in variables.elts if other is not each]  # type: ignore[union-attr]
        text = ast.unparse(ast.List(left))
        yield Site("required-variable-removed", variables, text, _word(each))  # type: ignore[arg-type]
    for field, word in (
        ("optional_env_vars", "optional-variable"),
        ("expected_arguments", "argument"),
    ):
        held = given.get(field)
        for key in held.keys if isinstance(held, ast.Dict) else ():
            if key is not None:
                yield from _misspelt(f"{word}-renamed", key)
                yield _without(f"{word}-removed", held, key)  # type: ignore[arg-type]
    yield Site("entry-point-misspelt", given["entry_point"], repr("scirpt.py"))


def _of_output(given: dict[str, ast.expr]) -> Iterator[Site]:
    yield from _misspelt("output-renamed", given["logical_name"])
    path = given["property_path"]
    if isinstance(path, ast.Call) and path.args:
        yield from _misspelt("property-name-misspelt", path.args[0])
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
    kind = given["dependency_type"]
    if isinstance(kind, ast.Attribute):
        other = "CUSTOM_PROPERTY" if kind.attr != "CUSTOM_PROPERTY" else "MODEL_ARTIFACTS"
        yield Site("dependency-type-changed", kind, f"{ast.unparse(kind.value)}.{other}")


def _of_specification(given: dict[str, ast.expr]) -> Iterator[Site]:
    kind = given.get("node_type")
    if isinstance(kind, ast.Attribute):
        other = {"SOURCE": "SINK", "SINK": "SOURCE", "INTERNAL": "SOURCE"}.get(kind.attr)
        if other:
            yield Site("node-type-changed", kind, f"NodeType.{other}")


def _of_connection(given: dict[str, ast.expr]) -> Iterator[Site]:
    for field in ("source_step", "target_step"):
        yield from _misspelt("connected-step-misspelt", given[field])
    for field in ("output", "dependency"):
        yield from _misspelt("connected-name-misspelt", given[field])


def _of_registry(table: ast.expr) -> Iterator[Site]:
    for entry in table.values if isinstance(table, ast.Dict) else ():
        for value in entry.values if isinstance(entry, ast.Dict) else ():
            if _is_text(value) and not str(value.value).isupper():  # type: ignore[attr-defined]
                yield from _misspelt("registry-name-misspelt", value)


def _of_script(node: ast.AST) -> Iterator[Site]:
    match node:
        case ast.Call(func=function, args=[first, *_], keywords=keywords):
            yield from _of_script_call(ast.unparse(function), first)
            for keyword in keywords:
                yield from _of_choices(keyword.arg, keyword.value)
        case ast.Subscript(value=owner, slice=key):
            yield from _of_subscript(ast.unparse(owner), key)
        case ast.BinOp(left=left, op=ast.Div() | ast.Add(), right=part):
            # Names of files below a declared folder are the script's own affair.
            if ast.unparse(left).split(" ")[0].isupper() and "." not in ast.unparse(part):
                yield from _misspelt("script-path-part-misspelt", part)
        case ast.Constant(value=str(text)) if text.startswith(OPT):
            yield Site("script-path-misspelt", node, repr(f"{text}_x"), _word(node))


def _of_script_call(function: str, first: ast.expr) -> Iterator[Site]:
    if function in {"os.environ.get", "os.getenv", "environ_vars.get", "setting"}:
        yield from _misspelt("script-variable-misspelt", first)
    elif function.endswith(".add_argument") or function == "click.option":
        yield from _misspelt("script-flag-misspelt", first)


def _of_choices(name: str | None, held: ast.expr) -> Iterator[Site]:
    """Each choice of an argument but the only one is dropped."""
    match held:
        case ast.List(elts=choices) | ast.Tuple(elts=choices) if name == "choices":
            for each in choices if len(choices) > 1 else ():
                left = ast.List([other for other in choices if other is not each])
                yield Site("script-choice-dropped", held, ast.unparse(left), _word(each))


def _of_subscript(owner: str, key: ast.expr) -> Iterator[Site]:
    if owner in {"os.environ", "environ_vars"}:
        yield from _misspelt("script-variable-misspelt", key)
    elif owner in PATHS:
        yield from _misspelt("script-key-misspelt", key)


def _longer(operator: str, value: ast.expr) -> Iterator[Site]:
    """A path with something at its end: of a text, a sum or an f-string."""
    if _is_text(value):
        yield Site(operator, value, repr(f"{value.value}_x"), _word(value))  # type: ignore[attr-defined]
    else:
        yield Site(operator, value, f'{ast.unparse(value)} + "_x"', _word(value))


def _misspelt(operator: str, node: ast.expr) -> Iterator[Site]:
    if _is_text(node):
        text = str(node.value)  # type: ignore[attr-defined]
        yield Site(operator, node, repr(f"{text[:-1]}x{text[-1:]}"), text)


def _without(operator: str, held: ast.Dict, key: ast.expr) -> Site:
    left = [(k, v) for k, v in zip(held.keys, held.values, strict=True) if k is not key]
    text = ast.unparse(ast.Dict([k for k, _ in left], [v for _, v in left]))
    gone = next(v for k, v in zip(held.keys, held.values, strict=True) if k is key)
    return Site(operator, held, text, _word(gone if operator in _OF_PATHS else key))


def _word(node: ast.AST) -> str:
    """The last text in an expression; of a path, its last part."""
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return str(texts[-1]).rpartition("/")[2] if texts else ""


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
