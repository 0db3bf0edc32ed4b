"""A measurement takes a quarter of an hour: it says what it measures while it does, apart from the table."""

from contextlib import nullcontext
from types import SimpleNamespace

from bench import __main__ as bench
from bench.report import Row


def test_each_part_is_named_before_it_is_measured_and_the_table_stands_alone(monkeypatch, capsys):
    part = SimpleNamespace(process=None)
    house, order = SimpleNamespace(web=part, worker=part, database=part), []

    def measures(name):
        def measure(*_, **__):
            order.append((name, capsys.readouterr().err))
            return Row(name, "1") if name == "statements" else [Row(name, "1")]

        return measure

    monkeypatch.setattr("sys.argv", ["bench"])
    monkeypatch.setattr(bench.node, "running", lambda: nullcontext(house))
    monkeypatch.setattr(bench, "_django", nullcontext)
    monkeypatch.setattr(bench, "Town", SimpleNamespace)
    monkeypatch.setattr(bench, "_start_ups", measures("start"))
    for module in (bench.pages, bench.cards, bench.walls, bench.fanout):
        monkeypatch.setattr(module, "measured", measures(module.__name__))
    for name in ("over_http", "batches", "floors", "statements"):
        monkeypatch.setattr(bench.rates, name, measures(name))

    bench.main()

    said = capsys.readouterr()
    assert [name for name, line in order if not line] == ["statements"], "it belongs to the floors"
    assert all(line.count("\n") == 1 for name, line in order[1:-1] if line)
    assert said.out.startswith("measured")
    assert said.err == ""
