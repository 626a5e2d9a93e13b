from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.rows import Table, parts_of
from assistant.web.permalink import parse, path_of, resolve
from assistant.web.render import answer_html, esc, question_html, source_html
from corpus.schema import Answer, Citation, Document, Item, Notice, Page, Source, Span, Statement
from corpus.texts import render

SOURCE = Source("d", "Titel <b>", 'Stand "2021"', None, "Amt & Co", "other", "d.pdf", "0" * 64, ("https://a.example/",))
EVIL = '<img src=x onerror=alert(1)> **fett** [x](javascript:alert(1)) <script>alert(2)</script> $$x$$ & "q"'


class _Text(HTMLParser):
    """Collects text and tags of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(markup: str) -> _Text:
    parser = _Text()
    parser.feed(markup)
    return parser


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_esc_shows_exactly_the_words_and_no_markup(value: str) -> None:
    escaped = esc(value)
    assert html.unescape(escaped) == " ".join(value.split())
    assert not re.search(r"[<>\"'`*_\[\]]", escaped)
    assert "\n" not in escaped


def test_question_html_keeps_markup_as_text() -> None:
    result = parsed(question_html(EVIL))
    assert [tag for tag, _ in result.tags] == ["span"]
    assert result.text == EVIL


def test_answer_html_is_one_line_with_real_links(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Ziele hat der Handlungsschwerpunkt III?")
    markup = answer_html(answer, "/pfad/")
    assert "\n" not in markup, "a blank line would end the HTML block in Markdown"
    links = [attributes for tag, attributes in parsed(markup).tags if tag == "a"]
    assert len(links) >= 2 * len(answer.citations), "in the text and in the list of sources"
    for attributes in links:
        _, _, doc_id, token = str(attributes["href"]).removeprefix("/pfad").split("/")
        link = parse(doc_id, token)
        assert link is not None
        assert resolve(link, assistant.index.documents[doc_id]) is not None


def test_answer_html_shows_entries_as_a_table_that_says_its_roles(assistant: Assistant) -> None:
    """A phone shows the cells one below the other, which takes a table's own roles away."""
    answer = assistant.ask("Welche Projekte gibt es im Landkreis Holzminden?")
    assert len(answer.items) > 3
    found = parsed(answer_html(answer, "/"))
    (table,) = (part for part in parts_of(answer) if isinstance(part, Table))
    roles = [attributes.get("role") for _, attributes in found.tags if attributes.get("role")]
    assert roles.count("table") == 1
    assert roles.count("columnheader") == 3
    assert roles.count("rowheader") == len(table.rows)
    assert roles.count("cell") == 2 * len(table.rows)
    assert roles.count("row") == len(table.rows) + 1
    assert [(t, a["scope"]) for t, a in found.tags if "scope" in a] == [("th", "col")] * 3 + [("th", "row")] * len(
        table.rows
    )
    for item in answer.items:
        assert item.name in found.text
    assert render(table.about[0], "de") in found.text
    assert found.text.count("Vollständig geprüft") == 1


def test_answer_html_shows_a_list_of_the_document_as_a_list(assistant: Assistant) -> None:
    tags = [
        tag for tag, _ in parsed(answer_html(assistant.ask("Welche Ziele hat der Handlungsschwerpunkt III?"), "/")).tags
    ]
    assert "table" not in tags
    assert tags.count("li") > 5


def test_answer_html_of_rows_escapes_names_editions_and_quotations() -> None:
    quote = f"Der Hub {EVIL}"
    citation = Citation(1, Span("d", 0, len(quote)), quote, EVIL, EVIL, (), 1, 1)
    other = Citation(2, Span("e", 0, len(quote)), quote, "t", "2021", (), 1, 1)
    said = Statement(" ".join(f"{quote} {quote}".split()), (1, 2), "verbatim", "item")
    answer = Answer("Q", "Q", "de", "list", "answered", (said,), (Item(EVIL, (1, 2)),), (citation, other))
    found = parsed(answer_html(answer, "/", understood=EVIL))
    assert {tag for tag, _ in found.tags} <= {
        "div", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "a", "ul", "li", "br",
    }  # fmt: skip
    assert found.text.count(EVIL) == 7, (
        "understood, name, two quotations, edition in its cell; in the list of sources title, edition"
    )
    assert not any("onerror" in attributes for _, attributes in found.tags)


