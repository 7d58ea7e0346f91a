"""Word files made for the tests: the paragraphs are given as WordprocessingML."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO

import docx
from docx.oxml.parser import parse_xml
from docx.oxml.styles import CT_Styles

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": W,
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)


def run(text: str, properties: str = "") -> str:
    """A run of text with its `rPr`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs with its `pPr`."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def word_file(
    *body: str,
    styles: Iterable[str] = (),
    defaults: str = "",
    numbering: str = "",
    change: Callable[[docx.document.Document], None] = lambda _: None,
) -> bytes:
    """A .docx with these paragraphs and tables; `defaults` is the `rPr` of docDefaults."""
    document = docx.Document()
    root = document.element.body
    for element in list(root):
        if not element.tag.endswith("sectPr"):
            root.remove(element)
    change(document)
    for position, xml in enumerate(body):
        root.insert(position, parsed(xml))
    known = document.styles.element
    assert isinstance(known, CT_Styles)
    for xml in styles:
        known.append(parsed(xml))
    if defaults:
        for old in known.findall(f"{{{W}}}docDefaults"):
            known.remove(old)
        known.insert(
            0,
            parsed(
                "<w:docDefaults><w:rPrDefault><w:rPr>"
                f"{defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
            ),
        )
    if numbering:
        element = document.part.numbering_part.element
        for old in list(element):
            element.remove(old)
        for new in parsed(f"<w:numbering>{numbering}</w:numbering>"):
            element.append(new)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def parsed(xml: str):
    """Parse a piece of WordprocessingML that uses the usual prefixes."""
    name = xml.split(">", 1)[0].split(" ", 1)[0].lstrip("<").rstrip("/")
    return parse_xml(xml.replace(f"<{name}", f"<{name} {NAMESPACES}", 1))


def with_member(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one member changed, or added where there is none."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            kept = old.read(member)
            new.writestr(
                member, change(kept) if member.filename == name else kept, zipfile.ZIP_DEFLATED
            )
        if name not in old.namelist():
            new.writestr(name, change(b""), zipfile.ZIP_DEFLATED)
    return target.getvalue()
