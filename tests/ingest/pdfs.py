"""PDFs made on the spot, and documents read from them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pypdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, SimpleDocTemplate

from corpus.schema import Source
from ingest.layout import RawDocument
from ingest.readers.pdf import read_pdf
from ingest.structure import StructuredDocument, structure

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=6)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=18)
SOURCE = Source("probe", "Probe", "ohne Angabe", None, "ohne Angabe", "other", "probe.pdf", "")

Draw = Callable[[Canvas, int], None]


def pdf_of_lines(*pages: Sequence[str], size: float = 10, leading: float = 13, furniture: Draw | None = None) -> bytes:
    """Each string is one printed line; an empty one leaves a gap."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number, lines in enumerate(pages, start=1):
        if furniture:
            furniture(canvas, number)
        canvas.setFont("Helvetica", size)
        for row, line in enumerate(lines):
            if line:
                canvas.drawString(70, 700 - row * leading, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_of_story(*story: Flowable) -> bytes:
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(list(story))
    return out.getvalue()


def pdf_of_columns(*story: Flowable, height: float = 150) -> bytes:
    """Two columns on one page, the second is filled when the first is full."""
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4, invariant=1)
    frames = [Frame(50, 500, 220, height), Frame(320, 500, 220, height)]
    document.addPageTemplates([PageTemplate(frames=frames)])
    document.build(list(story))
    return out.getvalue()


def pdf_of_streams(*streams: bytes) -> bytes:
    """Handwritten page contents in Helvetica (/F1), nothing escaped or compressed."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(streams), b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(streams)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, stream in enumerate(streams):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * i),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def slow_pdf(operators: int = 500_000) -> bytes:
    """One page of very many text operators: seconds of work from seven megabytes."""
    return pdf_of_streams(b"BT /F1 10 Tf 70 700 Td " + b"(a) Tj 1 0 Td " * operators + b"ET")


def image_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.rect(50, 50, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def encrypted(data: bytes, user: str, owner: str, algorithm: str = "AES-256") -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def document(raw: RawDocument) -> StructuredDocument:
    return structure(SOURCE, raw)


def units(data: bytes) -> list[tuple[str, str]]:
    """Kind and text of every block of a PDF."""
    structured = document(read_pdf(data))
    return [(unit.kind, structured.document.text[unit.start : unit.end]) for unit in structured.units]


def texts(data: bytes) -> list[str]:
    return [text for _, text in units(data)]
