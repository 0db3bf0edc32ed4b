"""What must hold for the repository itself: limits, names, and things one could forget."""

import ast
import json
import re
import tomllib

from django.apps import apps

from tests.repo.reading import ROOT, SOURCE, files, functions, generator, texts, trees

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 60, 150
MOST_DEPENDENCIES = 17  # ADR 31
MAY_NAME_TMP = {  # PostgreSQL's socket needs a short path, and so do the tests of it
    "src/mellomrom/config/postgres.py",
    "tests/flows/test_postgres.py",
}
HERE = "tests/repo/test_repository.py"
HAS_WORDS = re.compile(r"^[a-z]+(_[a-z0-9]+)+$")
REGISTRIES = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}


def models():
    return [model for model in apps.get_models() if model.__module__.startswith("mellomrom.")]


def test_no_file_is_longer_than_one_can_hold_in_mind():
    long = [
        path
        for path in files("src", "tests", "docs", ending=".py")
        if len(path.read_text().splitlines()) > LONGEST_FILE
    ]

    assert long == []


def test_no_template_is_longer_than_one_can_hold_in_mind():
    long = [p for p in files("src", ending=".html") if len(p.read_text().splitlines()) > LONGEST_TEMPLATE]

    assert long == []


def test_no_function_is_longer_than_a_page():
    long = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in trees("src", "tests", "docs")
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 >= LONGEST_FUNCTION
    ]

    assert long == []


def test_every_folder_of_the_package_says_what_it_is_for():
    packages = [folder for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()]

    assert [folder.name for folder in packages if not (folder / "README.md").exists()] == []


def test_every_public_function_says_what_it_does():
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees("src", "docs")
        for node in _public(tree)
        if not ast.get_docstring(node)
    ]

    assert silent == []


def _public(tree):
    """Functions of a module and methods of its public classes; what only says anew what Django asks for is left out."""
    outer = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_")]
    for node in (inner for found in outer for inner in found.body):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in OF_DJANGO:
            yield node


OF_DJANGO = {"get_prep_value", "get_db_prep_value", "get_db_prep_save", "from_db_value", "value_to_string", "to_python"}


def test_nothing_of_one_machine_is_named():
    forbidden = re.compile(r"(?<![\w.~-])/(tmp|work)\b")
    named = {name for name, text in texts() if forbidden.search(text)}

    assert named - MAY_NAME_TMP - {HERE} == set()


def test_nothing_is_left_for_later_in_the_code():
    later = re.compile(r"\b(TODO|FIXME|HACK)\b|NotImplementedError|\bpragma: no cover")

    assert [name for name, text in texts() if name != HERE and later.search(text)] == []


def test_no_test_is_skipped_and_nothing_of_our_own_is_mocked():
    word = re.compile(r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)|unittest.mock|\bmocker\b")

    assert [name for name, text in texts() if name.startswith("tests/") and name != HERE and word.search(text)] == []


def test_the_locks_name_public_registries_only():
    urls = re.findall(r"https?://([^/\"]+)/", (ROOT / "uv.lock").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"].values()
    urls += [host for p in packages for host in re.findall(r"https?://([^/]+)/", p.get("resolved", ""))]

    assert set(urls) <= REGISTRIES


def test_no_registry_of_ones_own_is_written_down():
    word = re.compile(r"(?i)extra-index|index-url|tool\.uv\.index|find-links|^\s*registry\s*=", re.MULTILINE)

    assert [name for name, text in texts() if name != HERE and word.search(text)] == []


def test_few_things_of_others_are_needed_to_run():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert len(project["dependencies"]) <= MOST_DEPENDENCIES


def test_a_lock_on_a_row_never_blocks_those_who_point_at_it():
    loose = [
        f"{name}:{call.lineno}"
        for name, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "select_for_update"
        if not any(word.arg == "no_key" and ast.unparse(word.value) == "True" for word in call.keywords)
    ]

    assert loose == []


def test_every_table_says_what_it_stands_for_in_the_world():
    silent = [m.__name__ for m in models() if not re.search(r"^\s*(FHIR|Law|Standard):", m.__doc__ or "", re.MULTILINE)]

    assert silent == []


def test_the_names_of_constraints_and_indexes_read_as_words():
    names = [rule.name for m in models() for rule in [*m._meta.constraints, *m._meta.indexes]]

    assert [name for name in names if not HAS_WORDS.match(name)] == []


def test_no_row_goes_away_with_another_and_no_table_has_an_order_of_its_own():
    fields = [field for m in models() for field in m._meta.fields if field.is_relation]

    assert [str(f) for f in fields if f.remote_field.on_delete.__name__ != "PROTECT"] == []
    assert [m.__name__ for m in models() if m._meta.ordering] == []


def test_every_refusal_is_raised_by_some_test():
    tested = "\n".join(text for name, text in texts() if name.startswith("tests/") and name.endswith(".py"))
    missing = [r.code for r in generator("refusals").refusals() if not _is_tested(r.code, tested)]

    assert missing == []


def _is_tested(code: str, tested: str) -> bool:
    """By its whole code; a machine door's tests may leave out the door's name; a life's moves are its own tests."""
    door, _, word = code.partition(".")
    if code.startswith("<life>"):
        return bool(re.search(r"\w+\.\w+-to-\w+", tested))
    return code in tested or (door in ("kith", "fhir", "door") and f'"{word}"' in tested)
