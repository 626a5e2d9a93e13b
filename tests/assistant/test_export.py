"""Saved answers as real files: Markdown rendered again, Word files opened again."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answer import Assistant
from assistant.export import check_target, export_bytes, markdown, save
from assistant.export_blocks import Block, BlockKind, blocks_of
from assistant.record import Asked, Record, from_json, record_of
from assistant.render import heading_text, source_line
from corpus.errors import ConfigError
from corpus.schema import Citation, Span, Statement
from corpus.settings import Settings
from tests.assistant.test_cli import run

DAY = date(2026, 3, 9)
QUESTION = "Was macht die Lenkungsgruppe?"
SIGNS = "*fett* _kursiv_ [1](http://x) <b> # ## 1. - + > | ~~weg~~ `code` & &amp; \\ ! „“ § 4.0\u00a0ä"


@pytest.fixture(scope="session")
def record(assistant: Assistant) -> Record:
    return record_of(assistant, assistant.ask(QUESTION), Asked(QUESTION), DAY)


def record_with(record: Record, quote: str, url: str | None = "https://example.org/a b") -> Record:
    citation = Citation(1, Span("hub", 0, len(quote)), quote, "Der Hub", "2021", ("Angebot",), 3, 4, url)
    statement = Statement(" ".join(quote.split()), (1,), "verbatim")
    return replace(record, answer=replace(record.answer, statements=(statement,), citations=(citation,), notes=()))


def plain(rendered: str) -> str:
    """The text that a reader of the Markdown sees."""
    tokens = [child for token in MarkdownIt().parse(rendered) for child in token.children or []]
    assert {token.type for token in tokens} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
        "link_open",
        "link_close",
        "softbreak",
    }
    return "".join(token.content for token in tokens)


def all_text(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


# -- content --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["md", "docx", "json"])
def test_export_holds_answer_sources_mark_date_and_generation(record: Record, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"antwort.{kind}"
    save(record, path)
    if kind == "json":
        assert from_json(path.read_text(encoding="utf-8"), path) == record
        assert "kein von KI erzeugter Text" in path.read_text(encoding="utf-8")
        return
    told = plain(path.read_text(encoding="utf-8")) if kind == "md" else all_text(path)
    assert record.answer.citations
    for citation in record.answer.citations:
        assert source_line(citation, "de") in told
        assert " ".join(citation.quote.split()) in told
        assert str(citation.url) in told
    for statement in record.answer.statements:
        assert statement.text in told
    for expected in (QUESTION, "wörtliche Zitate", "kein von KI erzeugter Text", "Gefragt am 09.03.2026", "Index 0001"):
        assert expected in told


def test_export_word_file_is_marked_on_every_page_and_in_its_properties(record: Record, tmp_path: Path) -> None:
    save(record, tmp_path / "antwort.docx")
    document = docx.Document(str(tmp_path / "antwort.docx"))
    assert "KI-Hinweis" in document.sections[0].footer.paragraphs[0].text
    properties = document.core_properties
    assert properties.title == QUESTION
    assert "KI-Hinweis" in properties.comments
    assert properties.author == ""
    assert properties.created is not None
    assert properties.created.date() == DAY
    with zipfile.ZipFile(tmp_path / "antwort.docx") as archive:
        assert archive.testzip() is None


def test_export_word_file_has_headings_list_and_links(assistant: Assistant, tmp_path: Path) -> None:
    question = "Wer ist Mitglied der Lenkungsgruppe?"
    answer = assistant.ask(question)
    items = [Statement("Ein Punkt", (1,), "verbatim", "item"), Statement("Noch einer", (1,), "verbatim", "item")]
    answer = replace(answer, statements=(*answer.statements[:1], *items))
    save(record_of(assistant, answer, Asked(question), DAY), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    assert styles[question] == "Heading 1"
    assert styles["Quellen im Wortlaut"] == "Heading 2"
    assert styles["Ein Punkt [1]"] == "List Bullet"
    links = {link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks}
    assert links == {citation.url for citation in answer.citations if citation.url}


def test_export_of_a_refusal_says_what_was_not_found(assistant: Assistant, tmp_path: Path) -> None:
    question = "Was macht die Lenkungsgruppe?"
    answer = assistant.ask(question)
    answer = replace(answer, status="not_in_corpus", statements=(), items=(), citations=(), nearest=answer.citations)
    found = record_of(assistant, answer, Asked(question), DAY)
    save(found, tmp_path / "a.md")
    save(found, tmp_path / "a.docx")
    for told in (plain((tmp_path / "a.md").read_text(encoding="utf-8")), all_text(tmp_path / "a.docx")):
        assert "Dazu steht nichts in den Dokumenten." in told
        assert heading_text(answer.nearest[0], "de") in told
        assert "Quellen im Wortlaut" not in told


def test_export_of_a_model_s_words_is_not_called_a_quotation(record: Record) -> None:
    blocks = blocks_of(replace(record, ai_generated=True))
    notice = next(block for block in blocks if block.kind == "notice")
    assert "KI-erzeugter Text" in notice.text
    assert "kein von KI erzeugter Text" not in notice.text


def test_export_of_an_english_answer_is_in_english(assistant: Assistant) -> None:
    question = "Who is in the Lenkungsgruppe?"
    found = record_of(assistant, assistant.ask(question), Asked(question), DAY)
    told = export_bytes(found, "md").decode()
    assert "AI notice" in told
    assert "Asked on 2026\\-03\\-09" in told or "Asked on 2026-03-09" in told


def test_export_tells_a_follow_up_s_full_question_and_the_documents_searched(record: Record) -> None:
    answer = replace(record.answer, standalone_question="Seit wann gibt es die Lenkungsgruppe?")
    asked = replace(record.asked, documents=("adelante",))
    told = [block.text for block in blocks_of(replace(record, answer=answer, asked=asked))]
    assert "Verstanden als: Seit wann gibt es die Lenkungsgruppe?" in told
    assert "Gesucht nur in: adelante" in told


# -- signs ----------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(alphabet=SIGNS, min_size=1, max_size=40), st.text(min_size=1, max_size=20)))
def test_export_markdown_shows_every_sign_of_a_quotation(quote: str) -> None:
    shown = " ".join(quote.replace("\x00", "").split())
    kinds: tuple[BlockKind, ...] = ("paragraph", "item", "quote", "provenance", "title", "heading")
    for kind in kinds:
        assert plain(markdown([Block(kind, shown)])) == shown, kind


def test_export_markdown_has_no_markup_but_its_own(record: Record) -> None:
    html = MarkdownIt().render(export_bytes(record_with(record, SIGNS), "md").decode())
    assert "<b>" not in html
    assert "<code>" not in html
    assert "<em>" not in html
    assert html.count("<a ") == 1
    assert 'href="https://example.org/a%20b"' in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", None])
def test_export_links_only_to_the_web(record: Record, url: str | None, tmp_path: Path) -> None:
    found = record_with(record, "Der Hub berät.", url)
    assert "<a " not in MarkdownIt().render(export_bytes(found, "md").decode())
    save(found, tmp_path / "a.docx")
    assert not [link for p in docx.Document(str(tmp_path / "a.docx")).paragraphs for link in p.hyperlinks]


def test_export_word_file_leaves_out_what_xml_forbids(record: Record, tmp_path: Path) -> None:
    save(record_with(record, "Der\x0cHub \x07<w:t>&amp; berät\ufffe."), tmp_path / "a.docx")
    assert "Hub <w:t>&amp; berät." in all_text(tmp_path / "a.docx")


# -- targets --------------------------------------------------------------------------------------


def refused(path: Path, key: str) -> str:
    with pytest.raises(ConfigError) as caught:
        check_target(path)
    assert caught.value.key == key
    assert caught.value.exit_code == 2
    return caught.value.text("de")


def test_export_to_another_format_names_the_possible_ones(tmp_path: Path) -> None:
    for name in ("a.pdf", "a", "a.json.bak", ".md"):
        assert "möglich sind .md, .docx, .json" in refused(tmp_path / name, "export_format")


def test_export_to_a_place_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert "ist ein Verzeichnis" in refused(tmp_path / "a.md", "export_unwritable")
    assert "fehlt: kein Verzeichnis" in refused(tmp_path / "fehlt" / "a.md", "export_unwritable")


def test_export_whose_directory_is_write_protected_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode == os.W_OK and Path(path) == tmp_path))
    assert "Schreiben nicht erlaubt" in refused(tmp_path / "a.md", "export_unwritable")


def test_export_that_fails_leaves_the_old_file_and_nothing_else(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("alt", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.export.os.replace", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        save(record, path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]
    assert path.read_text(encoding="utf-8") == "alt"


def test_export_replaces_a_file_of_that_name_and_takes_capital_endings(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "Antwort.MD"
    path.write_text("alt", encoding="utf-8")
    save(record, path)
    assert QUESTION.rstrip("?") in path.read_text(encoding="utf-8")


# -- command line ---------------------------------------------------------------------------------


def test_cli_exports_several_formats_at_once(shipped_settings: Settings, tmp_path: Path) -> None:
    targets = [tmp_path / f"a.{kind}" for kind in ("md", "docx", "json")]
    options = [part for target in targets for part in ("--export", str(target))]
    result = run(shipped_settings, QUESTION, *options)
    assert result.returncode == 0, result.stderr
    assert "Quellen:" in result.stdout
    assert result.stderr == "".join(f"Gespeichert: {target}\n" for target in targets)
    assert all(target.stat().st_size > 500 for target in targets)


@pytest.mark.parametrize("name", ["a.pdf", "fehlt/a.md"])
def test_cli_export_that_is_not_possible_is_usage(shipped_settings: Settings, tmp_path: Path, name: str) -> None:
    result = run(shipped_settings, QUESTION, "--export", str(tmp_path / name))
    assert result.returncode == 2
    assert name in result.stderr
    assert result.stdout == ""


# -- a list answer --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def listing(assistant: Assistant) -> Record:
    question = "Welche Projekte gibt es im Landkreis Holzminden?"
    found = record_of(assistant, assistant.ask(question), Asked(question), DAY)
    assert len(found.answer.items) > 3
    return found


def test_export_shows_rows_as_a_table_in_markdown(listing: Record) -> None:
    told = export_bytes(listing, "md").decode()
    table = next(t for t in MarkdownIt().enable("table").parse(told) if t.type == "table_open")
    assert table.map is not None
    lines = told.split("\n")[table.map[0] : table.map[1]]
    assert lines[0] == "| Name | Was die Quellen sagen | Stand der Quelle |"
    shown = plain("\n\n".join(lines[2:]))
    for item in listing.answer.items:
        assert item.name in shown
    for row in lines:
        assert len(row.replace(r"\|", "").split("|")) == 5, row
    assert "Vollständig geprüft" in lines_before(told, table.map[0])


def lines_before(told: str, line: int) -> str:
    return "\n".join(told.split("\n")[:line])


def test_export_shows_rows_as_a_table_in_word_with_a_head_on_every_page(listing: Record, tmp_path: Path) -> None:
    save(listing, tmp_path / "liste.docx")
    document = docx.Document(str(tmp_path / "liste.docx"))
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["Name", "Was die Quellen sagen", "Stand der Quelle"]
    names = [name for row in cells[1:] for name in row[0].split("\n")]
    assert names == [item.name for item in listing.answer.items]
    assert all("[" in row[1] and row[2] for row in cells[1:])
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "tblHeader" not in table.rows[1]._tr.xml
    captions = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Caption"]
    assert captions
    assert captions[0].startswith("Vollständig geprüft")


@given(cell=st.tuples(st.text(max_size=60), st.text(max_size=60)))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_export_table_cells_survive_any_signs_in_markdown(cell: tuple[str, str]) -> None:
    rows = ((("Kopf",), ("b",)), (cell, ("Ende",)))
    told = markdown([Block("table", "Titel", rows=rows)])
    tokens = [t.content for t in MarkdownIt().enable("table").parse(told) if t.type == "inline"]
    assert tokens[:3] == ["Titel", "Kopf", "b"]
    assert tokens[4:] == ["Ende"], "no cell was cut in two"
