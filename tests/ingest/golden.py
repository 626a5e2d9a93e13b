"""Golden files of this folder: short enough to be read by eye.

``python -m tests.ingest.golden`` writes them anew; look at the difference before keeping it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from corpus.schema import Document, Passage
from ingest.passages import cut_passages
from ingest.readers.dispatch import read_document
from ingest.structure import StructuredDocument
from tests.conftest import DOCUMENTS, STRATEGY_PDF
from tests.ingest.pdfs import document

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
STRATEGY_PAGES = (6, 7, 9)
SHEETS = ("adelante", "digital-hub-holzminden")
ENDS = 5  # words shown of a passage's beginning and of its end


def read(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8")


@cache
def _document(path: Path) -> StructuredDocument:
    return document(read_document(path.name, path.read_bytes(), 60))


def strategy_emphases() -> str:
    """Page and text of everything that the strategy sets in italics, bold or „quotes“."""
    strategy: Document = _document(STRATEGY_PDF).document
    rows = [[strategy.page_at(span.start).number, strategy.slice(span)] for span in strategy.emphases]
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def strategy_passages(page: int) -> str:
    passages = cut_passages(_document(STRATEGY_PDF), 500)
    return outline([passage for passage in passages if passage.page_first == page])


def sheet_passages(name: str) -> str:
    return outline(cut_passages(_document(DOCUMENTS / "steckbriefe" / f"{name}.md"), 500))


def outline(passages: Sequence[Passage]) -> str:
    """One line per passage: kind, pages, characters, sentences, first and last words."""
    lines = []
    for passage in passages:
        words = passage.text.split()
        shown = words if len(words) <= 2 * ENDS else [*words[:ENDS], "[…]", *words[-ENDS:]]
        pages = f"{passage.page_first}-{passage.page_last}"
        head = f"{passage.kind:10} p{pages:6} {len(passage.text):4} chars {len(passage.sentences):2} sentences"
        lines.append(f"{head}  {' '.join(shown)}")
    return "\n".join(lines) + "\n"


FILES: dict[str, Callable[[], str]] = {
    "strategy_emphases.json": strategy_emphases,
    **{f"passages_strategy_p{page}.txt": partial(strategy_passages, page) for page in STRATEGY_PAGES},
    **{f"passages_{name}.txt": partial(sheet_passages, name) for name in SHEETS},
}


if __name__ == "__main__":
    for name, make in FILES.items():
        (GOLDEN / name).write_text(make(), encoding="utf-8", newline="\n")
        print(GOLDEN / name)
