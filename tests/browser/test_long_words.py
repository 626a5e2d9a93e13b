"""Words and addresses without a space break within their place; the page keeps its width."""

from __future__ import annotations

import pytest

from corpus.embedding import HASHING_MODEL
from corpus.settings import Settings
from ingest.build import build_index
from tests.browser.conftest import DESKTOP, PHONE, NewPage, Serve, Watched

WORD = "Fachkräftesicherungsmaßnahmenkoordinierungsstelle" * 5
ADDRESS = "https://example.org/" + "sehr_langer_pfad_ohne_leerzeichen" * 6
TOO_WIDE = """() => Array.from(document.querySelectorAll(
        '.lw-answer, .lw-answer *, [data-testid=user], #lw-source, #lw-source *, #source-page *'))
    .filter(n => !n.closest('.lw-hidden') && n.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(n => n.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def wordy(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("wordy")
    (directory / "lang.md").write_text(
        f"---\ntitle: Leitfaden {WORD}\nsources:\n  - {ADDRESS}\n---\n\n# Leitfaden\n\n## Abschnitt {WORD}\n\n"
        f"Die Anlaufstelle Weserbergland heißt {WORD} und steht unter {ADDRESS} im Netz.\n",
        encoding="utf-8",
    )
    settings = Settings(corpus_dir=directory, index_dir=tmp_path_factory.mktemp("index"), embedding_model=HASHING_MODEL)
    build_index(settings)
    return serve(settings, None)


def _check_width(watched: Watched, width: int) -> None:
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.page.evaluate(TOO_WIDE) == []
    sideways = "n => { const e = document.querySelector(n); return e ? e.scrollWidth - e.clientWidth : 0; }"
    for place in ("#chat [role=log]", "#lw-source"):
        assert watched.page.evaluate(sideways, place) <= 1, place


@pytest.mark.parametrize("size", [(320, 640), PHONE, DESKTOP], ids=["320", "phone", "desktop"])
def test_long_words_do_not_push_the_page_apart(new_page: NewPage, wordy: str, size: tuple[int, int]) -> None:
    watched = new_page(wordy, size)
    page = watched.open()
    watched.ask(f"Wie heißt die Anlaufstelle Weserbergland? {WORD} {ADDRESS}")
    assert WORD in page.locator("#chat .lw-answer").inner_text()
    _check_width(watched, size[0])
    link = page.locator("#chat a.lw-cite").first
    link.click()
    page.locator("#lw-mark").wait_for()
    _check_width(watched, size[0])
    page.goto(wordy + str(link.get_attribute("href")))
    assert page.locator("#lw-mark").is_visible()
    _check_width(watched, size[0])
