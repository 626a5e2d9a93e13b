"""The door to language models: one chat completion of an OpenAI-compatible server, as a stream of text.

Uses llama-index's ``OpenAILike``; it and its HTTP client are imported only when a model is
opened, which happens only when ``llm_url`` is set. Everything around the call is bounded
here, because a server can be slow or broken in more ways than a client library has
time-outs for: the whole call, the wait for the first text, attempts, bytes, characters.
The request runs in a thread of its own; giving up shuts its socket down, so that neither
silence nor a byte a minute holds it.
"""

from __future__ import annotations

import ipaddress
import os
import queue
import socket
import threading
import time
import urllib.request
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from corpus.errors import ConfigError, DependencyMissing, ModelFailed
from corpus.schema import Notice
from corpus.settings import LLM_KEY, Settings
from corpus.texts import notice

if TYPE_CHECKING:
    import httpx

PACKAGE = "llama-index-llms-openai-like"
ATTEMPTS = 3
MAX_CONNECT_S = 3.0
FIRST_TEXT_SHARE = 0.5  # of the time limit: without any text by then, the composed answer comes sooner
PAUSE_SHARE = 1 / 40  # of the time limit, before the second attempt; twice that before the third
HEARTBEAT_S = 0.25
MAX_CHARS = 16_000
MAX_BYTES = 1_000_000  # on the wire each few characters come in some 250 bytes of JSON
MAX_TOKENS = 1_500
# Of what the client library would send (operating system, library versions, organisation) only this goes out.
SENT_HEADERS = frozenset({"host", "accept", "content-type", "content-length", "authorization", "connection"})


class ChatModel(Protocol):
    """A port: who words an answer."""

    @property
    def name(self) -> str: ...

    def stream(self, instructions: str, message: str) -> Generator[str | None, None, None]:
        """Pieces of text as they come, and None from time to time, so that a caller can show
        life or stop. Closing the iterator ends the request.

        Raises:
            ModelFailed: no complete answer, for whatever reason.
        """
        ...


@dataclass(frozen=True, slots=True)
class OpenAICompatible:
    """A server that speaks ``POST …/chat/completions`` with server-sent events."""

    url: str
    name: str
    timeout_s: float
    key: str = field(default="", repr=False)

    def stream(self, instructions: str, message: str) -> Generator[str | None, None, None]:
        call = _Call(self, instructions, message)
        threading.Thread(target=call.run, daemon=True, name="llm").start()
        started = beat = time.monotonic()
        limit = started + self.timeout_s * FIRST_TEXT_SHARE
        try:
            while (now := time.monotonic()) < limit:
                if now - beat >= HEARTBEAT_S:
                    beat = now
                    yield None
                try:
                    event = call.events.get(timeout=min(HEARTBEAT_S, limit - now))
                except queue.Empty:
                    continue
                if event is None:
                    return
                if isinstance(event, ModelFailed):
                    raise event
                limit = started + self.timeout_s
                yield event
            raise ModelFailed("llm_timeout", seconds=f"{limit - started:g}")
        finally:
            call.abort()


def open_model(settings: Settings, environ: Mapping[str, str] | None = None) -> OpenAICompatible | None:
    """The model that the settings name; None, and nothing is imported, without ``llm_url``.

    Raises:
        ConfigError: the URL or the model's name can't be used.
        DependencyMissing: the packages of the extra "llm" are not installed.
    """
    if not settings.llm_url:
        return None
    host_of(settings.llm_url)
    if not settings.llm_model:
        raise ConfigError("llm_model_missing", url=settings.llm_url)
    key = (os.environ if environ is None else environ).get(LLM_KEY, "").strip()
    if not all("!" <= sign <= "~" for sign in key):  # it goes into a header
        raise ConfigError("llm_key", variable=LLM_KEY)
    model = OpenAICompatible(settings.llm_url.rstrip("/"), settings.llm_model, settings.llm_timeout_s, key)
    _check(model)
    return model


def _check(model: OpenAICompatible) -> None:
    """Imports what an answer needs (seconds): at the start and not at the first question."""
    try:
        import openai.resources.chat  # noqa: F401  it would come with the first request
        from llama_index.llms.openai_like import OpenAILike
    except ImportError as error:
        raise DependencyMissing("dependency_missing_llm", package=PACKAGE) from error
    try:
        OpenAILike(model=model.name, api_base=model.url, api_key="none", is_chat_model=True)
    except ValueError as error:  # names that this class knows to be no chat models
        raise ConfigError("llm_model_unusable", name=model.name) from error