def test_answer_html_shows_how_the_question_was_understood(assistant: Assistant) -> None:
    answer = assistant.ask("Was macht die Lenkungsgruppe?")
    assert "Verstanden als" not in answer_html(answer, "/")
    assert "Verstanden als: Was denn?" in parsed(answer_html(answer, "/", understood="Was denn?")).text


def test_answer_html_marks_german_quotes_in_an_english_answer(assistant: Assistant) -> None:
    markup = answer_html(assistant.ask("Who is in the Lenkungsgruppe?"), "/")
    assert 'class="lw-answer" lang="en"' in markup
    assert '<span class="lw-quote" lang="de">' in markup


def document(text: str, pages: tuple[Page, ...] = ()) -> Document:
    return Document(SOURCE, text, pages or (Page(1, "1", 0, len(text)),))


@given(st.text(alphabet="ab <>&\"'*\n„“", min_size=1, max_size=120), st.data())
@settings(deadline=None, derandomize=True, max_examples=150)
def test_source_html_marks_exactly_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    markup = source_html(document(text), Span("d", start, end), "/", "de")
    marked = "".join(html.unescape(piece) for piece in re.findall(r"<mark[^>]*>(.*?)</mark>", markup, re.DOTALL))
    # Lines of nothing but white space are not shown.
    assert "".join(marked.split()) == "".join(text[start:end].split())


def test_source_html_escapes_everything_from_the_document() -> None:
    result = parsed(source_html(document(EVIL), Span("d", 0, len(EVIL)), "/", "de"))
    assert {tag for tag, _ in result.tags} <= {"h2", "h3", "p", "div", "mark", "a", "ul", "li", "span", "em"}
    assert EVIL in result.text
    assert "Titel <b>" in result.text


def test_source_html_shows_each_page_of_a_span_that_crosses_pages() -> None:
    text = "Ende der ersten Seite und Anfang der zweiten."
    pages = (Page(1, "i", 0, 22), Page(2, "ii", 22, len(text)))
    markup = source_html(document(text, pages), Span("d", 10, 30), "/", "de")
    assert "Seite i von 2" in markup
    assert "Seite ii von 2" in markup
    assert markup.count('id="lw-mark"') == 1


def test_permalink_of_a_changed_document_does_not_resolve() -> None:
    original = document("Der Hub wurde 2023 eröffnet.")
    span = Span("d", 0, 28)
    path = path_of(Citation(1, span, original.slice(span), "t", "e", (), 1, 1))
    link = parse(*path.removeprefix("beleg/").split("/"))
    assert link is not None
    assert resolve(link, original) == span
    assert resolve(link, document("Der Hub wurde 2024 eröffnet.")) is None
    assert resolve(link, document("kurz")) is None


def test_permalink_accepts_only_its_own_form() -> None:
    for doc_id, token in (
        ("../etc", "1-2-00000000"),
        ("d", "2-1-00000000"),
        ("d", "1-2-0"),
        ("d", "x"),
        ("D d", "1-2-00000000"),
    ):
        assert parse(doc_id, token) is None


def test_answer_html_frame_stands_before_its_sentences_and_is_escaped() -> None:
    frame = Notice("assistant.side", (("side", EVIL),))
    citation = Citation(1, Span("d", 0, 4), "Satz", "Titel", "Stand", (), 1, 1)
    said = Statement("Satz", (1,), "verbatim", frame=frame)
    answer = Answer("Q?", "Q?", "de", "comparison", "partly", (said,), citations=(citation,))
    result = parsed(answer_html(answer, "/"))
    assert render(frame) in " ".join(result.text.split())
    assert result.text.index("sagen die Dokumente") < result.text.index("Satz")
    assert not {"img", "script"}.intersection(tag for tag, _ in result.tags)
