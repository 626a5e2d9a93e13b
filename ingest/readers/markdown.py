"""Markdown → blocks. The door to markdown-it-py and PyYAML (front matter)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from corpus.errors import UnreadableDocument
from corpus.texts import notice
from ingest.layout import Block, Metadata, Piece, RawDocument, Unread
from ingest.readers.text import clean, decode

OFFER_FIELDS = ("kind", "aliases", "status", "regions", "carriers", "partners", "target_groups", "topics", "period")
FRONT_MATTER_MAX_CHARS = 64_000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def read_markdown(data: bytes) -> RawDocument:
    """Reads a Markdown file; the whole file is one page.

    Raises:
        UnreadableDocument: no text, or front matter that is not plain YAML.
    """
    raw, control = clean(decode(data))
    front_matter, body = _split_front_matter(raw)
    metadata = _metadata(front_matter)
    walker = _Walker()
    walker.walk(_parser().parse(body))
    if not walker.blocks:
        raise UnreadableDocument("empty", "file_blank")
    head, body = raw.removesuffix(body), unescape(body)  # "&amp;" is one character of the text
    unread = [Unread(0, front_matter, notice("ledger.front_matter"))] if front_matter else []
    unread += [Unread(0, _as_written(target, body), notice("ledger.link_target")) for target in walker.link_targets]
    unread += [Unread(0, control, notice("ledger.control_characters"))] if control else []
    return RawDocument(
        blocks=tuple(walker.blocks),
        raw_pages=(head + body + control,),
        page_labels=("1",),
        unread=tuple(unread),
        warnings=(notice("ledger.control_removed", count=len(control)),) if control else (),
        metadata=metadata,
    )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.inline.ruler.before("emphasis", "star_in_word", _star_in_word)
    return parser


def _star_in_word(state: StateInline, silent: bool) -> bool:
    """A star between letters is spelling ("Erzieher*innen"), never the sign of an emphasis."""
    around = state.src[max(0, state.pos - 1) : state.pos + 2]
    if len(around) < 3 or around[1] != "*" or not (around[0].isalnum() and around[2].isalnum()):
        return False
    if not silent:
        state.pending += "*"
    state.pos += 1
    return True


def _as_written(target: str, body: str) -> str:
    """The parser percent-encodes link targets; the ledger needs what the file says."""
    return target if target in body else unquote(target)


def _split_front_matter(text: str) -> tuple[str, str]:
    match = _FRONT_MATTER.match(text)
    return (match.group(1), text[match.end() :]) if match else ("", text)


def _metadata(front_matter: str) -> Metadata:
    if not front_matter:
        return Metadata()
    if len(front_matter) > FRONT_MATTER_MAX_CHARS:
        raise UnreadableDocument(
            "too_large", "file_front_matter_long", size=len(front_matter), limit=FRONT_MATTER_MAX_CHARS
        )
    try:
        for event in yaml.parse(front_matter, Loader=yaml.SafeLoader):
            # An alias can expand to gigabytes ("billion laughs"); front matter needs none.
            if isinstance(event, yaml.AliasEvent):
                raise UnreadableDocument("refused", "file_front_matter_alias")
            if getattr(event, "tag", None):  # "!!python/object": no plain keys and values
                line = (event.start_mark.line if event.start_mark else 0) + 2
                raise UnreadableDocument("unreadable", "file_front_matter", line=line)
        # Strings only: to make a date of "2024-13-45" raises, and a title "5" or "yes" is none.
        values = yaml.BaseLoader(front_matter).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise UnreadableDocument("unreadable", "file_front_matter", line=line) from error
    if not isinstance(values, dict):
        raise UnreadableDocument("unreadable", "file_front_matter", line=2)
    as_of = str(values.get("as_of") or "")
    urls = values.get("sources") or []
    return Metadata(
        title=str(values.get("title") or ""),
        as_of=as_of if _DATE.match(as_of) else None,
        urls=tuple(str(url) for url in urls) if isinstance(urls, list) else (),
        details=tuple((name, _strings(values[name])) for name in OFFER_FIELDS if values.get(name)),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


@dataclass(slots=True)
class _Walker:
    """Walks the parser's flat token list and emits blocks."""

    blocks: list[Block] = field(default_factory=list)
    link_targets: list[str] = field(default_factory=list)
    _open_lists: int = 0
    _marker: str = ""
    _row: list[Piece] = field(default_factory=list)
    _in_head: bool = False
    _heading_seen: bool = False

    def walk(self, tokens: Sequence[Token]) -> None:
        context: list[Token] = []
        for token in tokens:
            if token.nesting == 1:
                context.append(token)
                self._open(token)
            elif token.nesting == -1:
                self._close(context.pop())
            elif token.type == "inline":
                self._inline(token, context[-1] if context else token)
            elif token.type in ("fence", "code_block"):
                self._emit("paragraph", [Piece(token.content.strip("\n"), 0)])

    def _open(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self._open_lists += 1
        elif token.type == "list_item_open":
            self._marker = f"{token.info}{token.markup}" if token.info else "-"
        elif token.type == "thead_open":
            self._in_head = True
        elif token.type == "tr_open":
            self._row = []

    def _close(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self._open_lists -= 1
        elif token.type == "thead_open":
            self._in_head = False
        elif token.type == "tr_open" and self._row:
            self.blocks.append(Block("header_row" if self._in_head else "row", tuple(self._row)))

    def _inline(self, token: Token, parent: Token) -> None:
        pieces = list(self._pieces(token.children or []))
        if parent.type in ("th_open", "td_open"):
            separator = [Piece(" | ", 0)] if self._row else []
            self._row += separator + pieces
        elif parent.type == "heading_open":
            self._emit_heading(int(parent.tag[1]), pieces)
        else:
            self._emit("item" if self._open_lists else "paragraph", pieces)

    def _emit_heading(self, level: int, pieces: list[Piece]) -> None:
        is_title = level == 1 and not self._heading_seen
        self._heading_seen = True
        if is_title:
            self._emit("title", pieces)
        elif any(piece.text.strip() for piece in pieces):
            self.blocks.append(Block("heading", tuple(pieces), level=max(level - 1, 1)))

    def _emit(self, kind: str, pieces: list[Piece]) -> None:
        if not any(piece.text.strip() for piece in pieces):
            return
        if kind == "title":
            self.blocks.append(Block("title", tuple(pieces)))
        elif kind == "paragraph":
            self.blocks.append(Block("paragraph", tuple(pieces)))
        elif self._marker:
            marked = (Piece(f"{self._marker} ", 0), *pieces)
            self.blocks.append(Block("item", marked, depth=self._open_lists - 1, marker=self._marker))
            self._marker = ""
        else:  # a further paragraph of the same item
            last = self.blocks.pop()
            self.blocks.append(Block(last.kind, (*last.pieces, Piece("\n", 0), *pieces), 0, last.depth, last.marker))

    def _pieces(self, children: Sequence[Token]) -> Iterator[Piece]:
        bold = italic = 0
        for child in children:
            if child.type in ("strong_open", "strong_close"):
                bold += child.nesting
            elif child.type in ("em_open", "em_close"):
                italic += child.nesting
            elif child.type == "link_open":
                if child.info != "auto":  # <https://…>: the target is the text
                    self._note_target(child, "href")
            elif child.type == "image":
                self._note_target(child, "src")
                yield Piece(child.content, 0)
            elif child.type in ("softbreak", "hardbreak"):
                yield Piece(" ", 0)
            elif child.content:
                yield Piece(child.content, 0, bold > 0, italic > 0)

    def _note_target(self, token: Token, attribute: str) -> None:
        title = token.attrGet("title")
        self.link_targets += [str(token.attrGet(attribute) or ""), *([f'"{title}"'] if title else [])]
