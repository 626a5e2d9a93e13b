"""The page in a real browser: ask, stream, open a citation by mouse and by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.factory import LiveAssistant
from assistant.web.permalink import path_of
from corpus.schema import Answer
from corpus.settings import Settings
from tests.browser.conftest import DESKTOP, PHONE, NewPage, Serve, Watched

QUESTION = "Welche Projekte adressieren Studienabbrecher?"
LIST_QUESTION = "Welche Ziele hat der Handlungsschwerpunkt III?"
IN_VIEW = """element => {
    const r = element.getBoundingClientRect();
    const box = document.getElementById('lw-source').getBoundingClientRect();
    return r.top >= box.top && r.bottom <= box.bottom && r.top >= 0 && r.bottom <= window.innerHeight;
}"""

ON_TOP = """element => {
    const r = element.getClientRects()[0];
    const points = [r.left + 3, (r.left + r.right) / 2, r.right - 3];
    return points.every(x => element.contains(document.elementFromPoint(x, (r.top + r.bottom) / 2)));
}"""


def marked_text(watched: Watched) -> str:
    return " ".join(" ".join(watched.page.locator("#lw-source mark").all_inner_texts()).split())


def quote_of_first_link(watched: Watched) -> str:
    return str(watched.page.locator("#chat .lw-quote").first.inner_text())


def test_ai_notice_is_in_view_before_the_first_answer(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    watched.open()
    notice = watched.page.get_by_text("KI-System im Sinne von Art. 50")
    box = notice.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 860
    assert watched.page.locator("#chat .lw-answer").count() == 0
    watched.check_quiet()


def test_answer_quotes_the_project_and_click_marks_it_in_view(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask(QUESTION)
    answer = page.locator("#chat .lw-answer").inner_text()
    assert any(term in answer for term in ("Umsteigen statt Aussteigen", "Studienzweiflern", "Studienabbrechern"))
    quote = quote_of_first_link(watched)
    page.locator("#chat a.lw-cite").first.click()
    mark = page.locator("#lw-mark")
    mark.wait_for()
    assert marked_text(watched) == quote
    assert mark.evaluate(IN_VIEW)
    assert page.evaluate("document.activeElement.id") == "lw-mark"
    assert page.locator("#lw-source-title").inner_text()
    watched.check_quiet()


def test_keyboard_alone_opens_the_same_citation(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask(QUESTION)
    quote = quote_of_first_link(watched)
    page.locator("#question textarea").focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#chat a.lw-cite')"):
            break
    first = page.locator("#chat a.lw-cite").first
    for _ in range(60):
        if first.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#lw-mark").wait_for()
    assert marked_text(watched) == quote
    assert page.evaluate("document.activeElement.id") == "lw-mark"
    watched.check_quiet()


def test_citation_is_a_link_that_opens_on_its_own(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask(QUESTION)
    quote = quote_of_first_link(watched)
    href = page.locator("#chat a.lw-cite").first.get_attribute("href")
    assert href
    page.goto(f"{site}{href}")
    page.locator("mark").first.wait_for()
    marked = "".join(page.locator("mark").all_inner_texts())  # emphases in the passage cut the mark
    assert " ".join(marked.split()) == quote
    watched.check_quiet()


@pytest.mark.parametrize("size", [(320, 640), PHONE, (1366, 860)], ids=["320", "phone", "desktop"])
def test_citation_as_a_page_shows_its_passage_at_any_width(
    new_page: NewPage, site: str, assistant: Assistant, size: tuple[int, int]
) -> None:
    """A link that is opened in a new tab, or sent to someone, and read on a phone."""
    citation = assistant.ask(QUESTION).citations[0]
    watched = new_page(site, size)
    page = watched.page
    page.goto(f"{site}/{path_of(citation)}")
    assert page.locator("#lw-mark").is_visible()
    assert page.locator("#lw-mark").evaluate(ON_TOP)
    assert " ".join(page.locator("mark").first.inner_text().split()) in " ".join(citation.quote.split())
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.get_by_role("link", name="Zum Chat").get_attribute("href") == "/de/"
    watched.check_quiet()


def test_answer_arrives_statement_by_statement(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    page.evaluate(
        """() => { window.seen = new Set();
        new MutationObserver(() => { const n = document.querySelectorAll('#chat .lw-quote').length;
            if (n) window.seen.add(n); }).observe(document.body, {childList: true, subtree: true}); }"""
    )
    watched.ask(LIST_QUESTION)
    stages = page.evaluate("Array.from(window.seen)")
    assert len(stages) >= 2, stages
    assert stages == sorted(stages)


def test_phone_shows_the_source_as_an_overlay(new_page: NewPage, site: str) -> None:
    watched = new_page(site, PHONE)
    page = watched.open()
    assert not page.locator("#source-panel").is_visible()
    watched.ask(QUESTION)
    link = page.locator("#chat a.lw-cite").first
    link.click()
    panel = page.locator("#source-panel.lw-open")
    panel.wait_for()
    assert panel.get_attribute("role") == "dialog"
    assert page.locator("#lw-mark").evaluate(IN_VIEW)
    assert page.locator("#lw-mark").evaluate(ON_TOP), "nothing of the chat shines through"
    box = panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": PHONE[0], "height": PHONE[1]}
    page.evaluate("document.getElementById('lw-source').scrollTop = 300")
    button, text = page.locator("#lw-close").bounding_box(), page.locator("#lw-source").bounding_box()
    assert button is not None
    assert text is not None
    assert button["y"] + button["height"] <= text["y"], "the button covers no text"
    page.keyboard.press("Escape")
    assert not page.locator("#source-panel").is_visible()
    assert link.evaluate("element => element === document.activeElement"), "focus returns to the link"
    link.click()
    page.locator("#lw-close").click()
    assert not page.locator("#source-panel").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    watched.check_quiet()


def test_example_button_asks_its_question(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    assert page.locator("#examples button").count() == 5
    page.locator("#examples button").first.click()
    page.locator("#chat .lw-sources").wait_for()
    assert page.locator("#examples button").first.inner_text() in page.locator("#chat").inner_text()


def test_new_conversation_clears_chat_and_source(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask(QUESTION)
    page.locator("#chat a.lw-cite").first.click()
    page.locator("#lw-mark").wait_for()
    page.get_by_role("button", name="Neues Gespräch").click()
    page.locator("#chat .lw-answer").wait_for(state="detached")
    assert page.locator("#lw-mark").count() == 0
    watched.ask("Was macht die Lenkungsgruppe?")
    assert page.locator("#chat .lw-answer").count() == 1


def test_follow_up_is_understood_in_the_same_conversation(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask("Wie hoch ist die Einpendlerquote im Landkreis Hildesheim?")
    watched.ask("Und die Auspendler?")
    assert "Auspendlerquote" in page.locator("#chat .lw-answer").nth(1).inner_text()


@pytest.mark.parametrize("question", ["   ", "https://example.org/", "Wort " * 500])
def test_question_that_cannot_be_asked_gets_a_hint(new_page: NewPage, site: str, question: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask(question)
    assert page.locator("#chat .lw-hint").count() == 1
    assert page.locator("#chat .lw-cite").count() == 0
    watched.check_quiet()


def test_hint_for_a_long_question_is_in_view(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask("Wort " * 500)
    hint, chat = (page.locator(name).bounding_box() for name in ("#chat .lw-hint", "#chat"))
    assert hint is not None
    assert chat is not None
    assert chat["y"] <= hint["y"]
    assert hint["y"] + hint["height"] <= chat["y"] + chat["height"]


def test_chat_fills_the_window_once_something_is_asked(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    empty = page.locator("#chat").bounding_box()
    last = page.locator("#examples button").last.bounding_box()
    assert empty is not None
    assert last is not None
    assert last["y"] + last["height"] <= DESKTOP[1], "all examples in view"
    watched.ask("Was macht die Lenkungsgruppe?")
    used, send = (page.locator(name).bounding_box() for name in ("#chat", "#send"))
    assert used is not None
    assert send is not None
    assert used["height"] > empty["height"]
    assert DESKTOP[1] - 60 < send["y"] + send["height"] <= DESKTOP[1]


def test_english_browser_gets_the_english_page_and_can_switch(new_page: NewPage, site: str) -> None:
    watched = new_page(site, locale="en-GB")
    page = watched.open("/")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("button", name="Ask").is_visible()
    watched.ask("which projects address Studienabbrecher?")
    assert "The documents are in German" in page.locator("#chat").inner_text()
    page.get_by_role("link", name="Deutsch").click()
    page.get_by_role("button", name="Fragen").wait_for()
    assert page.evaluate("document.documentElement.lang") == "de"
    watched.check_quiet()


def test_copy_takes_answer_and_sources(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched.open()
    watched.ask("Was macht die Lenkungsgruppe?")
    page.get_by_role("button", name="Antwort mit Quellen kopieren").click()
    page.get_by_text("Kopiert").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "operative, lenkende Organ des Fachkräftebündnisses Leine-Weser. [1]" in copied
    assert "Fortschreibung 2021), S. 13" in copied
    assert "Beleg" not in copied


class HeldBack(LiveAssistant):
    """Says one statement and holds the next one back until it is let go or stopped."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.closed = threading.Event()
        self.let_go = threading.Event()

    def get(self) -> Any:
        real = super().get()
        outer = self

        class Slow:
            index = real.index
            settings = real.settings

            def ask_stream(self, *args: Any, **kwargs: Any) -> Iterator[Answer]:
                assert isinstance(real, Assistant)
                try:
                    for stage in real.ask_stream(*args, **kwargs):
                        yield stage
                        outer.let_go.wait(0.1)
                        while not outer.let_go.is_set():
                            outer.let_go.wait(0.1)
                            yield stage
                finally:
                    outer.closed.set()

        return Slow()