def host_of(url: str) -> str:
    """The host that questions and passages would be sent to.

    Raises:
        ConfigError: no http or https URL, or one with a password, query or fragment in it.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ConfigError("llm_url") from None
    if not usable or parts.username or parts.password or parts.query or parts.fragment or not url.isprintable():
        raise ConfigError("llm_url")  # without the value: it may hold a key
    return parts.hostname or ""


def disclosure(settings: Settings) -> Notice | None:
    """What must be said at the start: to whom questions and quoted passages go. None: to nobody else.

    Raises:
        ConfigError: the URL can't be used.
    """
    if not settings.llm_url or is_loopback(host_of(settings.llm_url)):
        return None
    is_open = settings.llm_url.lower().startswith("http:")
    return notice("llm.sent_in_the_clear" if is_open else "llm.sent", host=host_of(settings.llm_url))


def page_notices(settings: Settings) -> tuple[Notice, ...]:
    """What a reader is told before asking: that a model words the answers, and who gets the questions."""
    if not settings.llm_url:
        return ()
    sent = disclosure(settings)
    worded = notice("llm.page", model=settings.llm_model)
    return (worded, sent) if sent else (worded,)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class _TooMuch(Exception):
    """The server sends more than any answer has."""


class _Cut(Exception):
    """The stream ended without the server saying that the answer is complete."""


class _Call:
    """One request with its attempts, run in a thread; ``events``: text, then None or a failure."""

    def __init__(self, model: OpenAICompatible, instructions: str, message: str) -> None:
        self.events: queue.SimpleQueue[str | ModelFailed | None] = queue.SimpleQueue()
        self._model = model
        self._texts = (instructions, message)
        self._stop = threading.Event()
        self._sockets: list[socket.socket] = []
        self._said = False

    def abort(self) -> None:
        self._stop.set()
        for opened in list(self._sockets):
            _shut(opened)

    def run(self) -> None:
        for attempt in range(ATTEMPTS):
            try:
                self._attempt()
            except Exception as error:  # the libraries below raise whatever a broken answer causes
                failure, again = _judge(error, self._model)
            else:
                self.events.put(None)
                return
            if self._stop.is_set():
                return
            if self._said or not again or attempt == ATTEMPTS - 1:
                self.events.put(failure)
                return
            if self._stop.wait(self._model.timeout_s * PAUSE_SHARE * (attempt + 1)):
                return

    def _attempt(self) -> None:
        import httpx
        from llama_index.core.llms import ChatMessage
        from llama_index.llms.openai_like import OpenAILike

        model = self._model
        wait = httpx.Timeout(model.timeout_s, connect=min(MAX_CONNECT_S, model.timeout_s / 4))
        # trust_env reads .netrc and would follow a proxy to this machine itself.
        with httpx.Client(transport=_bounded(self, model.url), timeout=wait, trust_env=False) as client:
            llm = OpenAILike(
                model=model.name, api_base=model.url, api_key=model.key or "none", http_client=client,
                is_chat_model=True, temperature=0.0, max_tokens=MAX_TOKENS, max_retries=0, timeout=model.timeout_s,
            )  # type: ignore[call-arg]  # fmt: skip
            messages = [ChatMessage(role=r, content=c) for r, c in zip(("system", "user"), self._texts, strict=True)]
            self._read(llm.stream_chat(messages))

    def _read(self, responses: Any) -> None:
        """``responses``: llama-index's generator of ChatResponse."""
        chars, complete = 0, False
        with closing(responses):
            for response in responses:
                chars += len(response.delta or "")
                if chars > MAX_CHARS:
                    raise _TooMuch
                if response.delta:
                    self._said = True
                    self.events.put(response.delta)
                choices = getattr(response.raw, "choices", None) or ()
                complete = complete or any(choice.finish_reason for choice in choices)
        if not complete:
            raise _Cut

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """httpcore's trace: keeps the socket, so that ``abort`` can shut it down."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            opened = info["return_value"].get_extra_info("socket")
            self._sockets.append(opened)
            if self._stop.is_set():
                _shut(opened)


def _shut(opened: socket.socket) -> None:
    try:
        socket.socket.shutdown(opened, socket.SHUT_RDWR)  # wakes a thread that reads; close() would not
    except OSError:
        return  # already closed


def _bounded(call: _Call, url: str) -> httpx.BaseTransport:
    """A transport that sends few headers, counts what comes back and is watched by ``call``."""
    import httpx

    class Counted(httpx.SyncByteStream):
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def __iter__(self) -> Iterator[bytes]:
            received = 0
            for chunk in self._inner:
                received += len(chunk)
                if received > MAX_BYTES:
                    raise _TooMuch
                yield chunk

        def close(self) -> None:
            self._inner.close()

    class Transport(httpx.BaseTransport):
        def __init__(self) -> None:
            self._inner = httpx.HTTPTransport(proxy=_proxy_for(url), trust_env=True)  # SSL_CERT_FILE, SSL_CERT_DIR

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            kept = [(name, value) for name, value in request.headers.raw if name.decode().lower() in SENT_HEADERS]
            request.headers = httpx.Headers(kept)
            request.headers["accept-encoding"] = "identity"  # a few packed bytes can be megabytes
            request.extensions = {**request.extensions, "trace": call.watch}
            response = self._inner.handle_request(request)
            if response.headers.get("content-encoding", "identity") != "identity":
                response.close()
                raise _TooMuch
            return httpx.Response(response.status_code, headers=response.headers, stream=Counted(response.stream))

        def close(self) -> None:
            self._inner.close()

    return Transport()


def _proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this URL; never one for this machine itself."""
    host = host_of(url)
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(urlsplit(url).scheme) or proxies.get("all")


def _judge(error: Exception, model: OpenAICompatible) -> tuple[ModelFailed, bool]:
    """What to tell, and whether another attempt makes sense: no connection, busy, server error."""
    import httpx
    import openai

    causes = [error]
    while isinstance(cause := causes[-1].__cause__, Exception):
        causes.append(cause)
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        return ModelFailed("llm_status", code=status), status == 429 or status >= 500
    if any(isinstance(cause, _TooMuch) for cause in causes):
        return ModelFailed("llm_too_long"), False
    if any(isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout) for cause in causes):
        return ModelFailed("llm_unreachable", host=host_of(model.url)), True
    if any(isinstance(cause, httpx.TimeoutException) for cause in causes):
        return ModelFailed("llm_timeout", seconds=f"{model.timeout_s:g}"), False
    return ModelFailed("llm_broken"), False
