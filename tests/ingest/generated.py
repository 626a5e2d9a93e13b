"""Documents of all kinds of blocks, for tests of what holds for every document."""

from __future__ import annotations

from hypothesis import strategies as st

from corpus.schema import PassageKind
from ingest.layout import Block, BlockKind, Piece, RawDocument

WORDS = (
    "Fachkräfte Übergang Straße Erzieher*innen Mitarbeiter·innen Hameln-Pyrmont z. B. u. a. ggfs. bzw. Nr. 3 16. "
    "Jahrhundert „Adelante“ (vgl. ebd.) § 3.500 2.1 Digitalisierung und die der Das In Fort- 98% Cafe\u0301 wird "
    "Bildungsangebote Ausbildungsabbrecher:innen EU-Länder | a\u00a0b"
).split(" ")
KINDS: tuple[BlockKind, ...] = (
    "title", "heading", "paragraph", "paragraph", "item", "item", "row", "header_row", "caption",
)  # fmt: skip
ALL_PASSAGE_KINDS: set[PassageKind] = {"paragraph", "list", "list_item", "table_row", "heading", "reference"}

_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
_sentence = st.builds(lambda words, end: words + end, _words, st.sampled_from([".", ".", "!", "?", ":", "", ".“"]))
_body = st.lists(_sentence, min_size=1, max_size=8).map(" ".join)
_long = st.integers(30, 120).map(lambda n: " ".join(["Fachkräftegewinnung"] * n) + ".")


@st.composite
def _block(draw: st.DrawFn, page: int) -> tuple[Block, int]:
    """A block that starts on a page, and the page that it ends on."""
    kind = draw(st.sampled_from(KINDS))
    text = draw(st.one_of(_body, _body, _words, _long if kind in ("paragraph", "item") else _words))
    marker = draw(st.sampled_from(["•", "–", "1.", "a)"])) if kind == "item" else ""
    if kind == "item":
        line_break = draw(st.sampled_from(["", "\n"]))
        text = f"{marker} {text.replace('. ', '.' + line_break + ' ', 1)}"
    if kind == "heading":
        text = draw(st.sampled_from([text, "Quellen", "Handlungsschwerpunkt I: Gewinnung"]))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=2)))
    pieces = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        pieces.append(Piece(text[start:end], page, draw(st.booleans()), draw(st.booleans())))
        page += draw(st.sampled_from([0, 0, 0, 1]))
    block = Block(
        kind,
        tuple(pieces),
        level=draw(st.integers(1, 4)) if kind == "heading" else 0,
        depth=draw(st.integers(0, 2)) if kind == "item" else 0,
        marker=marker,
        run_in=kind == "heading" and draw(st.booleans()),
    )
    return block, pieces[-1].page


@st.composite
def raw_documents(draw: st.DrawFn) -> RawDocument:
    blocks = []
    page = 0
    for _ in range(draw(st.integers(1, 14))):
        page += draw(st.sampled_from([0, 0, 0, 1, 2]))
        block, page = draw(_block(page))
        blocks.append(block)
    labels = tuple(str(number + 1) for number in range(page + 1 + draw(st.integers(0, 1))))
    return RawDocument(tuple(blocks), raw_pages=("",) * len(labels), page_labels=labels)
