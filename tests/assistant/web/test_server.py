from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.answer import Assistant
from assistant.factory import LiveAssistant
from assistant.record import Asked, Record, from_json, record_of
from assistant.register import register_question
from assistant.web.entries import entries_html
from assistant.web.permalink import path_of
from assistant.web.server import HEADERS, MAX_BODY_BYTES, create_app
from assistant.web.shelf import Shelf
from assistant.wordwise import wordwise
from corpus.schema import Citation
from corpus.settings import Settings


@pytest.fixture(scope="module")
def client(shipped_settings: Settings) -> TestClient:
    return TestClient(create_app(shipped_settings), follow_redirects=False)


@pytest.fixture(scope="module")
def citation(assistant: Assistant) -> Citation:
    return assistant.ask("Was macht die Lenkungsgruppe?").citations[0]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-DE,de;q=0.9", "de"), ("en-GB,en;q=0.8,de;q=0.2", "en"), ("fr,en;q=0.5", "en"), ("fr", "de"), ("", "de")],
)
def test_start_leads_to_the_browsers_language(client: TestClient, accepted: str, language: str) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 307
    assert response.headers["location"] == f"/{language}/"


@pytest.mark.parametrize("language", ["de", "en"])
def test_page_is_in_its_language(client: TestClient, language: str) -> None:
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    assert f'lang="{language}"' in response.text[:200]


def test_every_response_carries_the_security_headers(client: TestClient, citation: Citation) -> None:
    for path in ("/", "/de/", "/health", f"/{path_of(citation)}", "/gibt-es-nicht", "/de/gradio_api/upload"):
        response = client.get(path)
        for name, value in HEADERS.items():
            assert response.headers[name] == value, path
        assert "unsafe-eval" not in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/upload", "/file=/etc/passwd", "/file/etc/passwd", "/proxy=http://x.example", "/monitoring"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_routes_the_page_does_not_use_are_closed(client: TestClient, path: str, method: str) -> None:
    for language in ("de", "en"):
        assert client.request(method, f"/{language}/gradio_api{path}").status_code == 403


def test_large_bodies_are_refused(client: TestClient) -> None:
    response = client.post("/de/gradio_api/queue/join", content=b"x" * (MAX_BODY_BYTES + 1))
    assert response.status_code == 413
    chunked = client.post("/de/gradio_api/queue/join", content=iter([b"x"]))
    assert chunked.status_code == 413


def test_citation_opens_as_a_page_with_the_passage_marked(client: TestClient, citation: Citation) -> None:
    page = client.get(f"/{path_of(citation)}")
    assert page.status_code == 200
    assert page.text.startswith("<!doctype html>")
    assert '<mark id="lw-mark"' in page.text
    part = client.get(f"/{path_of(citation)}?teil=1&sprache=en")
    assert part.text.startswith("<h2")
    assert "Page 13 of 15" in part.text


def test_citation_of_changed_or_unknown_source_says_so(client: TestClient, citation: Citation) -> None:
    changed = client.get(f"/{path_of(citation)[:-8]}00000000")
    assert changed.status_code == 410
    assert "hat sich geändert" in changed.text
    for path in ("/beleg/gibt-es-nicht/0-5-00000000", "/beleg/..%2f..%2fetc/0-5-00000000", "/beleg/adelante/quatsch"):
        assert client.get(path).status_code == 404


def test_original_is_served_from_the_corpus_only(client: TestClient) -> None:
    pdf = client.get("/quelle/strategie-leine-weser-2021")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    sheet = client.get("/quelle/adelante")
    assert sheet.headers["content-type"].startswith("text/plain")
    assert client.get("/quelle/..%2f..%2fapp.py").status_code == 404
    assert client.get("/quelle/nix").status_code == 404


