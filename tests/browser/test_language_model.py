"""With a language model switched on: its checked sentences stream onto the page, its failures don't."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.settings import Settings
from tests.assistant.llm_server import Behaviour, Handler, LLMServer, Request, first_sentence, quoting, running, status
from tests.browser.conftest import NewPage, Serve
from tests.browser.test_accessibility import violations

QUESTION = "Was macht die Lenkungsgruppe?"


class Paused:
    """Words the first passage, waits until it is let go, and words the others."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def __call__(self, handler: Handler, request: Request) -> None:
        lines = [f"{first_sentence(quote)} [{number}]\n" for number, quote in request.passages.items()]
        handler.begin()
        handler.event(lines[0])
        self.let_go.wait(20)
        handler.event("".join(lines[1:]))
        handler.event(finish="stop")
        handler.wfile.write(b"data: [DONE]\n\n")


@pytest.fixture(scope="module")
def paused() -> Paused:
    return Paused()


@pytest.fixture(scope="module")
def model_server(paused: Paused) -> Iterator[LLMServer]:
    behaviours: dict[str, Behaviour] = {"gut": quoting, "langsam": paused, "kaputt": status(500)}
    with running(behaviours) as server:
        yield server


def site_with(serve: Serve, settings: Settings, server: LLMServer, model: str) -> str:
    return serve(replace(settings, llm_url=server.url, llm_model=model), None)


def test_worded_answer_streams_with_citations_and_carries_the_ai_mark(
    new_page: NewPage, serve: Serve, shipped_settings: Settings, model_server: LLMServer, paused: Paused
) -> None:
    watched = new_page(site_with(serve, shipped_settings, model_server, "langsam"))
    page = watched.open()
    assert "Ein Sprachmodell (langsam) formuliert die Antworten" in page.locator("#top").inner_text()
    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator("#chat .lw-quote").first.wait_for()
    try:
        assert page.locator("#chat .lw-quote").count() == 1
        assert "Ein Sprachmodell formuliert die Antwort" in page.locator("#chat .lw-answer").inner_text()
        assert page.locator("#chat .lw-tools").count() == 0, "nothing to be saved before it is complete"
        assert violations(watched) == [], "streaming"
    finally:
        paused.let_go.set()
    page.locator("#chat .lw-tools").wait_for()
    answer = page.locator("#chat .lw-answer")
    assert answer.locator("p .lw-quote").count() > 1
    assert "KI-Hinweis: Diese Antwort hat ein Sprachmodell (langsam) formuliert" in answer.inner_text()
    quote = answer.locator(".lw-quote").first.inner_text()
    answer.locator("a.lw-cite").first.click()
    page.locator("#lw-mark").wait_for()
    marked = " ".join(" ".join(page.locator("#lw-source mark").all_inner_texts()).split())
    assert quote in marked
    assert violations(watched) == [], "complete"
    watched.check_quiet()


def test_copy_and_file_of_a_worded_answer_say_who_wrote_it(
    new_page: NewPage, serve: Serve, shipped_settings: Settings, model_server: LLMServer
) -> None:
    watched = new_page(site_with(serve, shipped_settings, model_server, "gut"))
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched.open()
    watched.ask(QUESTION)
    page.locator("#chat .lw-tools").wait_for()
    page.get_by_role("button", name="Antwort mit Quellen kopieren").click()
    page.get_by_text("Kopiert").wait_for()
    assert "KI-erzeugter Text" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as expected:
        page.locator(".lw-save[href$='.md']").click()
    assert "KI-erzeugter Text" in expected.value.path().read_text(encoding="utf-8")
    watched.check_quiet()


def test_a_model_that_fails_leaves_the_quotations_with_a_notice(
    new_page: NewPage, serve: Serve, shipped_settings: Settings, model_server: LLMServer
) -> None:
    watched = new_page(site_with(serve, shipped_settings, model_server, "kaputt"))
    page = watched.open()
    watched.ask(QUESTION)
    page.locator("#chat .lw-tools").wait_for()
    answer = page.locator("#chat .lw-answer").inner_text()
    assert "operative, lenkende Organ des Fachkräftebündnisses Leine-Weser." in answer
    assert "500" in page.locator("#chat .lw-note").first.inner_text()
    assert page.locator("#chat .lw-copy").get_attribute("value") == "quoted"
    assert violations(watched) == []
    watched.check_quiet()