def test_stop_ends_the_answer_and_frees_the_server(new_page: NewPage, serve: Serve, shipped_settings: Settings) -> None:
    live = HeldBack(shipped_settings)
    watched = new_page(serve(shipped_settings, live))
    page = watched.open()
    page.locator("#question textarea").fill(LIST_QUESTION)
    page.keyboard.press("Enter")
    page.locator("#chat .lw-quote").first.wait_for()
    page.get_by_role("button", name="Antwort anhalten").click()
    assert live.closed.wait(15), "the generator on the server was not closed"
    live.let_go.set()
    assert page.locator("#chat .lw-quote").count() == 1
    watched.ask("Was macht die Lenkungsgruppe?")
    assert "operative" in page.locator("#chat .lw-answer").nth(1).inner_text()


def test_what_is_typed_while_an_answer_arrives_stays(
    new_page: NewPage, serve: Serve, shipped_settings: Settings
) -> None:
    live = HeldBack(shipped_settings)
    watched = new_page(serve(shipped_settings, live))
    page = watched.open()
    box = page.locator("#question textarea")
    box.fill(LIST_QUESTION)
    box.press("Enter")
    page.locator("#chat .lw-quote").first.wait_for()
    page.wait_for_function("document.querySelector('#question textarea').value === ''")
    box.fill("Was macht die Lenkungsgruppe?")
    live.let_go.set()
    page.locator("#chat .lw-tools").wait_for()
    assert box.input_value() == "Was macht die Lenkungsgruppe?"
    box.press("Enter")
    page.locator("#chat .lw-tools").nth(1).wait_for()
    assert "operative" in page.locator("#chat .lw-answer").nth(1).inner_text()
