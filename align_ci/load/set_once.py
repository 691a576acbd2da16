"""What names stand for that are set once."""

import ast

from align_ci.load.static.shape import bound_names


def settled(node: ast.expr, within: ast.AST) -> ast.expr:
    """What a name stands for, where the code around it sets it once; else the name."""
    if not isinstance(node, ast.Name):
        return node
    setting = [
        each
        for each in ast.walk(within)
        if node.id in bound_names(each) or (isinstance(each, ast.arg) and each.arg == node.id)
    ]
    made = [
        each.value
        for each in ast.walk(within)
        if isinstance(each, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == node.id for target in each.targets)
    ]
    return made[0] if len(made) == len(setting) == 1 else node
