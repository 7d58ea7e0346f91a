"""What stands in a paragraph of a Word file: text with its look, pictures, and what is left out.

Insertions are kept and deletions dropped, as if all changes had been accepted. Whatever else does
not come in is warned of by what it is and where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from docx.parts.document import DocumentPart

from generator.intake.decoding import FORBIDDEN
from generator.intake.recognising.manuscript import Picture
from generator.intake.word.package import is_xml_type
from generator.intake.word.styles import Element, Styles, W, child
from generator.model import Where
from generator.model.problems import Problem
from generator.words.messages import NOTHING, Message, msg

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 - the prefix of its namespace
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"

_DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "delText", "instrText")}
_FORMATS = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"))


@dataclass(frozen=True, slots=True)
class LookRun:
    """Text of one look: whether it is bold in effect, and its Chinese face."""

    text: str
    bold: bool = False
    face: str = ""


@dataclass(slots=True)
class Remarks:
    """What could not be kept, with the paragraph it stood in."""

    name: str
    place: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, text: Message, hint: Message = NOTHING) -> None:
        """Warn of something in the paragraph that is being read."""
        problem = Problem(Where(self.name, self.place), "", code, text, hint, "warning")
        if problem not in self.problems[-20:]:
            self.problems.append(problem)


class Runs:
    """Reads the runs of one document's paragraphs."""

    def __init__(self, part: DocumentPart, styles: Styles, remarks: Remarks) -> None:
        self._part = part
        self._styles = styles
        self._remarks = remarks
        self._notes: dict[str, dict[str, str]] = {}
        self.footnotes: list[str] = []  # texts of the notes met so far

    def pieces(self, parent: Element, properties: Element | None) -> Iterator[LookRun | Picture]:
        """Yield what stands in a paragraph, or in a part of it; `properties` is its `pPr`."""
        for element in parent.iterchildren("*"):
            if element.tag in _DROPPED:
                continue
            if element.tag == f"{W}r":
                yield from self._run(element, properties)
            elif element.tag == f"{MC}AlternateContent":
                yield from self._graphic(_chosen(element))
            elif element.tag in (f"{M}oMath", f"{M}oMathPara"):
                text = "".join(t.text or "" for t in element.iter(f"{M}t"))
                self._remarks.add(
                    "word-formula",
                    msg("a formula came in as plain text: {text}", text=text),
                    msg("look whether it can still be read, or put in a picture of it"),
                )
                yield LookRun(self.clean(text))
            else:  # hyperlinks, insertions, fields, content controls: what is in them is text
                yield from self.pieces(element, properties)

    def clean(self, text: str) -> str:
        """Return text without the characters that no content file may hold, warning of each."""
        for found in dict.fromkeys(one[0] for one in FORBIDDEN.finditer(text.replace("\n", ""))):
            self._remarks.add(
                "control-character",
                msg("the character U+{code:04X} was left out; it cannot be seen", code=ord(found)),
            )
        return "\n".join(FORBIDDEN.sub("", line) for line in text.split("\n"))

    def _run(self, run: Element, properties: Element | None) -> Iterator[LookRun | Picture]:
        look = child(run, "rPr")
        if len(run) == (look is not None):  # nothing stands in it
            return
        if self._styles.is_on("vanish", look, properties):
            hidden = text_of(run)
            if hidden:
                self._remarks.add(
                    "word-hidden", msg("hidden text was left out: {text}", text=short(hidden))
                )
            return
        bold = self._styles.is_on("b", look, properties)
        face = self._styles.face(look, properties)
        for element in run.iterchildren("*"):
            for found in self._inside(element, properties):
                if isinstance(found, str):
                    self._look_at(look, properties, found)
                    yield LookRun(self.clean(found), bold, face)
                else:
                    yield found

    def _inside(
        self, element: Element, properties: Element | None
    ) -> Iterator[str | LookRun | Picture]:
        """Yield what one element of a run gives: text to be dressed, or something finished."""
        name = str(element.tag).rpartition("}")[2]
        if element.tag in _TEXT:
            yield _TEXT[element.tag](element)
        elif element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            yield self._note(name.removesuffix("Reference"), element.get(f"{W}id", ""))
        elif element.tag == f"{W}commentReference":
            self._comment(element.get(f"{W}id", ""))
        elif element.tag == f"{W}sym":
            self._symbol(element)
        elif element.tag == f"{W}ruby":
            self._remarks.add("word-ruby", msg("the readings above characters were left out"))
            base = child(element, "rubyBase")
            if base is not None:
                yield from self.pieces(base, properties)
        elif element.tag == f"{MC}AlternateContent":
            yield from self._graphic(_chosen(element))
        elif name in ("drawing", "pict", "object"):
            yield from self._graphic(element)

    def _symbol(self, element: Element) -> None:
        font, code = element.get(f"{W}font", ""), element.get(f"{W}char", "")
        self._remarks.add(
            "word-symbol",
            msg("a sign of the font {font} ({code}) was left out", font=font, code=code),
            msg("type the sign itself"),
        )

    def _look_at(self, look: Element | None, properties: Element | None, text: str) -> None:
        """Warn of looks that mean something and do not come in."""
        if not text.strip():
            return
        raised = child(look, "vertAlign")
        if raised is not None and raised.get(f"{W}val") in ("superscript", "subscript"):
            self._remarks.add(
                "word-raised",
                msg("'{text}' was raised or lowered; it comes in as plain text", text=short(text)),
                msg("look whether it can still be read"),
            )
        if any(self._styles.is_on(name, look, properties) for name in ("strike", "dstrike")):
            self._remarks.add(
                "word-struck",
                msg("'{text}' was struck through; it is kept", text=short(text)),
                msg("delete it if it is not meant"),
            )

    # -- notes and comments ---------------------------------------------------------------------

    def _note(self, kind: str, id_: str) -> str:
        text = self._texts(kind).get(id_, "")
        self.footnotes.append(text)
        number = len(self.footnotes)
        self._remarks.add(
            "word-note",
            msg(
                "note {number} now stands at the end of the text: {text}",
                number=number,
                text=short(text),
            ),
        )
        return f"〔{number}〕"

    def _comment(self, id_: str) -> None:
        self._remarks.add(
            "word-comment",
            msg("a comment was left out: {text}", text=short(self._texts("comment").get(id_, ""))),
        )

    def _texts(self, kind: str) -> dict[str, str]:
        """Return the texts of the footnotes, endnotes or comments, by id."""
        if kind not in self._notes:
            root = related(self._part, f"{kind}s")
            entries = root.iterchildren(f"{W}{kind}") if root is not None else ()
            self._notes[kind] = {
                entry.get(f"{W}id", ""): self.clean(text_of(entry)).strip() for entry in entries
            }
        return self._notes[kind]

    # -- pictures and what is drawn -------------------------------------------------------------

    def _graphic(self, graphic: Element | None) -> Iterator[Picture]:
        if graphic is None:
            return
        boxes = [text_of(box) for box in graphic.iter(f"{W}txbxContent")]
        for text in filter(None, boxes):
            self._remarks.add(
                "word-textbox",
                msg("a text box was left out: {text}", text=short(text)),
                msg("move its text into the document"),
            )
        if next(graphic.iter(f"{O}OLEObject"), None) is not None:
            program = next(graphic.iter(f"{O}OLEObject")).get("ProgID", "")
            self._remarks.add(
                "word-object",
                msg("an embedded object was left out ({program})", program=program),
                msg("put it in as a picture or as a table"),
            )
            return
        if any(next(graphic.iter(tag), None) is not None for tag in (f"{C}chart", f"{D}relIds")):
            self._remarks.add(
                "word-chart",
                msg("a chart or diagram was left out"),
                msg("put it in as a picture"),
            )
            return
        links = [blip.get(f"{R}embed") or blip.get(f"{R}link") for blip in graphic.iter(f"{A}blip")]
        links += [data.get(f"{R}id") for data in graphic.iter(f"{V}imagedata")]
        for link in filter(None, links):
            yield from self._picture(link)
        if not any(boxes) and not any(links):
            self._remarks.add("word-shape", msg("a drawn shape was left out"))

    def _picture(self, link: str) -> Iterator[Picture]:
        relation = self._part.rels.get(link)
        if relation is None or relation.is_external:
            self._remarks.add(
                "word-picture",
                msg("a picture was left out: it lies outside of the file"),
                msg("insert it into the document"),
            )
            return
        content = relation.target_part.blob
        for signature, suffix in _FORMATS:
            if content.startswith(signature):
                yield Picture(content, suffix, self._remarks.place)
                return
        kind = str(relation.target_part.partname).rpartition(".")[2].upper()
        self._remarks.add(
            "word-picture",
            msg("a picture was left out: {kind} is neither PNG nor JPEG", kind=kind),
            msg("save it as PNG and insert that"),
        )


