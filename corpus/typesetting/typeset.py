"""Typesets the strategy's source text as the PDF that the corpus ships.

The source keeps the page breaks of the published document as runs of three or more
blank lines; each becomes one PDF page. Emphasis (``*italic*``, ``**bold**``) and
superscripts (``^{plus}``) in the source become font changes, so that the PDF carries
them the way an office document does, and not as characters.

The output is a function of the source alone (no dates, no random ids): running the
script twice gives the same bytes, and ``sources.toml`` can pin them.

Usage: ``python -m corpus.typesetting.typeset [OUT.pdf]`` (needs the ``dev`` extra).
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "strategie-leine-weser-2021.txt"
HEADINGS = HERE / "headings.toml"
TARGET = HERE.parent / "documents" / "strategie-leine-weser-2021.pdf"

RUNNING_HEADER = "Fachkräftestrategie Leine-Weser – Fortschreibung 2021"
FAMILY = "Vera"
BODY_PT = 9.0
LEADING_PT = 12.2
FRAME = (22 * mm, 18 * mm, A4[0] - 44 * mm, A4[1] - 40 * mm)

PAGE_BREAK = re.compile(r"\n{4,}")
# An asterisk inside a word ("Erzieher*innen") is spelling, not emphasis.
BOLD = re.compile(r"(?<![\w*])\*\*(?!\s)(.+?)(?<!\s)\*\*(?![\w*])")
ITALIC = re.compile(r"(?<![\w*])\*(?![\s*])(.+?)(?<![\s*])\*(?![\w*])")
SUPERSCRIPT = re.compile(r"\^\{(.+?)\}")
BULLET = re.compile(r"^(?P<indent> *)- (?P<text>.+)$")
NUMBERED = re.compile(r"^(?P<number>\d+\.) (?P<text>.+)$")
LETTERED = re.compile(r"^(?P<number>[a-z]\.) (?P<text>.+)$")


@dataclass(frozen=True, slots=True)
class HeadingPlan:
    """Which source lines are headings: text without emphasis marks → style name."""

    styles: dict[str, str]

    @classmethod
    def load(cls, path: Path = HEADINGS) -> HeadingPlan:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        styles = {data["title"]: "title", data["subtitle"]: "subtitle"}
        for level in range(1, 5):
            styles |= dict.fromkeys(data[f"level_{level}"], f"h{level}")
        styles |= dict.fromkeys(data["run_in"], "run_in")
        return cls(styles)

    def style_of(self, line: str) -> str | None:
        return self.styles.get(plain(line).strip())


def plain(text: str) -> str:
    """The words of a source line without emphasis marks; a superscript becomes a word."""
    text = ITALIC.sub(r"\1", BOLD.sub(r"\1", text))
    return SUPERSCRIPT.sub(r" \1", text)


def markup(text: str) -> str:
    """A source line as ReportLab paragraph mark-up."""
    text = BOLD.sub(r"<b>\1</b>", escape(text))
    text = ITALIC.sub(r"<i>\1</i>", text)
    return SUPERSCRIPT.sub(r"<super rise='3' size='6'>\1</super>", text)


def _styles() -> dict[str, ParagraphStyle]:
    body = ParagraphStyle(
        "body",
        fontName=FAMILY,
        bulletFontName=FAMILY,
        bulletFontSize=BODY_PT,
        fontSize=BODY_PT,
        leading=LEADING_PT,
        spaceAfter=5,
        alignment=TA_JUSTIFY,
        hyphenationLang="de_DE",
        hyphenationMinWordLength=7,
    )

    def heading(name: str, size: float, before: float, **extra: object) -> ParagraphStyle:
        fields: dict[str, object] = {
            "fontName": "Vera-Bold",
            "fontSize": size,
            "leading": size * 1.25,
            "spaceBefore": before,
            "spaceAfter": 4,
            "alignment": 0,
            "hyphenationLang": "",
        }
        return ParagraphStyle(name, parent=body, **(fields | extra))

    return {
        "body": body,
        "bullet0": ParagraphStyle("bullet0", parent=body, leftIndent=12, bulletIndent=2, spaceAfter=2.5),
        "bullet1": ParagraphStyle("bullet1", parent=body, leftIndent=26, bulletIndent=16, spaceAfter=2.5),
        "numbered": ParagraphStyle("numbered", parent=body, leftIndent=14, bulletIndent=0, spaceAfter=2.5),
        "numbered_body": ParagraphStyle("numbered_body", parent=body, leftIndent=14, spaceAfter=4),
        "title": heading("title", 17, 6, alignment=TA_CENTER),
        "subtitle": heading("subtitle", 12.5, 0, alignment=TA_CENTER, spaceAfter=10),
        "h1": heading("h1", 14, 6),
        "h2": heading("h2", 11.5, 5),
        "h3": heading("h3", 10, 5),
        "h4": heading("h4", 9.2, 4),
        "run_in": heading("run_in", BODY_PT, 3, leading=LEADING_PT),
        "caption": ParagraphStyle("caption", parent=body, alignment=TA_CENTER, spaceBefore=20),
    }


class _Outline(Flowable):  # type: ignore[misc]
    """Zero-height flowable that puts a heading into the PDF's outline."""

    def __init__(self, title: str, level: int, key: str) -> None:
        super().__init__()
        self.title, self.level, self.key = title, level, key

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.bookmarkPage(self.key)
        self.canv.addOutlineEntry(self.title, self.key, level=self.level, closed=False)


