"""The evaluation's report, opened as a file: filter, search, keyboard, phone, axe, no request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from evals.report import write_report
from tests.browser.conftest import DESKTOP, PHONE, Watched
from tests.browser.test_accessibility import violations
from tests.evals.test_report import made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(made(), path, "de")
    return path.as_uri()


@pytest.fixture(params=[(DESKTOP, False), (DESKTOP, True), (PHONE, False)], ids=["desktop", "dark", "phone"])
def watched(browser: Browser, report: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    size, dark = request.param
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    found = Watched(context.new_page(), report)
    found.watch()
    found.page.goto(report)
    yield found
    found.check_quiet()
    context.close()


def shown(page: Page) -> int:
    return page.locator("#questions > li:visible").count()


def test_report_filters_and_searches(watched: Watched) -> None:
    page = watched.page
    assert shown(page) == 5
    page.locator("#outcome").select_option("wrong")
    assert shown(page) == 1
    assert page.locator("#shown").inner_text() == "1 von 5 Fragen"
    page.locator("#show-all").click()
    assert shown(page) == 5
    page.locator("#search").fill("KOSTENLOS hub")
    assert shown(page) == 3
    page.locator("#user").select_option("evaluator")
    assert shown(page) == 1
    page.locator("#search").fill("gibt es nicht")
    assert shown(page) == 0


def test_report_opens_by_keyboard_and_shows_both_sides(watched: Watched) -> None:
    page = watched.page
    entry = page.locator("#questions > li").first
    entry.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert entry.locator(".side").first.is_visible()
    assert entry.locator(".side").nth(1).is_visible()
    page.locator("#open-all").click()
    assert page.locator("#questions > li > details[open]").count() == 5
    page.locator("#close-all").click()
    assert page.locator("#questions > li > details[open]").count() == 0


def test_report_has_no_violation_closed_and_open(watched: Watched) -> None:
    assert violations(watched) == [], "closed"
    watched.page.evaluate("document.querySelectorAll('details').forEach(found => { found.open = true; })")
    assert violations(watched) == [], "everything open"


def test_report_is_never_wider_than_the_window(watched: Watched) -> None:
    watched.page.locator("#open-all").click()
    width, window = watched.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= window


def test_report_is_a_complete_list_without_script(browser: Browser, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    assert shown(page) == 5
    assert not page.locator("#filters").is_visible()
    page.locator("#questions summary").first.click()
    assert page.locator("#questions .side").first.is_visible()
    context.close()
