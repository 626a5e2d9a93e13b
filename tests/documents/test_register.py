"""The register of the shipped documents, and the documents as they are indexed."""

from __future__ import annotations

import hashlib
import tomllib

import yaml

from corpus.index import Index
from ingest.sources import read_register
from tests.conftest import DOCUMENTS, FACT_SHEETS


def test_register_pins_every_document_by_checksum() -> None:
    register = read_register(DOCUMENTS)
    assert len(register) == 55
    files = {p.relative_to(DOCUMENTS).as_posix() for p in DOCUMENTS.rglob("*") if p.is_file()} - {"sources.toml"}
    assert set(register) == files
    for path, source in register.items():
        assert source.sha256 == hashlib.sha256((DOCUMENTS / path).read_bytes()).hexdigest(), path


def test_register_tells_edition_date_publisher_and_addresses() -> None:
    for source in read_register(DOCUMENTS).values():
        assert source.edition
        assert source.publisher
        assert source.urls
    strategy = read_register(DOCUMENTS)["strategie-leine-weser-2021.pdf"]
    assert (strategy.edition, strategy.as_of, strategy.kind) == ("Fortschreibung 2021", "2021", "strategy")


def test_register_agrees_with_the_sheets_front_matter() -> None:
    register = read_register(DOCUMENTS)
    for path in FACT_SHEETS:
        front_matter = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1])
        source = register[f"steckbriefe/{path.name}"]
        assert source.doc_id == path.stem
        assert source.title == f"Steckbrief: {front_matter['title']}"
        assert source.as_of == front_matter["as_of"]
        assert list(source.urls) == front_matter["sources"]


def test_register_is_plain_toml() -> None:
    data = tomllib.loads((DOCUMENTS / "sources.toml").read_text(encoding="utf-8"))
    assert set(data) == {"source"}


def test_shipped_corpus_is_indexed_whole(shipped_index: Index) -> None:
    counts = shipped_index.manifest.counts
    assert counts["documents"] == 55
    assert counts["files"] == 55
    assert counts["characters"] == counts["accounted"] > 250_000
    assert {d.source.edition for d in shipped_index.documents.values() if d.source.kind == "strategy"} == {
        "Fortschreibung 2021"
    }
