from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from assistant.answer import Assistant
from assistant.record import Asked, Record, record_of
from assistant.web.shelf import MAX_AGE_S, MAX_KEPT, Shelf
from tests.assistant.test_export import DAY


@pytest.fixture(scope="module")
def record(assistant: Assistant) -> Record:
    return record_of(assistant, assistant.ask("Was macht die Lenkungsgruppe?"), Asked("x"), DAY)


def test_shelf_gives_back_what_it_keeps_and_nothing_else(record: Record) -> None:
    shelf = Shelf()
    other = replace(record, day="2026-01-01")
    first, second = shelf.keep(record), shelf.keep(other)
    assert shelf.get(first) is record
    assert shelf.get(second) is other
    for wrong in ("", first[:-1], f"{first}x", "../etc/passwd"):
        assert shelf.get(wrong) is None


def test_shelf_names_cannot_be_guessed(record: Record) -> None:
    shelf = Shelf()
    tokens = {shelf.keep(record) for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) == 20 for token in tokens)


def test_shelf_drops_the_oldest_beyond_its_size(record: Record) -> None:
    shelf = Shelf()
    tokens = [shelf.keep(record) for _ in range(MAX_KEPT + 2)]
    assert [shelf.get(token) is not None for token in tokens[:3]] == [False, False, True]
    assert shelf.get(tokens[-1]) is record


def test_shelf_forgets_after_an_hour(record: Record) -> None:
    now = [0.0]
    shelf = Shelf(lambda: now[0])
    early = shelf.keep(record)
    now[0] = MAX_AGE_S - 1
    late = shelf.keep(record)
    assert shelf.get(early) is record
    now[0] = MAX_AGE_S + 1
    assert shelf.get(early) is None
    assert shelf.get(late) is record


def test_shelf_holds_when_many_keep_at_once(record: Record) -> None:
    shelf = Shelf()
    tokens: list[str] = []

    def work() -> None:
        tokens.extend(shelf.keep(record) for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tokens)) == 200
    assert all(shelf.get(token) is record for token in tokens)
