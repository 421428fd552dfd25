"""Lines cut from the project's own source, so that what the page shows as code is the code that runs."""

import ast
import textwrap
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]


def excerpt(file: str, *names: str) -> dict[str, Any]:
    """The function `names[-1]` of a file of the package, defined in those before it, without its docstring:
    its text, the file from the root of the repository, and the line it begins at. LookupError if it is not
    there."""
    source = (PACKAGE / file).read_text(encoding="utf-8")
    node: ast.AST = ast.parse(source)
    for name in names:
        node = _definition(node, name, file)
    assert isinstance(node, ast.FunctionDef)
    lines = source.splitlines()
    kept = lines[node.lineno - 1 : node.end_lineno]
    if ast.get_docstring(node) is not None:
        said = node.body[0]
        del kept[said.lineno - node.lineno : (said.end_lineno or said.lineno) - node.lineno + 1]
    text = textwrap.dedent("\n".join(kept))
    return {"file": f"{PACKAGE.name}/{file}", "line": node.lineno, "text": text}


def _definition(inside: ast.AST, name: str, file: str) -> ast.FunctionDef:
    found = (each for each in ast.walk(inside) if isinstance(each, ast.FunctionDef) and each.name == name)
    if (node := next(found, None)) is None:
        raise LookupError(f"{file} defines no function {name}.")
    return node
