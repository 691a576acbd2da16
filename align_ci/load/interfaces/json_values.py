"""The value of a JSON text, with the place of each name and value."""

from align_ci.load.interfaces.broken import Broken
from align_ci.load.json_places import NotJson, read
from align_ci.load.values import Items, Table, Value
from align_ci.model import Known, Location, Node


def document(path: str, text: str) -> Value:
    """The value that a text is.

    Raises:
        Broken: It is no JSON, or too long, too deep or too much.
    """
    try:
        return _value(read(path, text), text.split("\n"))
    except NotJson as fault:
        raise Broken(f"it is no JSON: {fault.why}", fault.location) from fault


def _value(node: Node, lines: list[str]) -> Value:
    """The value of a node; the reader has bounded how deep it is."""
    match node.value:
        case dict(members):
            table = Table(node.location)
            for name, member in members.items():
                table.put(_text(name, member.named or node.location, lines), _value(member, lines))
            return table
        case tuple(items):
            return Items(node.location, [_value(item, lines) for item in items])
        case str(text):
            return _text(text, node.location, lines)
        case plain:
            return Known(plain, node.location)


def _text(text: str, place: Location, lines: list[str]) -> Known[str]:
    written = lines[place.line - 1][place.column - 1 : place.end_column - 1]
    return Known(text, place, '"' if written == f'"{text}"' else "")
