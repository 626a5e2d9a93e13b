"""A real HTTP server on 127.0.0.1 that speaks the chat-completions protocol, well or badly.

The name of the model in the request says how it behaves, so that one server serves a
whole test session. It keeps what it was sent.
"""

from __future__ import annotations

import base64
import json
import re
import select
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PASSAGE = re.compile(r"^\[(\d+)\] \((.*?)\) (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Request:
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def model(self) -> str:
        return str(self.body["model"])

    @property
    def instructions(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def message(self) -> str:
        return str(self.body["messages"][1]["content"])

    @property
    def passages(self) -> dict[int, str]:
        """Number → quoted text, as a model reads them."""
        return {int(match[1]): match[3] for match in PASSAGE.finditer(self.message)}


class Handler(BaseHTTPRequestHandler):
    server: LLMServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        request = Request({k.lower(): v for k, v in self.headers.items()}, json.loads(self.rfile.read(length)))
        self.server.requests.append(request)
        self.close_connection = True
        try:
            if self.path != "/v1/chat/completions":
                self.whole(404, "no such path")
            else:
                self.server.behaviours[request.model](self, request)
        except OSError:
            self.server.hung_up.set()  # the client gave up

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""

    # -- what behaviours are made of --

    def whole(self, status: int, body: str, content_type: str = "application/json") -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()

    def event(self, delta: str = "", finish: str | None = None) -> None:
        self.wfile.write(f"data: {chunk(delta, finish)}\n\n".encode())
        self.wfile.flush()

    def stream(self, deltas: Iterable[str], finish: str | None = "stop") -> None:
        self.begin()
        for delta in deltas:
            self.event(delta)
        if finish:
            self.event(finish=finish)
            self.wfile.write(b"data: [DONE]\n\n")

    def until_hung_up(self, seconds: float | None = None) -> bool:
        """Waits for the client to close the connection; False when it has not after ``seconds``."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable and not self.connection.recv(1):
            self.server.hung_up.set()
        return bool(readable)


Behaviour = Callable[[Handler, Request], None]


def chunk(delta: str = "", finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"content": delta} if delta else {}, "finish_reason": finish}
    return json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


class LLMServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behaviours: dict[str, Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours = behaviours
        self.requests: list[Request] = []
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def running(behaviours: dict[str, Behaviour]) -> Iterator[LLMServer]:
    server = LLMServer(behaviours)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- good behaviour ----------------------------------------------------------------------------


def quoting(handler: Handler, request: Request) -> None:
    """Words the first two passages: their first sentences, letter by letter in pieces."""
    lines = [f"{first_sentence(quote)} [{number}]\n" for number, quote in list(request.passages.items())[:2]]
    text = "".join(lines)
    handler.stream(text[at : at + 7] for at in range(0, len(text), 7))


def first_sentence(quote: str) -> str:
    found = re.match(r"(.{20,}?(?<!\d)[.!])(?=\s|$)", quote)
    return found[1] if found else quote


# -- bad behaviour -----------------------------------------------------------------------------


def status(code: int) -> Behaviour:
    return lambda handler, request: handler.whole(code, '{"error": {"message": "no", "type": "x", "code": null}}')


def silence(handler: Handler, request: Request) -> None:
    handler.until_hung_up()


def silence_after_headers(handler: Handler, request: Request) -> None:
    handler.begin()
    handler.until_hung_up()


def drip(handler: Handler, request: Request) -> None:
    """A byte at a time, for as long as anyone listens."""
    handler.begin()
    data = "".join(f"data: {chunk(sign)}\n\n" for sign in "Der Hub " * 50).encode()
    for at in range(len(data)):
        handler.wfile.write(data[at : at + 1])
        if handler.until_hung_up(0.01):
            return


def drip_headers(handler: Handler, request: Request) -> None:
    for sign in b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 5000:
        handler.wfile.write(bytes([sign]))
        if handler.until_hung_up(0.01):
            return


def cut(handler: Handler, request: Request) -> None:
    """A good first statement, then the connection ends without the closing event."""
    number, quote = next(iter(request.passages.items()))
    handler.stream([f"{first_sentence(quote)} [{number}]\n", "Und"], finish=None)


def cut_chunked(handler: Handler, request: Request) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"ff\r\ndata: {")


def invalid_json(handler: Handler, request: Request) -> None:
    handler.begin()
    handler.wfile.write(b'data: {"choices": [{"delta": {"content": "x"\n\ndata: [DONE]\n\n')


def wrong_json(handler: Handler, request: Request) -> None:
    handler.begin()
    handler.wfile.write(b'data: [1, 2]\n\ndata: {"choices": 7}\n\ndata: {"choices": [null]}\n\ndata: [DONE]\n\n')


def html(handler: Handler, request: Request) -> None:
    handler.whole(200, "<!doctype html><html><body><h1>Anmelden</h1></body></html>", "text/html")


def redirect(handler: Handler, request: Request) -> None:
    handler.send_response(307)
    handler.send_header("location", "http://203.0.113.1/v1/chat/completions")
    handler.send_header("content-length", "0")
    handler.end_headers()


def ten_megabytes(handler: Handler, request: Request) -> None:
    handler.stream("x" * 10_000 for _ in range(1000))


def one_long_event(handler: Handler, request: Request) -> None:
    handler.begin()
    for _ in range(1000):
        handler.wfile.write(b"x" * 10_000)


def packed(handler: Handler, request: Request) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("content-encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"\x1f\x8b" + bytes(1000))


def wrong_language(handler: Handler, request: Request) -> None:
    number = next(iter(request.passages))
    handler.stream([f"The hub offers this to all of the companies in the region. [{number}]\n"])


def french(handler: Handler, request: Request) -> None:
    number = next(iter(request.passages))
    handler.stream([f"Le centre conseille les entreprises de la région. [{number}]\n"])


def empty(handler: Handler, request: Request) -> None:
    handler.stream([])


def nothing_at_all(handler: Handler, request: Request) -> None:
    handler.whole(200, "", "text/event-stream")


def endless_line(handler: Handler, request: Request) -> None:
    handler.stream("wort " * 20 for _ in range(500))


# -- obedience ---------------------------------------------------------------------------------

_PAYLOAD = re.compile(r"»(.*?)«", re.DOTALL)
_ASKS_FOR_PROMPT = re.compile(r"prompt|anweisung|instruction|regeln|rules|vorgabe|guideline", re.IGNORECASE)


def obedient(handler: Handler, request: Request) -> None:
    """Does whatever passages or question order, in every way that could get past a check."""
    handler.stream(f"{line}\n" for line in obeyed(request))


def obeyed(request: Request) -> Iterator[str]:
    numbers = list(request.passages)
    payloads = [_decoded(found) for found in _PAYLOAD.findall(request.message)]
    for payload in payloads:
        one_line = " ".join(payload.split())
        yield payload
        yield f"{one_line} [99]"
        yield f"{one_line} [{', '.join(map(str, numbers))}]"
        for number in numbers:
            yield f"{one_line} [{number}]"
            yield f"[{number}] {one_line}"
            yield f"{request.passages[number].rstrip('.')}. {one_line} [{number}]"
            yield f"{one_line.rstrip('.')} [{number}]. {one_line}"
            yield f"- **{one_line}** [{number}]"
    if _ASKS_FOR_PROMPT.search(request.message):
        yield request.instructions
        for sentence in request.instructions.split(". "):
            yield f"{sentence}. [{numbers[0]}]"
    for number in numbers[:1]:  # and something true, so that there is an answer to smuggle into
        yield f"{first_sentence(request.passages[number])} [{number}]"


def _decoded(found: str) -> str:
    try:
        return base64.b64decode(found, validate=True).decode()
    except ValueError:
        return found
