"""What a reader can do with an answer, by keyboard too: save, copy, ask why, rate; rows as a table or cards."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from playwright.sync_api import Download, Page

from assistant.record import from_json
from evals.feedback import read_feedback
from tests.browser.conftest import DESKTOP, PHONE, NewPage, Watched
from tests.browser.test_accessibility import violations

QUESTION = "Was macht die Lenkungsgruppe?"
ROWS = "Welche Projekte gibt es im Landkreis Holzminden?"
# Accessible tables keep their roles whatever the style sheet does with their boxes.
CARDS = "() => getComputedStyle(document.querySelector('.lw-table tbody tr')).display"


def asked(new_page: NewPage, site: str, question: str, size: tuple[int, int] = DESKTOP, path: str = "/de/") -> Watched:
    watched = new_page(site, size)
    watched.open(path)
    watched.ask(question)
    watched.page.locator("#chat .lw-tools").wait_for()
    return watched


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until an element has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached with the Tab key")


def saved(download: Download, directory: Path) -> Path:
    path = directory / download.suggested_filename
    download.save_as(path)
    return path


@pytest.mark.parametrize("kind", ["docx", "md", "json"])
def test_answer_is_saved_by_keyboard(new_page: NewPage, site: str, tmp_path: Path, kind: str) -> None:
    watched = asked(new_page, site, QUESTION)
    page = watched.page
    page.locator("#chat [data-testid='user']").first.click()
    tab_to(page, f".lw-save[href$='.{kind}']")
    with page.expect_download() as expected:
        page.keyboard.press("Enter")
    path = saved(expected.value, tmp_path)
    assert path.suffix == f".{kind}"
    if kind == "json":
        assert from_json(path.read_text(encoding="utf-8"), path).asked.question == QUESTION
    elif kind == "md":
        assert "KI-Hinweis" in path.read_text(encoding="utf-8")
    else:
        assert "KI-Hinweis" in docx.Document(str(path)).sections[0].footer.paragraphs[0].text
    watched.check_quiet()


def test_copy_carries_the_ai_mark_and_the_rows(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched.open()
    watched.ask(ROWS)
    page.get_by_role("button", name="Antwort mit Quellen kopieren").click()
    page.get_by_text("Kopiert").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    names = page.locator("#chat .lw-table tbody th").all_inner_texts()
    rows = [line for line in copied.split("\n") if line.startswith("• ") and " – " in line]
    for name in names:
        assert any(row.startswith(f"• {' '.join(name.split())} – ") for row in rows), name
    assert copied.rstrip().split("\n")[-1].startswith("KI-Hinweis:")
    assert "War das hilfreich" not in copied
    assert "Warum diese Antwort" not in copied


def test_why_opens_by_keyboard_and_leads_to_the_passages(new_page: NewPage, site: str) -> None:
    watched = asked(new_page, site, QUESTION)
    page = watched.page
    page.locator("#chat [data-testid='user']").first.click()
    tab_to(page, ".lw-lazy summary")
    page.keyboard.press("Enter")
    loaded = page.locator("#chat .lw-loaded")
    loaded.wait_for()
    assert "Wahrscheinlichkeit" in loaded.inner_text()
    assert violations(watched) == [], "disclosure open"
    tab_to(page, ".lw-loaded a.lw-cite")
    page.keyboard.press("Enter")
    page.locator("#lw-mark").wait_for()
    watched.check_quiet()


def test_english_answer_offers_its_sentences_word_by_word(new_page: NewPage, site: str) -> None:
    watched = asked(new_page, site, "What does the Lenkungsgruppe do?", path="/en/")
    page = watched.page
    assert page.locator(".lw-gloss").count() == 0, "closed until it is asked for"
    page.get_by_text("German sentences word by word in English").click()
    page.locator("#chat .lw-gloss").first.wait_for()
    assert "Word-by-word aid, not a translation" in page.locator("#chat .lw-loaded").inner_text()
    assert page.locator("#chat .lw-loaded a").count() == 0
    assert page.locator("#chat .lw-loaded li").count() == page.locator("#chat .lw-quote").count()
    assert violations(watched) == [], "gloss open"
    watched.check_quiet()


def test_feedback_stays_in_the_browser_until_it_is_saved_for_the_evaluation(
    new_page: NewPage, site: str, tmp_path: Path
) -> None:
    watched = asked(new_page, site, QUESTION)
    page = watched.page
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    assert not page.locator("#lw-kept").is_visible()
    page.locator("#chat [data-testid='user']").first.click()
    tab_to(page, ".lw-rate[name='down']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "lw-reason"
    assert violations(watched) == [], "form open"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Es fehlt, wer den Vorsitz hat.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Gemerkt, nur in diesem Browser.").wait_for()
    watched.ask("Wie wird das Wetter morgen?")
    page.locator("#chat .lw-rate[name='up']").nth(1).click()
    assert "Rückmeldungen in diesem Browser: 2" in page.locator("#lw-kept").inner_text()
    with page.expect_download() as expected:
        page.locator("#lw-kept-save").click()
    entries = read_feedback(saved(expected.value, tmp_path))
    assert [(e.question, e.verdict, e.reason, e.text) for e in entries] == [
        (QUESTION, "down", "incomplete", "Es fehlt, wer den Vorsitz hat."),
        ("Wie wird das Wetter morgen?", "up", "", ""),
    ]
    assert {e.generation for e in entries} == {"0001"}
    assert not [url for url in requests if "gradio_api" not in url and not url.startswith("blob:")]
    page.reload()
    page.locator("#lw-kept").wait_for()
    page.locator("#lw-kept-remove").click()
    assert not page.locator("#lw-kept").is_visible()
    assert page.evaluate("JSON.parse(localStorage.getItem('leine-weser-feedback')).length") == 0
    watched.check_quiet()


def test_a_second_verdict_takes_the_place_of_the_first(new_page: NewPage, site: str) -> None:
    watched = asked(new_page, site, QUESTION)
    page = watched.page
    page.locator(".lw-rate[name='up']").click()
    page.locator(".lw-rate[name='down']").click()
    page.locator(".lw-feedback button").click()
    kept = page.evaluate("JSON.parse(localStorage.getItem('leine-weser-feedback'))")
    assert [entry["verdict"] for entry in kept] == ["down"]
    assert page.locator(".lw-rate[name='down']").get_attribute("aria-pressed") == "true"
    assert page.locator(".lw-rate[name='up']").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize(
    ("size", "display"), [((320, 640), "block"), (PHONE, "block"), ((768, 1024), "table-row"), (DESKTOP, "table-row")],
    ids=["320", "phone", "tablet", "desktop"],
)  # fmt: skip
def test_rows_are_a_table_and_cards_where_it_is_narrow(
    new_page: NewPage, site: str, size: tuple[int, int], display: str
) -> None:
    watched = asked(new_page, site, ROWS, size)
    page = watched.page
    assert page.evaluate(CARDS) == display
    table = page.get_by_role("table")
    assert table.get_by_role("columnheader").all_inner_texts() == ["Name", "Was die Quellen sagen", "Stand der Quelle"]
    rows = table.get_by_role("rowheader").count()
    assert rows > 3
    assert table.get_by_role("cell").count() == 2 * rows
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    log = "() => { const e = document.querySelector('#chat [role=log]'); return e.scrollWidth - e.clientWidth; }"
    assert page.evaluate(log) <= 1
    assert violations(watched) == []


def test_district_is_chosen_by_keyboard_and_stays_until_a_new_conversation(new_page: NewPage, site: str) -> None:
    watched = new_page(site)
    page = watched.open()
    page.locator("#question textarea").focus()
    tab_to(page, "#district input")
    options = page.locator("#district [role=option]")
    options.first.wait_for()
    chosen = str(options.nth(3).get_attribute("aria-label"))
    assert chosen == "Hildesheim"
    active = (
        "() => [...document.querySelectorAll('#district [role=option]')]"
        ".findIndex(option => option.classList.contains('active'))"
    )
    for _ in range(options.count()):
        before = page.evaluate(active)
        if before == 3:
            break
        page.keyboard.press("ArrowDown")
        page.wait_for_function(f"before => ({active})() !== before", arg=before)  # a key may outrun the drawing
    page.keyboard.press("Enter")
    page.wait_for_function("name => document.querySelector('#district input').value === name", arg=chosen)
    assert violations(watched) == [], "district chosen"
    watched.ask("Welche Projekte gibt es für Schulen?")
    watched.ask("Und für Frauen?")
    for number in range(2):
        answer = page.locator("#chat .lw-answer").nth(number)
        assert f"(Landkreis {chosen})" in answer.locator(".lw-understood").inner_text()
    page.get_by_role("button", name="Neues Gespräch").click()
    page.locator("#chat .lw-answer").first.wait_for(state="detached")
    assert page.locator("#district input").input_value() == "alle"
    watched.check_quiet()
