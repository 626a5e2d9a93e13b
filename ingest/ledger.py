"""What became of every file, every page and every character.

Counted are visible characters (white space is layout). A page balances when

    on the page = indexed + header/footer + layout marks + unread

where *layout marks* are hyphens at line ends and mark-up signs, and *unread* has a
reason. The count is an audit, not a subtraction: the document's text must be found in
the page's characters, in order; what is left over and is no layout mark counts as
``lost`` and makes the file's status "partly".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.errors import ReadStatus
from corpus.schema import Document, Notice, Passage
from corpus.texts import notice
from ingest.layout import RawDocument

# Signs that printing or mark-up adds to the text: hyphens, bullets, Markdown, table rules.
LAYOUT_SIGNS = frozenset("-\u2010\u2011\u00ad\u200b\ufeff*_#`~|>[]()!\\=+:<•–▪◦●○■□‣⁃∙·\uf095\uf0b7\uf0a7\uf0d8")

FileStatus = Literal["ok", "partly", "duplicate", "unsupported", "missing"] | ReadStatus


@dataclass(frozen=True, slots=True)
class PageEntry:
    """Visible characters of one page. ``reasons``: why characters are unread."""

    page: int
    characters: int
    indexed: int
    furniture: int
    layout: int
    unread: int
    lost: int
    reasons: tuple[Notice, ...] = ()

    @property
    def balanced(self) -> bool:
        return self.characters == self.indexed + self.furniture + self.layout + self.unread and self.lost == 0


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the corpus directory. ``reason`` is None when all went well."""

    path: str
    status: FileStatus
    doc_id: str = ""
    title: str = ""
    sha256: str = ""
    reason: Notice | None = None
    warnings: tuple[Notice, ...] = ()
    passages: int = 0
    pages: tuple[PageEntry, ...] = field(default=())

    @property
    def indexed(self) -> bool:
        return self.status in ("ok", "partly")

    @property
    def characters(self) -> int:
        return sum(page.characters for page in self.pages)

    @property
    def accounted(self) -> int:
        return sum(page.indexed + page.furniture + page.layout + page.unread for page in self.pages)


def account(raw: RawDocument, document: Document, passages: Sequence[Passage]) -> tuple[PageEntry, ...]:
    """One entry per page of the file."""
    covered = bytearray(len(document.text))
    for passage in passages:
        covered[passage.span.start : passage.span.end] = b"\x01" * len(passage.span)
    entries = []
    for index, page_text in enumerate(raw.raw_pages):
        entries.append(_page_entry(raw, document, index, page_text, covered))
    return tuple(entries)


def _page_entry(raw: RawDocument, document: Document, index: int, page_text: str, covered: bytearray) -> PageEntry:
    page = document.pages[index]
    furniture = raw.furniture[index] if raw.furniture else ()
    unread = [entry for entry in raw.unread if entry.page == index]
    rest = _visible(page_text)
    total = len(rest)
    for text in (*furniture, *(entry.text for entry in unread)):
        rest = _without(rest, _visible(text))
    set_aside = total - len(rest)
    kept = [i for i in range(page.start, page.end) if not document.text[i].isspace()]
    skipped, found = _align(rest, [document.text[i] for i in kept])
    missing = sum(document.text[i] not in LAYOUT_SIGNS for i, is_found in zip(kept, found, strict=True) if not is_found)
    indexed = sum(covered[i] for i, is_found in zip(kept, found, strict=True) if is_found)
    uncovered = sum(found) - indexed
    layout = sum(1 for sign in skipped if sign in LAYOUT_SIGNS)
    lost = len(skipped) - layout + missing + uncovered
    furniture_count = sum(len(_visible(text)) for text in furniture)
    reasons = [entry.reason for entry in unread] + ([notice("ledger.lost", count=lost)] if lost else [])
    return PageEntry(
        page=index + 1,
        characters=total,
        indexed=indexed,
        furniture=min(furniture_count, set_aside),
        layout=layout,
        unread=set_aside - min(furniture_count, set_aside),
        lost=lost,
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _visible(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def _without(text: str, part: str) -> str:
    """The text without one occurrence of the part (what is not there can't be taken away)."""
    return text.replace(part, "", 1) if part else text


def _align(raw: str, kept: Sequence[str]) -> tuple[list[str], list[bool]]:
    """Matches the kept characters to the page's in order.

    Returns the page's characters that were skipped, and which kept ones were found. A
    layout sign that the text has at another place or form than the page ("|" between
    cells, "-" for the "*" of a list) is passed over, it never skips words.
    """
    skipped: list[str] = []
    found: list[bool] = []
    position = 0
    for sign in kept:
        here = _find_layout(raw, sign, position) if sign in LAYOUT_SIGNS else _find(raw, sign, position)
        found.append(here >= 0)
        if here >= 0:
            skipped += raw[position:here]
            position = here + 1
    return skipped + list(raw[position:]), found


def _find_layout(raw: str, sign: str, position: int) -> int:
    while position < len(raw) and raw[position] != sign and raw[position] in LAYOUT_SIGNS:
        position += 1
    return position if raw[position : position + 1] == sign else -1


WINDOW = 400  # a sign that is not within this many characters is not the same one


def _find(raw: str, sign: str, position: int) -> int:
    if position < len(raw) and raw[position] == sign:
        return position
    return raw.find(sign, position, position + WINDOW)
