"""Passages → windows: whole sentences, within the limit, none left out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.index import Index
from corpus.schema import Document, Page, Passage, Source, Span
from corpus.semantic import passage_of, sentence_id, window_id
from ingest.windows import MAX_WINDOW_CHARS, Window, all_windows, passage_windows


def made(sentences: list[str]) -> tuple[Document, Passage]:
    """A document of one passage."""
    text = " ".join(sentences) or "–"
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Span("d", at, at + len(sentence)))
        at += len(sentence) + 1
    source = Source("d", "D", "", "2021-01-01", "", "other", "d.txt", "0" * 64, ())
    document = Document(source, text, (Page(1, "1", 0, len(text)),), (), (), ())
    whole = Span("d", 0, len(text))
    lead_ins = tuple(None for _ in spans)
    return document, Passage(f"d:0-{len(text)}", whole, text, "", "paragraph", 1, 1, tuple(spans), lead_ins)


def windows_of(sentences: list[str]) -> tuple[list[Window], list[Window]]:
    """The passage's windows, and its sentences'."""
    document, passage = made(sentences)
    found = passage_windows(document, passage, str)
    alone = {sentence_id(passage.passage_id, number) for number in range(len(sentences))}
    return [w for w in found if w.window_id not in alone], [w for w in found if w.window_id in alone]


def test_windows_of_one_sentence_are_one_window() -> None:
    windows, sentences = windows_of(["Der Hub berät Betriebe."])
    assert [w.text for w in windows] == ["Der Hub berät Betriebe."]
    assert windows[0].window_id == window_id("d:0-23", 0)
    assert windows[0].doc_id == "d"
    assert sentences == []


def test_windows_of_a_passage_without_sentences_hold_its_text() -> None:
    windows, sentences = windows_of([])
    assert ([w.text for w in windows], sentences) == (["–"], [])


def test_windows_hold_as_many_sentences_as_fit() -> None:
    three = [letter * 400 for letter in "abc"]
    windows, sentences = windows_of(three)
    assert [w.text for w in windows] == [f"{three[0]} {three[1]}", three[2]]
    assert [w.text for w in sentences] == three


def test_windows_are_filled_up_to_the_limit_and_no_further() -> None:
    first = "a" * 400
    fits, too_long = "b" * (MAX_WINDOW_CHARS - 401), "b" * (MAX_WINDOW_CHARS - 400)
    assert [len(w.text) for w in windows_of([first, fits])[0]] == [MAX_WINDOW_CHARS]
    assert [len(w.text) for w in windows_of([first, too_long])[0]] == [400, MAX_WINDOW_CHARS - 400]


def test_windows_hold_what_the_model_is_to_read() -> None:
    document, passage = made(["Der Hub.", "Die Pflege."])
    found = passage_windows(document, passage, lambda text: text.replace("Der", "the").replace("Die", "the"))
    assert [w.text for w in found] == ["the Hub. the Pflege.", "the Hub.", "the Pflege."]


@given(st.lists(st.integers(1, 1000), max_size=8))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_windows_hold_every_sentence_once_and_in_order(lengths: list[int]) -> None:
    texts = [chr(ord("a") + number) * length for number, length in enumerate(lengths)]
    windows, sentences = windows_of(texts)
    assert " ".join(w.text for w in windows) == (" ".join(texts) or "–")
    for window in windows:
        assert len(window.text) <= MAX_WINDOW_CHARS or " " not in window.text
    assert [w.text for w in sentences] == (texts if len(texts) > 1 else [])


def test_windows_of_the_shipped_corpus_have_ids_of_their_own(shipped_index: Index) -> None:
    found = all_windows(list(shipped_index.documents.values()), shipped_index.passages, str)
    assert len({window.window_id for window in found}) == len(found) == shipped_index.manifest.counts["windows"]
    assert {passage_of(window.window_id) for window in found} == set(shipped_index.row_of)
    assert all(window.text.strip() for window in found)
