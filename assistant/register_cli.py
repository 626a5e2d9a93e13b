"""Command line: the register of projects and offers, filtered, each row with its source.

    python -m assistant register [--region NAME]… [--target-group NAME]… [--topic NAME]…
        [--kind KIND]… [--carrier NAME]… [--status STATE]… [--text WORDS] [--document ID]…
        [--json] [--lang de|en] [--index DIR]

Several values of one option mean any of them; several options must all hold.
Exit codes: 0 done (also when nothing matched), 2 a filter that names nothing, 5 index
missing, stale or incompatible, 6 index corrupt, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.columns import table_lines
from assistant.command import run_command
from assistant.compose import cite
from assistant.render import source_line
from corpus.index import IndexDirectory
from corpus.records import OFFER_ATTRIBUTES
from corpus.register import KIND_TEXTS, STATE_TEXTS, Match, Register, RegisterResult, label
from corpus.schema import Attribute, Citation, Language
from corpus.settings import load_settings, override
from corpus.texts import terminal_language, text

# Shares of the terminal's width: name, kind, regions, groups and topics, source.
_SHARES = (27, 15, 22, 28, 8)


def main(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    language: Language = options.lang or terminal_language()
    return run_command(lambda: _run(options, language), language, as_json=options.json)


def _run(options: argparse.Namespace, language: Language) -> int:
    settings = override(load_settings(), index_dir=options.index)
    register = IndexDirectory(settings.index_dir).open(settings).register
    result = register.find(
        regions=options.region,
        target_groups=options.target_group,
        topics=options.topic,
        kinds=options.kind,
        carriers=options.carrier,
        states=options.status,
        text=options.text,
        documents=options.document,
    )
    print(_json(register, result, language) if options.json else table(register, result, language))
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m assistant register",
        description="Projekte und Angebote, mit Fundstelle. / Projects and offers, with their source.",
        epilog='Beispiel / example:  python -m assistant register --region Holzminden --topic "Berufsorientierung"',
    )
    filters = {
        "--region": "Landkreis, Ort oder Gebiet / district, town or area",
        "--target-group": "für wen / for whom",
        "--topic": "worum es geht / about what",
        "--kind": f"Art / kind: {_names(KIND_TEXTS.values())}",
        "--carrier": "beteiligte Organisation / organisation taking part",
        "--status": f"Stand / state: {_names(STATE_TEXTS.values())}",
        "--document": "nur aus diesem Dokument / from this document only",
    }
    for name, explained in filters.items():
        parser.add_argument(name, action="append", default=[], metavar="X", help=explained)
    parser.add_argument("--text", default="", help="Wörter, die vorkommen müssen / words that must occur")
    parser.add_argument("--json", action="store_true", help="als JSON / as JSON")
    parser.add_argument("--lang", choices=("de", "en"), help="Sprache / language")
    parser.add_argument("--index", type=Path, metavar="DIR", help="Verzeichnis des Index / index directory")
    return parser.parse_args(arguments)


def _names(keys: Iterable[str]) -> str:
    return ", ".join(f"{text(key, 'de')} ({text(key, 'en')})" for key in keys)


# -- the table --------------------------------------------------------------------------------


def table(register: Register, result: RegisterResult, language: Language) -> str:
    """Rows of the register, its sources below, as wide as the terminal."""
    head = [
        text("register.head_name", language),
        text("register.head_kind", language),
        text("register.head_regions", language),
        text("register.head_about", language),
        text("register.head_source", language),
    ]
    rows: list[list[str]] = []
    citations: list[Citation] = []
    for match in result.matches:
        cited = _citations(register, match, len(citations) + 1)
        citations += cited
        rows.append(_cells(match, cited, language))
    found = text("register.checked", language, found=len(result.matches), checked=result.checked, total=result.total)
    wide = [text("register.wide", language)] if any(match.wide for match in result.matches) else []
    shown = [f"{source_line(c, language)}: {_shortened(c.quote)}" for c in citations]
    listed = table_lines(head, rows, _SHARES) if rows else []
    return "\n".join([*listed, found, *wide, *([""] if shown else []), *shown])


def _cells(match: Match, cited: Sequence[Citation], language: Language) -> list[str]:
    offer = match.offer
    return [
        offer.name + (" *" if match.wide else ""),
        text(KIND_TEXTS[offer.kind], language),
        _values(offer.regions, language),
        _values((*offer.target_groups, *offer.topics), language),
        " ".join(f"[{citation.number}]" for citation in cited),
    ]


def _values(attributes: Sequence[Attribute], language: Language) -> str:
    """Each value once; of several words for one region, group or topic the first."""
    shown: dict[str, None] = {}
    known: set[str] = set()
    for attribute in attributes:
        if not attribute.keys or not known.issuperset(attribute.keys):
            shown[label(attribute, language)] = None
            known.update(attribute.keys)
    return ", ".join(shown)


def _shortened(quote: str) -> str:
    return textwrap.shorten(quote, 160, placeholder=" …")


def _citations(register: Register, match: Match, first: int) -> list[Citation]:
    spans = register.quotes(match)
    return [cite(register.documents[span.doc_id], span, first + i) for i, span in enumerate(spans)]


# -- JSON -------------------------------------------------------------------------------------


def _json(register: Register, result: RegisterResult, language: Language) -> str:
    items = [_item(register, match, language) for match in result.matches]
    return json.dumps({"checked": result.checked, "total": result.total, "items": items}, ensure_ascii=False)


def _item(register: Register, match: Match, language: Language) -> dict[str, object]:
    offer = match.offer
    values = {name: [_said(register, a, language) for a in getattr(offer, name)] for name in OFFER_ATTRIBUTES}
    citations = [
        {
            "text": c.quote, "document": c.span.doc_id, "title": c.title, "page": c.page_first,
            "section": list(c.section), "start": c.span.start, "end": c.span.end,
        }
        for c in _citations(register, match, 1)
    ]  # fmt: skip
    return {
        "id": offer.offer_id, "name": offer.name, "kind": offer.kind, "wide": match.wide,
        "citations": citations, **values,
    }  # fmt: skip


def _said(register: Register, attribute: Attribute, language: Language) -> dict[str, object]:
    document = register.documents[attribute.span.doc_id]
    return {
        "value": label(attribute, language), "quote": document.slice(attribute.span),
        "document": attribute.span.doc_id, "page": document.page_at(attribute.span.start).number,
        "start": attribute.span.start, "end": attribute.span.end,
    }  # fmt: skip
