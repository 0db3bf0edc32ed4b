"""Gather every message id, in code, templates, rules and refusals, into the catalogues of bokmål and nynorsk.

    python -m mellomrom.web.catalogues      after a text was added or changed; then translate what is new

English is the source and needs no catalogue. `make setup` compiles.
"""

import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "src" / "mellomrom" / "locale"
LANGUAGES = ("nb", "nn")
UNDATED = datetime(2026, 11, 1, tzinfo=UTC)  # a date that moves would make every change of a text two
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
}
CODE = re.compile(r"[a-z_]+(\.[a-z-]+)+")  # the stable code of a refusal: "duty.already-closed"
SHOWN = (
    "NotFound",
    "NotPermitted",
    "InvalidMove",
    "TooLarge",
    "TooMany",
    "Unreachable",
)  # the refusals that people read
Found = tuple[Any, ...]  # line, function, message, comments: what Babel gives and takes


def from_template(fileobj: IO[bytes], keywords: object, comment_tags: object, options: object) -> Iterator[Found]:
    """Extract from a Django template, as Django itself reads it. Called by Babel."""
    source = templatize(fileobj.read().decode())
    lines = "\n".join(line.lstrip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(lines.encode()), KEYWORDS, [], {})


def from_code(fileobj: IO[bytes], keywords: object, comment_tags: object, options: object) -> Iterator[Found]:
    """Extract from Python: calls of gettext, sentences of refusals, and what the sharing rules say. Called by Babel."""
    source = fileobj.read()
    yield from extract_python(io.BytesIO(source), KEYWORDS, [], {})
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call | ast.Tuple):
            yield from _refusal(node)
        elif isinstance(node, ast.Assign):
            yield from _sentence(node)
        elif isinstance(node, ast.FunctionDef) and any(_is_rule(mark) for mark in node.decorator_list):
            yield node.lineno, "gettext", " ".join((ast.get_docstring(node) or "").split()), []
        elif isinstance(node, ast.Assign) and _is_silence(node):
            yield node.lineno, "gettext", ast.literal_eval(node.value), []


def _refusal(node: ast.Call | ast.Tuple) -> Iterator[Found]:
    """A code and a sentence side by side are a refusal; those for machines are answered in their protocol's language."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") not in SHOWN:
        return
    said = node.args if isinstance(node, ast.Call) else node.elts
    texts = [part.value for part in said[:2] if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if len(texts) == 2 and CODE.fullmatch(texts[0]) and " " in texts[1]:
        yield node.lineno, "gettext", texts[1], []


def _sentence(node: ast.Assign) -> Iterator[Found]:
    """A constant called SOMETHING_TEXT: pure modules keep a sentence for users so."""
    name, said = node.targets[0], node.value
    if isinstance(name, ast.Name) and name.id.endswith("_TEXT") and isinstance(said, ast.Constant):
        if " " in str(said.value):
            yield node.lineno, "gettext", said.value, []


def _is_rule(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and getattr(mark.func, "id", "") in ("permit", "deny")


def _is_silence(node: ast.Assign) -> bool:
    """What users read where no rule speaks is no rule's docstring, and the rules may not know of translation."""
    return any(getattr(target, "id", "") == "SILENCE_TEXT" for target in node.targets)


def extracted(root: Path = ROOT) -> Catalog:
    """Give all message ids of the source tree, with where they stand."""
    with (root / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(charset="utf-8", creation_date=UNDATED)
    for name, _line, message, comments, context in extract_from_dir(root, methods, options, KEYWORDS):
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def update(language: str) -> Catalog:
    """Bring a language's catalogue up to date with the source: new ids empty, old ones gone. Returns it."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(locale=language, charset="utf-8", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = (
        "# What Mellomrom says. Written by `python -m mellomrom.web.catalogues`; the texts are ours."
    )
    catalog.project, catalog.version, catalog.revision_date = "mellomrom", "1", UNDATED
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = "Mellomrom"
    with path.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False, omit_header=False, sort_output=True)
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """Give the message ids that still lack a text, in any of their plural forms."""
    parts = ((m.id, m.string if isinstance(m.string, tuple | list) else (m.string,)) for m in catalog if m.id)
    return [str(mid) for mid, strings in parts if not all(strings)]


if __name__ == "__main__":
    for language in LANGUAGES:
        missing = untranslated(update(language))
        print(f"{language}: {len(missing)} to translate")
        for msgid in missing:
            print(f"   {msgid}")
