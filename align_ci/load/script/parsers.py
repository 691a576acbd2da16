"""Which parsers of a script are seen whole, and what is given to them alone."""

import ast

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.program import name_of
from align_ci.load.script.scopes import Assigned, Scope
from align_ci.load.script.values import Defined

_PARSES = frozenset({"parse_args", "parse_known_args"})


def are_seen(evaluator: Evaluator, parents: ast.expr, scope: Scope) -> bool:
    """Whether the parents of a parser are made in the script, so that their arguments are seen."""
    return isinstance(parents, ast.List | ast.Tuple) and all(
        _is_seen(evaluator, each, scope) for each in parents.elts
    )


def _is_seen(evaluator: Evaluator, parser: ast.expr, scope: Scope) -> bool:
    match parser:
        case ast.Name(id=name):
            bindings = scope.find(name) or ()
            return bool(bindings) and all(
                isinstance(each, Assigned)
                and not each.path
                and isinstance(each.value, ast.Call)
                and _is_seen(evaluator, each.value, each.scope)
                for each in bindings
            )
        case ast.Call(func=function):
            made = evaluator.values(function, scope)
            return name_of(parser) == "ArgumentParser" or all(
                isinstance(each, Defined) and isinstance(each.node, ast.FunctionDef)
                for each in made
            )
        case _:
            return False


def is_parsed(evaluator: Evaluator, rest: ast.Subscript) -> bool:
    """Whether a part of the command line is all of it, ``sys.argv[1:]``, and only parsed."""
    match rest.slice:
        case ast.Slice(lower=ast.Constant(value=1), upper=None, step=None):
            pass
        case _:
            return False
    given = [each for each in evaluator.index.calls if rest in each.node.args]
    return bool(given) and all(
        name_of(each.node) in _PARSES or _only_parses(evaluator, each.node, rest, each.scope)
        for each in given
    )


def _only_parses(evaluator: Evaluator, call: ast.Call, rest: ast.expr, scope: Scope) -> bool:
    """Whether a function of the script does nothing else with what it is given for it."""
    place = call.args.index(rest)
    called = evaluator.values(call.func, scope)
    return all(
        isinstance(each, Defined)
        and isinstance(each.node, ast.FunctionDef)
        and place < len(each.node.args.args)
        and _is_only_parsed(each.node, each.node.args.args[place].arg)
        for each in called
    )


def _is_only_parsed(function: ast.FunctionDef, name: str) -> bool:
    nodes = [*ast.walk(function)]
    parsed = [
        given
        for each in nodes
        if isinstance(each, ast.Call) and name_of(each) in _PARSES
        for given in each.args
    ]
    used = [each for each in nodes if isinstance(each, ast.Name) and each.id == name]
    return bool(used) and all(each in parsed for each in used)
