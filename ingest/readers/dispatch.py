"""Chooses the reader by what a file *is*, not only by its name, and shields the run from it."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import PurePosixPath

from corpus.errors import UnreadableDocument
from ingest.layout import RawDocument

PDF_MAGIC = b"%PDF-"
MEMORY_LIMIT_BYTES = 3 * 1024**3


def read_document(name: str, data: bytes, timeout_s: int) -> RawDocument:
    """Reads one file of any supported format.

    PDFs are parsed in a child process with a time and a memory limit: a crafted file may
    loop, exhaust memory or crash the interpreter, and must not take the run with it.

    Raises:
        UnreadableDocument: with a status and a reason in plain German.
    """
    suffix = PurePosixPath(name).suffix.lower()
    is_pdf = PDF_MAGIC in data[:1024]
    if is_pdf != (suffix == ".pdf"):
        found = "PDF" if is_pdf else _guess(data)
        raise UnreadableDocument("misnamed", "file_misnamed", suffix=suffix, found=found)
    if is_pdf:
        return _read_isolated(data, timeout_s)
    if suffix == ".txt":
        from ingest.readers.text import read_text

        return read_text(data)
    from ingest.readers.markdown import read_markdown

    return read_markdown(data)


def _guess(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if head.startswith(b"pk\x03\x04"):
        return "ZIP / Office"
    return "kein PDF / not a PDF"


def _read_isolated(data: bytes, timeout_s: int) -> RawDocument:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        # Not as an argument of the process: starting one that dies at once would then block for ever.
        ours.send_bytes(data)
        if not ours.poll(timeout_s):
            raise UnreadableDocument("unreadable", "file_timeout", seconds=timeout_s)
        result = ours.recv()
    except (EOFError, ConnectionError) as error:
        raise UnreadableDocument("unreadable", "file_crashed") from error
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(result, UnreadableDocument):
        raise result
    if not isinstance(result, RawDocument):
        raise UnreadableDocument("unreadable", "file_damaged", detail=result)
    return result


def _child(parent: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the parent ends us
    _limit_memory()
    from ingest.readers.pdf import read_pdf

    result: object
    try:
        result = read_pdf(parent.recv_bytes())
    except UnreadableDocument as error:
        result = error
    except Exception as error:  # whatever a damaged file provokes: only its name goes on
        result = type(error).__name__
    parent.send(result)
    parent.close()


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(hard, MEMORY_LIMIT_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
