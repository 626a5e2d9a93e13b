"""A model behind a real HTTP server: well behaved, misbehaving, silent, and what a reader gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from assistant.__main__ import answer_json
from assistant.answer import Assistant
from assistant.factory import assistant_for
from assistant.generate import Writer, is_worded
from assistant.llm import OpenAICompatible
from assistant.render import answer_text
from assistant.web.render import answer_html
from corpus.index import Index
from corpus.schema import Answer, Item, Notice, Statement
from corpus.settings import Settings
from tests.assistant import llm_server as behaviour
from tests.assistant.llm_server import Handler, LLMServer, Request, closed_port, running
from tests.assistant.writing import HUB, SENTENCE, build, check_law, composed, writer

SLOW_S = 20.0  # never reached: for servers that answer
SHORT_S = 0.6  # for servers that don't

MISBEHAVIOUR = {
    "401": behaviour.status(401),
    "403": behaviour.status(403),
    "404": behaviour.status(404),
    "429": behaviour.status(429),
    "500": behaviour.status(500),
    "503": behaviour.status(503),
    "cut": behaviour.cut,
    "cut-chunked": behaviour.cut_chunked,
    "invalid-json": behaviour.invalid_json,
    "wrong-json": behaviour.wrong_json,
    "html": behaviour.html,
    "redirect": behaviour.redirect,
    "10-MB": behaviour.ten_megabytes,
    "one-long-event": behaviour.one_long_event,
    "packed": behaviour.packed,
    "wrong-language": behaviour.wrong_language,
    "french": behaviour.french,
    "empty": behaviour.empty,
    "nothing-at-all": behaviour.nothing_at_all,
    "endless-line": behaviour.endless_line,
}
STALLING = {
    "silence": behaviour.silence,
    "silence-after-headers": behaviour.silence_after_headers,
    "drip": behaviour.drip,
    "drip-headers": behaviour.drip_headers,
}
TOLD = {
    "401": "HTTP 401", "429": "HTTP 429", "500": "HTTP 500", "redirect": "HTTP 307", "cut": "unvollständig",
    "cut-chunked": "unvollständig", "invalid-json": "unvollständig", "html": "unvollständig", "10-MB": "zu viel",
    "one-long-event": "zu viel", "packed": "zu viel", "wrong-language": "nicht belegt", "empty": "nicht belegt",
}  # fmt: skip


def saying(*lines: str) -> behaviour.Behaviour:
    return lambda handler, request: handler.stream(f"{line}\n" for line in lines)


def flaky(handler: Handler, request: Request) -> None:
    """Busy once, then good."""
    if sum(earlier.model == "flaky" for earlier in handler.server.requests) == 1:
        behaviour.status(503)(handler, request)
    else:
        behaviour.quoting(handler, request)


SAYING = {
    "quoting": behaviour.quoting,
    "flaky": flaky,
    "mixed": saying(
        f"{SENTENCE} [1]",
        "Der Hub zahlt 9999 Euro. [1]",
        "Der Hub fördert 12 Betriebe mit 3.500 Euro. [3]",
        "Unbelegt.",
    ),
    "both": saying(f"{SENTENCE} [1]", "Der Hub fördert 12 Betriebe mit 3.500 Euro. [2]"),
    "pointing-same": saying("Der Hub soll 2027 eine Werkstatt eröffnen. [3]", "Er fördert 12 Betriebe. [3]"),
    "pointing-other": saying(f"{SENTENCE} [1]", "Er fördert 12 Betriebe. [3]"),
    "pointing-nowhere": saying("Der Hub zahlt 7 Euro. [3]", "Er fördert 12 Betriebe. [3]", f"{SENTENCE} [1]"),
    "twice": saying(f"{SENTENCE} [1]", f"{SENTENCE} [2]", f"- **{SENTENCE}** [1]"),
    "last-number": saying("Der Hub fördert 12 Betriebe mit 3.500 Euro. [3]"),
    "unfinished": lambda handler, request: handler.stream([f"{SENTENCE} [1]"], finish="length"),
    "english": saying("The hub advises companies in Holzminden free of charge. [1]", "The hub pays 9999 euros. [1]"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("writing"), {"hub": HUB})


@pytest.fixture(scope="module")
def server(index: Index) -> Iterator[LLMServer]:
    with running({**MISBEHAVIOUR, **STALLING, **SAYING}) as server:
        list(writer(index, server.url, "quoting", SLOW_S).write(composed(index, "hub", "Was macht der Hub?")))
        yield server  # the libraries are loaded: a time limit below one second is the server's alone


@pytest.fixture
def answer(index: Index) -> Answer:
    return composed(index, "hub", "Was macht der Hub?")


def check_quotations(stages: list[Answer], answer: Answer) -> Notice:
    """They end in the composed answer, with one remark more; returns it."""
    for stage in stages:
        check_law(stage)
    last = stages[-1]
    assert not is_worded(last)
    assert replace(last, notes=last.notes[1:]) == answer
    return last.notes[0]


# -- a server that behaves ---------------------------------------------------------------------


def test_statements_come_one_by_one_with_their_citations(server: LLMServer, index: Index, answer: Answer) -> None:
    stages = list(writer(index, server.url, "quoting", SLOW_S).write(answer))
    growing = [len(stage.statements) for stage in stages if stage.notes[0].key == "llm.writing"]
    assert list(dict.fromkeys(growing)) == [0, 1]
    for earlier, later in pairwise(stages):
        check_law(later)
        assert later.statements[: len(earlier.statements)] == earlier.statements
    assert stages[-1].statements == (Statement(SENTENCE, (1,), "verbatim"),)
    assert [(note.key, dict(note.values)) for note in stages[-1].notes] == [("llm.worded", {"model": "quoting"})]


def test_what_a_model_worded_carries_the_ai_mark(server: LLMServer, index: Index, answer: Answer) -> None:
    *_, last = writer(index, server.url, "quoting", SLOW_S).write(answer)
    assert last.trace.models == ("x", "llm:quoting")
    assert answer_json(last)["ai_generated"] is True
    assert answer_json(answer)["ai_generated"] is False
    assert "KI-Hinweis" in answer_text(last)
    assert "KI&#45;Hinweis" in answer_html(last, "/")


def test_what_does_not_hold_is_never_shown(server: LLMServer, index: Index, answer: Answer) -> None:
    stages = list(writer(index, server.url, "mixed", SLOW_S).write(answer))
    told = {statement.text for stage in stages for statement in stage.statements}
    assert told == {SENTENCE, "Der Hub fördert 12 Betriebe mit 3.500 Euro."}
    assert [statement.citations for statement in stages[-1].statements] == [(1,), (2,)]


def test_a_statement_is_said_once(server: LLMServer, index: Index, answer: Answer) -> None:
    *_, last = writer(index, server.url, "twice", SLOW_S).write(answer)
    assert [statement.text for statement in last.statements] == [SENTENCE]


@pytest.mark.parametrize(("how", "shown"), [("pointing-same", 2), ("pointing-other", 1), ("pointing-nowhere", 1)])
def test_a_pronoun_stands_only_behind_a_shown_sentence_on_the_same_source(
    server: LLMServer, index: Index, answer: Answer, how: str, shown: int
) -> None:
    *_, last = writer(index, server.url, how, SLOW_S).write(answer)
    assert is_worded(last)
    assert len(last.statements) == shown
    assert last.statements[0].text.startswith("Der Hub")


def test_citations_are_numbered_as_they_appear(server: LLMServer, index: Index, answer: Answer) -> None:
    *_, last = writer(index, server.url, "last-number", SLOW_S).write(answer)
    assert [statement.citations for statement in last.statements] == [(1,)]
    assert "3.500 Euro" in last.citations[0].quote


def test_an_answer_that_ran_into_the_token_limit_keeps_its_whole_lines(
    server: LLMServer, index: Index, answer: Answer
) -> None:
    *_, last = writer(index, server.url, "unfinished", SLOW_S).write(answer)
    assert is_worded(last)


def test_english_is_held_against_the_gloss(server: LLMServer, index: Index) -> None:
    english = composed(index, "hub", "What does the hub do?", "en")
    *_, last = writer(index, server.url, "english", SLOW_S).write(english)
    assert "9999" not in answer_text(last)
    check_law(last)
    *_, unchecked = Writer(index, OpenAICompatible(server.url, "english", SLOW_S), None).write(english)
    assert not is_worded(unchecked)


def test_a_list_the_model_cut_short_is_quoted_whole(server: LLMServer, index: Index, answer: Answer) -> None:
    lead_in = Statement("Der Hub:", (1,), "verbatim", "lead_in")
    second = replace(answer.citations[0], number=2, span=index.passages[-1].sentences[-1])
    second = replace(second, quote=index.documents["hub"].slice(second.span))
    item = Statement(second.quote, (2,), "verbatim", "item")
    listed = replace(
        answer, statements=(*answer.statements, lead_in, item), citations=(*answer.citations, second),
        items=(Item("Betriebe", (2,)),), notes=(Notice("assistant.excerpt"), Notice("assistant.unknown_words")),
    )  # fmt: skip
    *_, short = writer(index, server.url, "twice", SLOW_S).write(listed)
    assert [statement.role for statement in short.statements] == ["sentence", "lead_in", "item"]
    assert short.items == (Item("Betriebe", (2,)),)
    assert [note.key for note in short.notes] == ["llm.worded", "assistant.unknown_words"]
    check_law(short)
    *_, whole = writer(index, server.url, "both", SLOW_S).write(listed)
    assert [statement.role for statement in whole.statements] == ["sentence", "sentence"]


def test_the_request_holds_passages_and_question_and_nothing_else(
    server: LLMServer, index: Index, answer: Answer
) -> None:
    list(writer(index, server.url, "quoting", SLOW_S).write(answer))
    request = server.requests[-1]
    assert request.passages[1] == SENTENCE
    assert request.message.endswith("Frage: Was macht der Hub?")
    assert len(request.message) < 8000
    assert set(request.body) == {"messages", "model", "stream", "temperature", "max_tokens"}
    assert set(request.headers) == {
        "host", "connection", "accept", "accept-encoding", "content-type", "content-length", "authorization",
    }  # fmt: skip


# -- a server that does not --------------------------------------------------------------------


@pytest.mark.parametrize("how", MISBEHAVIOUR)
def test_misbehaviour_ends_in_the_composed_answer(server: LLMServer, index: Index, answer: Answer, how: str) -> None:
    remark = check_quotations(list(writer(index, server.url, how, SLOW_S).write(answer)), answer)
    assert TOLD.get(how, "") in answer_text(replace(answer, notes=(remark,)))


@pytest.mark.parametrize("how", STALLING)
def test_stalling_ends_in_the_composed_answer_and_hangs_up(
    server: LLMServer, index: Index, answer: Answer, how: str
) -> None:
    """These servers never end by themselves: that this test does is the time limit's work."""
    server.hung_up.clear()
    remark = check_quotations(list(writer(index, server.url, how, SHORT_S).write(answer)), answer)
    assert remark.key == "error.llm_timeout"
    assert server.hung_up.wait(10), "the request is ended, not left behind"


