"""What the tests about the repository itself read: the files that are ours, and the code as a tree."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mellomrom"
OTHERS_WORK = {"vendor", "definitions", "__pycache__", "migrations", "generated", "images"}  # or made by a program
OURS = ("src", "tests", "docs", "bench", "samples")


def files(*folders: str, ending: str = "") -> list[Path]:
    """Give our files in these folders of the root, sorted; without what others wrote or a program made."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{ending}") if path.is_file())
    return sorted(path for path in found if not OTHERS_WORK & set(path.relative_to(ROOT).parts))


def texts() -> Iterator[tuple[str, str]]:
    """Give the name and the text of every file of ours that is text, those in the root too."""
    roots = [path for path in ROOT.iterdir() if path.is_file() and not path.name.endswith((".lock", "-lock.json"))]
    for path in [*roots, *files(*OURS), *(ROOT / ".ci").iterdir()]:
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, or a sample in another character set
            continue


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Give the name and the tree of every Python file of ours."""
    for path in files(*(folders or ("src",)), ending=".py"):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Give every function and method of a file."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def generator(name: str) -> ModuleType:
    """Give a module of `docs`, which is run as a script and is no package."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        return __import__(name)
    finally:
        sys.path.pop(0)
