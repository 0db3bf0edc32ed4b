#!/usr/bin/env python
"""Every refusal in the code, found by reading the code: its kind, its code, its text.

Used by `generate.py` for the list of refusals, and by the tests to see that some test raises each of them.

A refusal is a call of one of the classes in `KINDS`, or of `problem`, the doors' own. Where its code is put together
(`f"fhir.{code}"`) the function that does so is a maker, and each call of that function is a refusal.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "mellomrom"
KINDS = {
    "NotFound": 404,
    "NotPermitted": 403,
    "InvalidMove": 409,
    "Unreadable": 422,
    "TooLarge": 413,
    "TooMany": 429,
    "Shut": 401,
    "Unreachable": 503,
    "Refused": 400,
}
PROBLEM = "problem"  # integrations.guard: (status, code, text)


@dataclass(frozen=True, order=True)
class Refusal:
    """One way of saying no."""

    code: str
    kind: str  # the class, or the status where a door answers by itself
    text: str  # English message id; empty where it is not written out


@dataclass(frozen=True)
class Maker:
    """A function that makes refusals from a part of the code: where in its arguments the code and the text are."""

    name: str
    folder: Path
    kind: str
    prefix: str
    code: int
    text: int


def refusals(source: Path = SOURCE) -> list[Refusal]:
    """Give each refusal of the code once, sorted by code."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(source.rglob("*.py"))}
    makers = [maker for path, tree in trees.items() for maker in _makers(path, tree)]
    found: dict[str, Refusal] = {}
    for path, tree in trees.items():
        words = _constants(path, tree, source.parent)
        for refusal in _in_file(path, tree, words, makers):
            if refusal.code not in found or not found[refusal.code].text:
                found[refusal.code] = refusal
    return sorted([*found.values(), *_of_kith()])


def _of_kith() -> list[Refusal]:
    """The faults of KITH messages stand in one table; each that the reader names is refused as `kith.` and its word."""
    from mellomrom.integrations.kith import codes

    readers = [path for path in Path(codes.__file__).parent.glob("*.py") if path.name != "codes.py"]
    named = {
        node.value
        for path in readers
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    return [Refusal(f"kith.{word}", "Unreadable", fault.text) for word, fault in codes.FAULTS.items() if word in named]


def _makers(path: Path, tree: ast.Module) -> Iterator[Maker]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [argument.arg for argument in function.args.args]
        for call in _calls(function):
            first = call.args[0] if call.args else None
            if _name(call) in KINDS and isinstance(first, ast.JoinedStr) and len(first.values) == 2:
                prefix, part = first.values
                code = (
                    part.value.id if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) else ""
                )
                text = call.args[1].id if isinstance(call.args[1], ast.Name) else ""
                if isinstance(prefix, ast.Constant) and code in names and text in names:
                    yield Maker(
                        function.name, path.parent, _name(call), prefix.value, names.index(code), names.index(text)
                    )


def _in_file(path: Path, tree: ast.Module, words: dict[str, tuple[str, str]], makers: list[Maker]) -> Iterator[Refusal]:
    mine = {maker.name: maker for maker in makers if maker.folder == path.parent}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for call in _calls(function):
            name, texts = _name(call), _texts_before(call.lineno, function)
            if name in mine and isinstance(call.func, ast.Name):
                maker = mine[name]
                code = _text(call.args[maker.code], {})
                if code:
                    yield Refusal(maker.prefix + code, maker.kind, _text(call.args[maker.text], texts))
            elif name == PROBLEM and len(call.args) == 3:
                code, status = _text(call.args[1], {}), _text(call.args[0], {})
                if code:
                    yield Refusal(code, status, _text(call.args[2], texts))
            elif name in KINDS and call.args:
                yield from _plain(name, call, words, texts)


def _plain(name: str, call: ast.Call, words: dict[str, tuple[str, str]], texts: dict[str, str]) -> Iterator[Refusal]:
    first = call.args[0]
    if isinstance(first, ast.Starred) and isinstance(first.value, ast.Name) and first.value.id in words:
        code, text = words[first.value.id]
        yield Refusal(code, name, text)
    elif isinstance(first, ast.Constant) and len(call.args) > 1:
        yield Refusal(str(first.value), name, _text(call.args[1], texts))
    elif isinstance(first, ast.JoinedStr) and "self" in ast.unparse(first):
        pattern = ast.unparse(first).removeprefix("f'").removesuffix("'")
        yield Refusal(pattern.replace("{self.name}", "<life>").replace("{", "<").replace("}", ">"), name,
                      _text(call.args[1], texts))  # fmt: skip


def _constants(path: Path, tree: ast.Module, root: Path) -> dict[str, tuple[str, str]]:
    """Pairs of code and text that have a name in this file, its own and those it imports."""
    found: dict[str, tuple[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            pair = [element.value for element in node.value.elts if isinstance(element, ast.Constant)]
            if len(pair) == 2 and all(isinstance(part, str) for part in pair) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = (str(pair[0]), str(pair[1]))
        elif isinstance(node, ast.ImportFrom) and node.module and any(alias.name.isupper() for alias in node.names):
            other = root / (node.module.replace(".", "/") + ".py")
            if other.is_file() and other != path:
                theirs = _constants(other, ast.parse(other.read_text(encoding="utf-8")), root)
                found |= {a.asname or a.name: theirs[a.name] for a in node.names if a.name in theirs}
    return found


def _texts_before(line: int, function: ast.FunctionDef) -> dict[str, str]:
    """What the names in a function were last set to before that line, where it is a text written out."""
    found = {}
    for node in sorted((n for n in ast.walk(function) if isinstance(n, ast.Assign)), key=lambda n: n.lineno):
        if node.lineno < line and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
            found[node.targets[0].id] = str(node.value.value)
    return found


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _text(node: ast.expr, texts: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return texts.get(node.id, "") if isinstance(node, ast.Name) else ""
