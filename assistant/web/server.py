"""The HTTP service: the two pages, the sources, security headers, no uploads."""

from __future__ import annotations

import html
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, get_args

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.export import ExportFormat, export_bytes
from assistant.factory import LiveAssistant
from assistant.llm import page_notices
from assistant.web import permalink
from assistant.web.conversation import Chat
from assistant.web.entries import entries_html
from assistant.web.layout import CONCURRENT_ANSWERS, build_page, css, head
from assistant.web.render import source_html
from assistant.web.shelf import Shelf
from assistant.web.tools import ID_CHARS
from assistant.web.why import gloss_html, why_html
from corpus.errors import StrategyError
from corpus.schema import Language
from corpus.settings import Settings
from corpus.texts import text

LANGUAGES: tuple[Language, ...] = ("de", "en")
MAX_BODY_BYTES = 1_000_000  # twice a chat of conversation.CHAT_CHARS, with what JSON adds
QUEUE_SIZE = 200
HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
    "form-action 'self'; base-uri 'self'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
# Gradio routes that this page doesn't use: uploads, files of the machine, monitoring, proxies.
BLOCKED = ("/upload", "/file", "/monitoring", "/proxy=", "/stream", "/runs", "/custom_component")
CONTENT_TYPES = {".pdf": "application/pdf", ".md": "text/plain; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
EXPORT_TYPES: dict[ExportFormat, str] = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def create_app(
    settings: Settings, root_path: str = "", live: LiveAssistant | None = None, shelf: Shelf | None = None
) -> App:
    """The whole service as an ASGI application.

    ``root_path``: where a reverse proxy serves it, for example "/assistent". ``live``:
    who answers, when not the assistant that the settings describe. ``shelf``: where answers lie
    that can be saved, when not one of its own.
    """
    base = f"{root_path.rstrip('/')}/"
    live = live or LiveAssistant(settings)
    app = FastAPI(title="leine-weser", docs_url=None, redoc_url=None, openapi_url=None)
    chat = Chat(live, shelf or Shelf(), base)
    _add_routes(app, live, settings, base)
    _add_answer_routes(app, chat)
    for language in LANGUAGES:
        page = build_page(chat, language, page_notices(settings))
        page.queue(max_size=QUEUE_SIZE, default_concurrency_limit=CONCURRENT_ANSWERS)
        gr.mount_gradio_app(
            app, page, f"/{language}", footer_links=[], run_history=False, show_error=False, max_file_size=1,
            root_path=f"{base}{language}" if root_path else None, allowed_paths=[], ssr_mode=False, pwa=False,
            enable_monitoring=False, mcp_server=False, css=css(), head=head(language), theme=_theme(),
        )  # fmt: skip
    return Shield(app)


def _theme() -> gr.themes.Base:
    """Gradio's default with the system's own fonts: nothing to load, any script can be shown."""
    fonts = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
    return gr.themes.Default(primary_hue="blue", font=fonts, font_mono=("ui-monospace", "Consolas", "monospace"))


def serve(settings: Settings, root_path: str, on_ready: Callable[[], None]) -> None:
    """Runs until interrupted; ``on_ready`` is called when the page can be opened.

    Nothing about requests is logged.
    """
    config = uvicorn.Config(
        create_app(settings, root_path), host=settings.host, port=settings.port,
        log_level="warning", access_log=False, server_header=False,
    )  # fmt: skip
    _Server(config, on_ready).run()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _add_routes(app: FastAPI, live: LiveAssistant, settings: Settings, base: str) -> None:
    @app.get("/")
    def start(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{base}{_wanted_language(request)}/", status_code=307)

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return Response(status_code=204)

    @app.get("/health")
    def health() -> JSONResponse:
        try:
            return JSONResponse({"status": "ok", "generation": live.get().index.generation})
        except StrategyError as error:
            return JSONResponse({"status": error.key}, status_code=503)

    @app.get("/beleg/{doc_id}/{token}")
    def citation(request: Request, doc_id: str, token: str, teil: int = 0, sprache: str = "") -> HTMLResponse:
        language: Language = "en" if (sprache or _wanted_language(request)) == "en" else "de"
        status, markup = _source_markup(live, doc_id, token, base, language)
        return HTMLResponse(markup if teil else _source_page(markup, language, base), status_code=status)

    @app.get("/quelle/{doc_id}")
    def original(doc_id: str) -> Response:
        document = live.get().index.documents.get(doc_id)
        path = _file_of(settings.corpus_dir, document.source.path) if document else None
        if path is None:
            return HTMLResponse(_source_page(_message("web.source_missing", "de"), "de", base), status_code=404)
        media_type = CONTENT_TYPES[path.suffix]
        return FileResponse(path, media_type=media_type, content_disposition_type="inline", filename=path.name)


def _add_answer_routes(app: FastAPI, chat: Chat) -> None:
    """Answers that lie on the shelf: as a file, and what can be told about them."""

    @app.get("/antwort/{name}")
    def saved(name: str) -> Response:
        token, _, ending = name.partition(".")
        kind = next((known for known in get_args(ExportFormat) if known == ending), None)
        record = chat.shelf.get(token)
        if record is None or kind is None:
            return _gone(chat, "de")
        called = text("web.file_name", record.answer.language, day=record.day, id=token[:ID_CHARS])
        attached = {"content-disposition": f'attachment; filename="{called}.{kind}"', "cache-control": "no-store"}
        return Response(export_bytes(record, kind), media_type=EXPORT_TYPES[kind], headers=attached)

    @app.get("/warum/{token}")
    def why(request: Request, token: str, teil: int = 0, sprache: str = "") -> Response:
        language: Language = "en" if (sprache or _wanted_language(request)) == "en" else "de"
        record = chat.shelf.get(token)
        if record is None:
            return _gone(chat, language, part=bool(teil))
        markup = why_html(chat.live.get(), record, chat.base, language)
        return HTMLResponse(markup if teil else _source_page(markup, language, chat.base, "web.why"))

    @app.get("/eintraege/{token}")
    def entries(request: Request, token: str, teil: int = 0, sprache: str = "") -> Response:
        language: Language = "en" if (sprache or _wanted_language(request)) == "en" else "de"
        record = chat.shelf.get(token)
        if record is None:
            return _gone(chat, language, part=bool(teil))
        markup = entries_html(chat.live.get().index, record.answer.standalone_question, chat.base, language)
        return HTMLResponse(markup if teil else _source_page(markup, language, chat.base, "web.all_rows"))

    @app.get("/glosse/{token}")
    def gloss(token: str, teil: int = 0) -> Response:
        record = chat.shelf.get(token)
        if record is None:
            return _gone(chat, "en", part=bool(teil))
        markup = gloss_html(chat.live.get(), record)
        return HTMLResponse(markup if teil else _source_page(markup, "en", chat.base, "web.gloss"))


def _gone(chat: Chat, language: Language, *, part: bool = False) -> HTMLResponse:
    markup = _message("why.gone", language)
    return HTMLResponse(markup if part else _source_page(markup, language, chat.base, "web.why"), status_code=404)


def _source_markup(live: LiveAssistant, doc_id: str, token: str, base: str, language: Language) -> tuple[int, str]:
    link = permalink.parse(doc_id, token)
    document = live.get().index.documents.get(link.doc_id) if link else None
    if link is None or document is None:
        return 404, _message("web.source_missing", language)
    span = permalink.resolve(link, document)
    if span is None:
        return 410, _message("web.source_changed", language)
    return 200, source_html(document, span, base, language)


def _message(key: str, language: Language) -> str:
    return f"<p>{html.escape(text(key, language))}</p>"


def _source_page(markup: str, language: Language, base: str, title_key: str = "web.source_region") -> str:
    """A source, or what is told about an answer, as a page of its own: for a new tab, or to be sent to someone.

    Not inside ``#source-panel``, which is an overlay on narrow screens and hidden until opened.
    """
    title = html.escape(text(title_key, language))
    back = html.escape(text("web.to_chat", language))
    markup = markup.replace('id="lw-mark"', 'id="lw-mark" autofocus', 1)  # brings it into view, without a script
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>body{{font-family:system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}}{css()}"
        "#lw-source{max-height:none;padding:0;overflow:visible}</style></head><body>"
        f'<main id="source-page"><p><a href="{base}{language}/">{back}</a></p>'
        f'<div id="lw-source">{markup}</div></main></body></html>'
    )


def _file_of(corpus_dir: Path, relative: str) -> Path | None:
    """The document's file, if it lies in the corpus directory and is of a known type."""
    path = (corpus_dir / relative).resolve()
    inside = path.is_relative_to(corpus_dir.resolve())
    return path if inside and path.is_file() and path.suffix in CONTENT_TYPES else None


def _wanted_language(request: Request) -> Language:
    """The first of German and English in the browser's list; German when neither is there."""
    for entry in request.headers.get("accept-language", "").lower().split(","):
        code = entry.split(";")[0].strip()[:2]
        if code in LANGUAGES:
            return "en" if code == "en" else "de"
    return "de"


class Shield:
    """ASGI middleware: security headers, blocked routes, a limit on bodies, the page's language.

    Written against ASGI and not as a FastAPI middleware because that would buffer the
    stream in which answers arrive.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if _is_blocked(path):
            await self._refuse(send, 403)
        elif _body_length(scope) > MAX_BODY_BYTES:
            await self._refuse(send, 413)
        else:
            language = next((code for code in LANGUAGES if path.rstrip("/").endswith(f"/{code}")), None)
            await self._app(scope, receive, _with_headers(send, language))

    async def _refuse(self, send: Send, status: int) -> None:
        wrapped = _with_headers(send, None)
        await wrapped({"type": "http.response.start", "status": status, "headers": []})
        await wrapped({"type": "http.response.body", "body": b""})


def _is_blocked(path: str) -> bool:
    _, marker, rest = path.partition("/gradio_api")
    return bool(marker) and rest.startswith(BLOCKED)


def _body_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else MAX_BODY_BYTES + 1
        if name == b"transfer-encoding":
            return MAX_BODY_BYTES + 1  # a body of unknown length: no part of the page sends one
    return 0


def _with_headers(send: Send, language: Language | None) -> Send:
    """Adds the headers; in a page of its own, ``<html lang>`` is set right (Gradio says "en")."""
    replaced = False

    async def wrapped(message: MutableMapping[str, Any]) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message["headers"] if k.decode().lower() not in HEADERS]
            headers += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": headers}
        elif language and not replaced and message.get("body"):
            # Same length, so that Content-Length stays true.
            message = {**message, "body": message["body"].replace(b'lang="en"', f'lang="{language}"'.encode(), 1)}
            replaced = True
        await send(message)

    return wrapped