def _heading_flowables(line: str, style: str, styles: dict[str, ParagraphStyle], key: str) -> list[Flowable]:
    flowables: list[Flowable] = []
    if style in ("h1", "h2"):
        flowables.append(_Outline(plain(line), int(style[1]) - 1, key))
    text = line if style != "subtitle" else line.strip()
    flowables.append(Paragraph(markup(text), styles[style]))
    return flowables


def page_flowables(page: str, plan: HeadingPlan, page_number: int) -> list[Flowable]:
    """The flowables of one source page, in reading order."""
    styles = _styles()
    out: list[Flowable] = []
    in_numbered_item = False  # a line right below "1. Title" belongs to that item
    for index, line in enumerate(page.split("\n")):
        if not line.strip():
            in_numbered_item = False
            continue
        style = plan.style_of(line)
        if style is not None:
            out += _heading_flowables(line, style, styles, f"p{page_number}-{index}")
        elif bullet := BULLET.match(line):
            in_numbered_item = False
            out.append(_list_item(bullet, styles))
        elif number := NUMBERED.match(line):
            in_numbered_item = True
            out.append(Paragraph(markup(number["text"]), styles["numbered"], bulletText=number["number"]))
        else:
            name = "caption" if line.startswith("Abb.:") else "numbered_body" if in_numbered_item else "body"
            out.append(Paragraph(markup(line.strip()), styles[name]))
    return out


def _list_item(bullet: re.Match[str], styles: dict[str, ParagraphStyle]) -> Paragraph:
    depth = "bullet1" if bullet["indent"] else "bullet0"
    if lettered := LETTERED.match(bullet["text"]):
        return Paragraph(markup(lettered["text"]), styles[depth], bulletText=lettered["number"])
    return Paragraph(markup(bullet["text"]), styles[depth], bulletText="•" if depth == "bullet0" else "–")


def _register_fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (
        (FAMILY, "Vera.ttf"),
        ("Vera-Bold", "VeraBd.ttf"),
        ("Vera-Italic", "VeraIt.ttf"),
        ("Vera-BoldItalic", "VeraBI.ttf"),
    ):
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(
        FAMILY, normal=FAMILY, bold="Vera-Bold", italic="Vera-Italic", boldItalic="Vera-BoldItalic"
    )


def _furniture(total: int):  # type: ignore[no-untyped-def]
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(FAMILY, 7.5)
        canvas.drawString(FRAME[0], A4[1] - 13 * mm, RUNNING_HEADER)
        canvas.drawRightString(A4[0] - FRAME[0], 11 * mm, f"Seite {document.page} von {total}")
        canvas.restoreState()

    return draw


def typeset(target: Path = TARGET, source: Path = SOURCE) -> int:
    """Writes the PDF; returns its number of pages.

    Raises:
        ValueError: a source page does not fit on one PDF page.
    """
    _register_fonts()
    plan = HeadingPlan.load()
    pages = [page for page in PAGE_BREAK.split(source.read_text(encoding="utf-8")) if page.strip()]
    story: list[Flowable] = []
    for number, page in enumerate(pages, start=1):
        story += page_flowables(page, plan, number)
        if number < len(pages):
            story.append(PageBreak())
    document = BaseDocTemplate(
        str(target),
        pagesize=A4,
        title="Regionale Fachkräftestrategie des Fachkräftebündnisses Leine-Weser – Fortschreibung 2021",
        author="Fachkräftebündnis Leine-Weser",
        lang="de-DE",
        invariant=1,
    )
    frame = Frame(*FRAME, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=_furniture(len(pages)))])
    document.build(story)
    if document.page != len(pages):
        raise ValueError(f"{len(pages)} source pages became {document.page} PDF pages: reduce BODY_PT ({BODY_PT})")
    return len(pages)


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    print(f"{typeset(out)} pages -> {out}")