def test_health_names_the_generation(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/health").json() == {"status": "ok", "generation": "0001"}
    empty = TestClient(create_app(Settings(index_dir=tmp_path, embedding_model="hashing")))
    assert empty.get("/health").status_code == 503


def test_root_path_of_a_proxy_is_in_every_link(shipped_settings: Settings) -> None:
    client = TestClient(create_app(shipped_settings, "/assistent"), follow_redirects=False)
    assert client.get("/", headers={"accept-language": "en"}).headers["location"] == "/assistent/en/"


# -- answers on the shelf -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(shipped_settings: Settings) -> tuple[TestClient, str, Record]:
    """A service, and the name of an answer that lies there."""
    shelf = Shelf()
    live = LiveAssistant(shipped_settings)
    service = TestClient(create_app(shipped_settings, live=live, shelf=shelf), follow_redirects=False)
    question = "What does the Lenkungsgruppe do?"
    record = record_of(live.get(), live.get().ask(question), Asked(question), date(2026, 3, 9))
    return service, shelf.keep(record), record


@pytest.mark.parametrize("kind", ["md", "docx", "json"])
def test_answer_is_saved_as_a_file_that_is_kept_nowhere(asked: tuple[TestClient, str, Record], kind: str) -> None:
    service, token, record = asked
    response = service.get(f"/antwort/{token}.{kind}")
    assert response.status_code == 200
    assert response.headers["content-disposition"] == f'attachment; filename="answer-2026-03-09-{token[:12]}.{kind}"'
    assert response.headers["cache-control"] == "no-store"
    if kind == "json":
        assert from_json(response.text, "x") == record
    elif kind == "md":
        assert response.text.startswith("# What does the Lenkungsgruppe do?")
    else:
        assert response.content.startswith(b"PK")


def test_answer_that_is_gone_says_so(asked: tuple[TestClient, str, Record]) -> None:
    service, token, _ = asked
    for path in (
        "/antwort/nichts.md", f"/antwort/{token}.exe", f"/antwort/{token}", "/warum/nichts", "/glosse/nichts",
        "/antwort/..%2f..%2fetc.md",
    ):  # fmt: skip
        assert service.get(path).status_code == 404, path
    assert "no longer in memory" in service.get("/warum/nichts?sprache=en").text
    assert service.get("/warum/nichts?teil=1").text.startswith("<p>")


def test_why_tells_reading_probability_and_ranking(asked: tuple[TestClient, str, Record]) -> None:
    service, token, record = asked
    part = service.get(f"/warum/{token}?teil=1&sprache=de").text
    assert "<dt>Verstanden als</dt><dd>What does the Lenkungsgruppe do?</dd>" in part
    assert "<dt>Art der Frage</dt>" in part
    assert "Wahrscheinlichkeit" in part
    ranked = [parse_path(path) for path in re.findall(r'href="/(beleg/[^"]+)"', part)]
    assert ranked == [hit.passage for hit in record.ranked[: len(ranked)]]
    assert len(ranked) == 5
    assert re.search(r"Wert 0,\d{3} = Wörter 0,\d{3}", part)
    page = service.get(f"/warum/{token}", headers={"accept-language": "en"}).text
    assert page.startswith('<!doctype html><html lang="en">')
    assert "<title>Why this answer?</title>" in page


def parse_path(path: str) -> str:
    _, doc_id, token = path.split("/")
    return f"{doc_id}:{token.rpartition('-')[0]}"


def test_gloss_stands_below_each_sentence_under_a_mark_and_without_a_citation(
    asked: tuple[TestClient, str, Record], assistant: Assistant
) -> None:
    service, token, record = asked
    part = service.get(f"/glosse/{token}?teil=1").text
    assert "not a translation and not a quotation" in part
    for said in record.answer.statements:
        gloss = wordwise(said.text, assistant.retriever.glosser)
        pair = f'<span lang="de">{html.escape(said.text)}</span><span class="lw-gloss">{html.escape(gloss)}</span>'
        assert pair in part
    assert "href" not in part
    assert not re.search(r"\[\d+\]", part)
    assert service.get(f"/glosse/{token}").text.startswith('<!doctype html><html lang="en">')


def test_all_entries_of_a_district_stand_in_one_table(shipped_settings: Settings, assistant: Assistant) -> None:
    shelf = Shelf()
    service = TestClient(create_app(shipped_settings, live=LiveAssistant(shipped_settings), shelf=shelf))
    question = "Welche Projekte gibt es im Landkreis Holzminden?"
    token = shelf.keep(record_of(assistant, assistant.ask(question), Asked(question), date(2026, 3, 9)))
    part = html.unescape(service.get(f"/eintraege/{token}?teil=1").text)
    filters = register_question(question, assistant.index.register)
    assert filters is not None
    matches = assistant.index.register.search(filters).matches
    assert len(matches) > 10
    assert part.count('scope="row"') == len(matches)
    for match in matches:
        assert match.offer.name in part
        for span in assistant.index.register.quotes(match):
            assert f'href="/beleg/{span.doc_id}/{span.start}-{span.end}-' in part
    assert f"{len(matches)} davon passen" in part
    page = service.get(f"/eintraege/{token}", headers={"accept-language": "de"}).text
    assert "<title>Alle passenden Einträge des Verzeichnisses</title>" in page


def test_all_entries_are_those_that_the_answer_counted(assistant: Assistant) -> None:
    question = "Wo finden Betriebe im Kreis Holzminden Hilfe?"
    answer = assistant.ask(question)
    counted = [dict(note.values)["found"] for note in answer.notes if note.key == "assistant.more_rows"]
    whole = register_question(question, assistant.index.register)
    assert whole is not None
    assert answer.kind != "list"
    assert counted
    assert len(assistant.index.register.search(whole).matches) > int(counted[0])  # networks and committees
    shown = entries_html(assistant.index, answer.standalone_question, "/", "de")
    assert shown.count('scope="row"') == int(counted[0])


def test_entries_of_a_question_that_asks_for_none(shipped_settings: Settings, assistant: Assistant) -> None:
    assert entries_html(assistant.index, "Was macht die Lenkungsgruppe?", "/", "de").startswith("<p>")
