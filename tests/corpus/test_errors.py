from __future__ import annotations

import inspect
import multiprocessing
import pickle
import re
from multiprocessing.connection import Connection

import pytest

from corpus import errors
from corpus.errors import IndexCorrupt, StrategyError, UnreadableDocument
from corpus.texts import render

CLASSES = {
    name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, StrategyError)
}


def drawn_tree() -> dict[str, tuple[str, int]]:
    """Name → (name of its base, exit code), read from the tree in the docstring of ``corpus.errors``."""
    lines = inspect.getdoc(errors) or ""
    tree: dict[str, tuple[str, int]] = {}
    above: list[tuple[str, int]] = [("StrategyError", 1)]
    for indent, name, rest in re.findall(r"^([ │├└─]*[├└]── )(\w+)(.*)$", lines, re.MULTILINE):
        depth = len(indent.removeprefix("    ")) // 4
        base, inherited = above[depth - 1]
        code = re.search(r"exit (\d+)", rest)
        tree[name] = (base, int(code.group(1)) if code else inherited)
        above[depth:] = [(name, tree[name][1])]
    return tree


def test_errors_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    actual = {
        name: (kind.__bases__[0].__name__, kind.exit_code) for name, kind in CLASSES.items() if kind != StrategyError
    }
    assert drawn_tree() == actual


def test_errors_exit_codes_are_those_promised_to_other_programs() -> None:
    promised = {"IndexLocked": 3, "NoSpace": 4, "IndexIncompatible": 5, "IndexStale": 5, "IndexMissing": 5}
    promised |= {"IndexCorrupt": 6, "BackendError": 7, "EmbedderUnavailable": 7, "ConfigError": 2, "QuestionError": 2}
    promised |= {"CorpusMissing": 1, "UnreadableDocument": 1}
    assert {name: CLASSES[name].exit_code for name in promised} == promised


def test_errors_tell_value_and_next_command_in_both_languages() -> None:
    error = IndexCorrupt("index_corrupt", detail="x", file="0007/passages.jsonl", path="/srv/index")
    for language in ("de", "en"):
        told = error.text(language)
        assert "0007/passages.jsonl" in told
        assert "python -m ingest --index /srv/index" in told
    assert error.text("de").startswith("Der Index ist beschädigt")
    assert str(error) == error.text("en")


def test_errors_can_be_stored_as_a_notice_and_told_later() -> None:
    error = UnreadableDocument("too_large", "file_too_large", size="51.2", limit=50)
    assert render(error.notice(), "de") == error.text("de")
    assert render(error.notice(), "en") == error.text("en")


def test_errors_without_a_text_are_a_bug_that_shows() -> None:
    with pytest.raises(KeyError):
        StrategyError("no_such_key").text()
    with pytest.raises(KeyError, match="limit"):
        UnreadableDocument("too_large", "file_too_large", size=1).text()


def test_errors_unreadable_document_survives_pickling() -> None:
    error = UnreadableDocument("too_large", "file_too_large", size="51.2", limit=50)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(error, protocol))
        assert type(copy) is UnreadableDocument
        assert (copy.status, copy.key, copy.values) == ("too_large", "file_too_large", {"size": "51.2", "limit": 50})
        assert copy.text("de") == error.text("de")


def _send(connection: Connection) -> None:
    connection.send(UnreadableDocument("no_text", "file_no_text", pages=3))
    connection.close()


def test_errors_unreadable_document_crosses_a_process_border() -> None:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender,))
    process.start()
    sender.close()
    error = receiver.recv()
    process.join()
    assert isinstance(error, UnreadableDocument)
    assert error.status == "no_text"
    assert "3 Seiten" in error.text("de")
