"""Long tables: minutes and decisions come page by page."""

from __future__ import annotations

from django.utils import timezone

from undersigned.roundtable import queries
from undersigned.roundtable.models import Decision
from undersigned.roundtable.rules.minutes import parse_lines, read_line


def test_minutes_begin_with_the_newest_page_and_lead_to_those_before(table, monkeypatch):
    count = queries.count_minutes(table.table)
    monkeypatch.setattr("undersigned.roundtable.queries.drafting.MINUTES_PAGE", count - 1)
    monkeypatch.setattr("undersigned.roundtable.queries.MINUTES_PAGE", count - 1)

    last = table.visit(table.chair, "minutes/")
    first = table.visit(table.chair, "minutes/?page=1")

    assert last.tree.xpath("//main//ol/@start") == [str(count)]
    assert "was laid on the table" not in last.words
    assert last.tree.xpath("//nav[@class='pager']/a/@href") == ["?page=1"]
    assert "was laid on the table" in first.words
    assert first.tree.xpath("//nav[@class='pager']/a/@href") == ["?page=2"]


def test_a_page_of_minutes_that_is_none_is_the_newest(table):
    for asked in ("0", "99", "x"):
        assert "was laid on the table" in table.visit(table.chair, f"minutes/?page={asked}").words


def test_lines_are_read_from_the_table_as_they_stand_in_the_file(table):
    lines = parse_lines(queries.minutes_file(table.table))

    assert queries.minutes_of(table.table) == lines
    assert [read_line(line.data.decode(), line.n) for line in lines] == lines


def test_closed_questions_come_page_by_page_after_the_open_ones(table, monkeypatch):
    monkeypatch.setattr("undersigned.roundtable.queries.drafting.PAGE", 2)
    monkeypatch.setattr("undersigned.roundtable.queries.PAGE", 2)
    now = timezone.now()
    about = {"table": table.table, "matter": "whole", "rule": "{}", "text_sha256": "", "opened_at": now}
    for number in (1, 2, 3, 4):
        closed = None if number == 4 else now
        Decision.objects.create(number=number, closes_at=now, closed_at=closed, result="fallen", **about)

    first, second = (table.visit(table.chair, f"decisions/?page={page}") for page in (1, 2))

    assert [link.text for link in first.tree.xpath("//main//li//a")] == ["Decision 4", "Decision 3", "Decision 2"]
    assert [link.text for link in second.tree.xpath("//main//li//a")] == ["Decision 1"]
    assert first.tree.xpath("//nav[@class='pager']/a/@href") == ["?page=2"]
