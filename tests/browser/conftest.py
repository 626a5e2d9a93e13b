"""A real Chromium against a real server on a free local port."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, sync_playwright

from assistant.factory import LiveAssistant
from assistant.web.server import create_app
from corpus.settings import Settings

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1366, 860)
PHONE = (390, 844)


def chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in CANDIDATES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium these tests are skipped and say so; in CI that is a failure."""
    here = os.path.dirname(__file__)
    mine = [item for item in items if str(item.path).startswith(here)]
    for item in mine:
        item.add_marker(pytest.mark.browser)
        if chromium() is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="no Chromium found: install one or set CHROMIUM=/path"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.fail("CI=true but no Chromium: install one or set CHROMIUM=/path")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


Serve = Callable[[Settings, LiveAssistant | None], str]


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Starts servers on free ports; all are stopped at the end."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(settings: Settings, live: LiveAssistant | None = None) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        ready = threading.Event()
        app = create_app(settings, live=live)

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready.set()

        server = Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        assert ready.wait(30), "the server did not start"
        running.append((server, thread))
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def site(serve: Serve, shipped_settings: Settings) -> str:
    return serve(shipped_settings, None)


@dataclass
class Watched:
    """A page together with what it did besides being looked at."""

    page: Page
    site: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", self._on_request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._on_console)
        self.page.on("dialog", self._on_dialog)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.foreign.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, path: str = "/de/") -> Page:
        self.page.goto(self.site + path)
        self.page.locator("#question textarea").wait_for()
        self.page.locator("#lw-source-content").wait_for(state="attached")
        return self.page

    def ask(self, question: str) -> None:
        """Asks and waits until the answer is complete (or a hint is shown)."""
        before = self.page.locator("#chat .lw-answer").count()
        box = self.page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")  # in the box, whatever a source that opens late has given the focus to
        self.page.locator("#chat .lw-answer").nth(before).wait_for()
        self.page.wait_for_function("!document.querySelector('#chat .generating, #chat .pending')")

    def check_quiet(self) -> None:
        """Nothing was fetched from elsewhere, nothing failed, nothing popped up."""
        assert self.foreign == []
        assert self.errors == []
        assert self.dialogs == []


NewPage = Callable[..., Watched]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    contexts: list[BrowserContext] = []

    def make(site: str, size: tuple[int, int] = DESKTOP, locale: str = "de-DE", dark: bool = False) -> Watched:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=locale, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        watched = Watched(context.new_page(), site)
        watched.watch()
        return watched

    yield make
    for context in contexts:
        context.close()
