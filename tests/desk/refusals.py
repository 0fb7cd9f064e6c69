"""Codes of refusals, as the code has them: what doors and guards give as the reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

_ROOM = Path(__file__).parents[2] / "cases"


def _codes(path: Path) -> Iterator[str]:
    """Strings in the first place of a pair given to `objection`, the last one given to `refuse`, and the third of a row
    of guards."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "objection":
                yield from (_text(each.elts[0]) for each in node.args if isinstance(each, ast.Tuple))
            elif name == "refuse" and node.args:
                yield _text(node.args[-1])
        elif isinstance(node, ast.Tuple) and len(node.elts) == 4 and isinstance(node.elts[3], ast.Lambda):
            yield _text(node.elts[2])


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.BoolOp(values=[*_, ast.Constant(value=str(value))]):
            return value
    return ""


REFUSALS = sorted(
    {
        code
        for path in (*sorted((_ROOM / "actions").glob("*.py")), _ROOM / "lifecycle.py")
        for code in _codes(path)
        if code
    }
)
