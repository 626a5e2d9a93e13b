"""One answer with its sources as a file: Markdown, Word or JSON, the AI mark inside.

Markdown and Word are for reading; JSON can also be replayed (``assistant.replay``).
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from assistant.export_blocks import Block, Cell, blocks_of, mark_text, notice_text
from assistant.record import Record, to_json
from corpus.errors import ConfigError

ExportFormat = Literal["md", "docx", "json"]

_MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&!])")
# What would begin a list or a heading at the start of a line.
_MARKDOWN_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def format_of(path: Path) -> ExportFormat:
    """By the ending of the name. Raises ConfigError for any other."""
    for known in get_args(ExportFormat):
        if path.suffix.lower() == f".{known}":
            return known  # type: ignore[no-any-return]
    raise ConfigError("export_format", path=path, known=", ".join(f".{known}" for known in get_args(ExportFormat)))


def check_target(path: Path) -> None:
    """Before the work is done. Raises ConfigError: unknown ending, or nothing can be written there."""
    format_of(path)
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise ConfigError("export_unwritable", path=path, detail=_why(path))


def _why(path: Path) -> str:
    if path.is_dir():
        return "ist ein Verzeichnis / is a directory"
    if not path.parent.is_dir():
        return f"{path.parent}: kein Verzeichnis / no directory"
    return f"{path.parent}: Schreiben nicht erlaubt / writing not allowed"


def save(record: Record, path: Path) -> None:
    """Writes the file as a whole or not at all; one of that name is replaced.

    Raises:
        ConfigError: see ``check_target``; also when writing fails.
    """
    check_target(path)
    content = export_bytes(record, format_of(path))
    unfinished = path.with_name(f".{path.name}.new")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise ConfigError("export_unwritable", path=path, detail=error.strerror or type(error).__name__) from error


def export_bytes(record: Record, kind: ExportFormat) -> bytes:
    if kind == "json":
        return to_json(record, notice_text(record)).encode()
    blocks = blocks_of(record)
    if kind == "md":
        return markdown(blocks).encode()
    from assistant.export_docx import docx_bytes  # a tenth of a second that other answers don't wait for

    return docx_bytes(blocks, mark_text(record), record.answer.language, record.day)


def markdown(blocks: Sequence[Block]) -> str:
    """CommonMark, with pipe tables. Every sign of a quotation is shown as it is, none is taken as markup."""
    lines: list[str] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        in_list = before is not None and before.kind == block.kind and block.kind in ("item", "provenance")
        lines += [] if in_list or before is None else [""]
        lines.append(_markdown_line(block))
        lines += _markdown_table(block.rows) if block.rows else []
    return "\n".join(lines) + "\n"


def _markdown_table(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """A pipe table, as GitHub and Pandoc read it; without it, CommonMark shows its lines as they are."""
    lines = ["| " + " | ".join(_markdown_cell(cell) for cell in row) + " |" for row in rows]
    return ["", lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def _markdown_cell(cell: Cell) -> str:
    """One line: what ends in a citation's number runs on, else a semicolon parts its lines."""
    joined = "".join(f"{line}{' ' if line.endswith((']', ')')) else '; '}" for line in cell)
    return _escaped(joined.rstrip("; "))


def _markdown_line(block: Block) -> str:
    shown = _escaped(block.text)
    link = f" <{_link_target(block.url)}>" if block.url else ""
    starts = {"title": "# ", "notice": "> **", "heading": "## ", "item": "- ", "provenance": "- ", "quote": "> "}
    end = "**" if block.kind == "notice" else ""
    return f"{starts.get(block.kind, '')}{shown}{end}{link}"


def _escaped(text: str) -> str:
    one_line = " ".join(text.split())
    escaped = _MARKDOWN_SIGNS.sub(r"\\\1", one_line)
    return _MARKDOWN_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)


def _link_target(url: str) -> str:
    """An address in angle brackets may hold neither spaces nor angle brackets."""
    return re.sub(r"[\s<>]", lambda sign: f"%{ord(sign[0]):02X}", url)
