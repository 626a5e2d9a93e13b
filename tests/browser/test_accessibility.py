"""axe-core, WCAG 2.x A and AA: no violation in any state of the page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from corpus.settings import Settings
from tests.browser.conftest import DESKTOP, PHONE, NewPage, Serve, Watched
from tests.browser.test_chat import HeldBack

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(watched: Watched) -> list[str]:
    results = Axe().run(watched.page, options=RULES)
    return [
        f"{found['impact']} {found['id']}: {[node['target'] for node in found['nodes']]}"
        for found in results.response["violations"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_violation_empty_answered_refused_and_with_a_source(
    new_page: NewPage, site: str, size: tuple[int, int], dark: bool
) -> None:
    watched = new_page(site, size, dark=dark)
    page = watched.open()
    assert violations(watched) == [], "empty"
    watched.ask("Welche Ziele hat der Handlungsschwerpunkt III?")
    assert violations(watched) == [], "answered"
    watched.ask("Wie wird das Wetter morgen?")
    watched.ask("")
    assert violations(watched) == [], "refused and hinted"
    page.locator("#chat a.lw-cite").first.click()
    page.locator("#lw-mark").wait_for()
    assert violations(watched) == [], "source open"


def test_no_violation_while_an_answer_arrives(new_page: NewPage, serve: Serve, shipped_settings: Settings) -> None:
    live = HeldBack(shipped_settings)
    watched = new_page(serve(shipped_settings, live))
    page = watched.open()
    page.locator("#question textarea").fill("Welche Ziele hat der Handlungsschwerpunkt III?")
    page.keyboard.press("Enter")
    page.locator("#chat .lw-quote").first.wait_for()
    try:
        assert violations(watched) == [], "streaming"
    finally:
        live.let_go.set()


def test_no_violation_on_the_english_page_and_the_source_page(new_page: NewPage, site: str) -> None:
    watched = new_page(site, locale="en-GB")
    page = watched.open("/en/")
    watched.ask("Who is in the Lenkungsgruppe?")
    assert violations(watched) == []
    page.goto(site + str(page.locator("#chat a.lw-cite").first.get_attribute("href")))
    assert violations(watched) == [], "the citation as a page of its own"


def test_every_control_has_a_name(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    watched.ask("Was macht die Lenkungsgruppe?")
    nameless = page.evaluate(
        """() => Array.from(document.querySelectorAll('button, a[href], textarea, input'))
        .filter(n => n.offsetParent && !(n.textContent.trim() || n.getAttribute('aria-label') || n.labels?.length))
        .map(n => n.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def test_screen_reader_labels_hold_no_markup(new_page: NewPage, site: str) -> None:
    """Gradio labels a message with its raw text, links and tags included."""
    watched = new_page(site)
    page = watched.open()
    watched.ask("Was macht die Lenkungsgruppe?")
    page.wait_for_function("!document.querySelector('[aria-label*=\"<\"]')")