def test_refused_connection_ends_in_the_composed_answer(index: Index, answer: Answer) -> None:
    url = f"http://127.0.0.1:{closed_port()}/v1"
    remark = check_quotations(list(writer(index, url, "any", 4.0).write(answer)), answer)
    assert remark == Notice("error.llm_unreachable", (("host", "127.0.0.1"),))


@pytest.mark.parametrize(
    ("how", "attempts"), [("401", 1), ("429", 3), ("500", 3), ("cut", 1), ("html", 1), ("10-MB", 1)]
)
def test_attempts_are_bounded(server: LLMServer, index: Index, answer: Answer, how: str, attempts: int) -> None:
    before = len(server.requests)
    list(writer(index, server.url, how, 4.0).write(answer))
    assert len(server.requests) - before == attempts


def test_a_second_attempt_can_succeed(server: LLMServer, index: Index, answer: Answer) -> None:
    *_, last = writer(index, server.url, "flaky", 4.0).write(answer)
    assert is_worded(last)


def test_stopping_the_answer_ends_the_request(server: LLMServer, index: Index, answer: Answer) -> None:
    server.hung_up.clear()
    stages = writer(index, server.url, "silence", SLOW_S).write(answer)
    assert next(stages).notes[0].key == "llm.writing"
    assert next(stages).statements == (), "a sign of life while the server is silent"
    stages.close()  # type: ignore[attr-defined]
    assert server.hung_up.wait(10)


# -- in the house ------------------------------------------------------------------------------


@pytest.fixture
def writing(shipped_index: Index, shipped_settings: Settings, server: LLMServer) -> Assistant:
    settings = replace(shipped_settings, llm_url=server.url, llm_model="quoting", llm_timeout_s=SLOW_S)
    return assistant_for(shipped_index, settings)


def test_the_whole_path_is_worded_and_streamed(writing: Assistant) -> None:
    stages = list(writing.ask_stream("Was macht die Lenkungsgruppe?"))
    assert is_worded(stages[-1])
    for stage in stages:
        check_law(stage)


@pytest.mark.parametrize("question", ["Xylophon Quastenflosser?", "Hallo!"])
def test_without_evidence_nothing_is_sent(writing: Assistant, server: LLMServer, question: str) -> None:
    before = len(server.requests)
    assert writing.ask(question).refused
    assert len(server.requests) == before


def test_a_refusal_or_an_answer_without_evidence_is_given_as_it_is(
    server: LLMServer, index: Index, answer: Answer
) -> None:
    before = len(server.requests)
    refused = replace(answer, status="not_in_corpus", statements=(), citations=())
    assert list(writer(index, server.url, "quoting").write(refused)) == [refused]
    assert len(server.requests) == before