def _typed(element: Element) -> str:
    return (element.text or "").replace("\n", " ")


def _break(element: Element) -> str:
    return "" if element.get(f"{W}type") in ("page", "column") else "\n"


_TEXT: dict[str, Callable[[Element], str]] = {
    f"{W}t": _typed,
    f"{M}t": _typed,
    f"{W}br": _break,
    f"{W}cr": _break,
    f"{W}tab": lambda _: "\t",
    f"{W}ptab": lambda _: "\t",
    f"{W}noBreakHyphen": lambda _: "-",
    f"{W}softHyphen": lambda _: "",
}


def related(part: DocumentPart, kind: str) -> Element | None:
    """Return the root of the part that the document relates to as `kind`, such as `styles`."""
    from docx.oxml.parser import parse_xml

    for relation in part.rels.values():
        is_kind = relation.reltype.endswith(f"/relationships/{kind}") and not relation.is_external
        if is_kind and is_xml_type(relation.target_part.content_type):  # which was bounded
            return parse_xml(relation.target_part.blob)
    return None


def text_of(element: Element) -> str:
    """Return the text that stands in an element, without what was deleted."""
    parts: list[str] = []
    for found in element.iter(f"{W}t", f"{W}tab", f"{W}p"):
        if found.tag == f"{W}t" and not any(
            above.tag in (f"{W}del", f"{W}moveFrom") for above in found.iterancestors()
        ):
            parts.append(found.text or "")
        elif parts:
            parts.append(" ")
    return " ".join("".join(parts).split())


def short(text: str) -> str:
    """Return the beginning of a text, to name it by."""
    text = " ".join(text.split())
    return text if len(text) <= 30 else text[:29] + "…"


def _chosen(alternate: Element) -> Element | None:
    """Return the first of the forms that a drawing is given in."""
    return next(alternate.iterchildren(f"{MC}Choice", f"{MC}Fallback"), None)
