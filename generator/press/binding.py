"""Printed issues → one volume (合订本): pages, structure, outline, links and labels run through.

The issues' pages stay as they were printed; only the volume's page stands in the margin besides.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.model import ids
from generator.press.record import destinations, parent_tree
from generator.press.stamp import MarginFace, codes_of

if TYPE_CHECKING:
    import pikepdf

LINKS = "https://volume.invalid/"  # what contents and index link to, before there is a page for it
FACE, SIZE = "/VolumeFace", 10.5  # points (五号)
SIDE, DOWN = 28 / 25.4 * 72, 20 / 25.4 * 72  # points: from the outer edge, and from the top


@dataclass(frozen=True, slots=True)
class Leaves:
    """A printed issue to bind: its PDF, its id, and its name in the outline."""

    data: bytes
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Margin:
    """What each issue's page says of its place in the volume, and the fonts it is drawn from."""

    words: str  # with {} for the page
    fonts: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Book:
    """What is bound so far."""

    pdf: pikepdf.Pdf
    is_archival: bool = True  # as long as all of it is
    places: dict[str, Any] = field(default_factory=dict)  # name → destination
    outline: list[Any] = field(default_factory=list)
    attached: list[tuple[str, Any]] = field(default_factory=list)


def pages_of(data: bytes) -> int:
    """Return how many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def padded(pages: int) -> int:
    """Return how many pages are taken: what follows begins on a right-hand page."""
    return pages + pages % 2


def bind(
    front: bytes,
    issues: Sequence[Leaves],
    back: bytes,
    margin: Margin,
    names: Mapping[str, str],
) -> bytes:
    """Bind the issues between what stands before and after them; same input, same bytes.

    `names` has the words of all that `front` and `back` link to, by an item's or an issue's id.
    The pages of `front` are numbered i, ii …, the others from 1. What is bound is PDF/A-3a as its
    parts are; where one of them is not, the volume does not say that it is. Raises `KeyError` for
    a link to nothing.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(front)) as pdf:
        book = _Book(pdf)
        book.outline = list(_entries(book.pdf, 0))
        linked = list(range(len(book.pdf.pages)))
        _pad(book.pdf)
        first = len(book.pdf.pages)
        for leaves in issues:  # one at a time: an issue's structure takes several times its size
            with pikepdf.open(io.BytesIO(leaves.data)) as part:
                book.is_archival &= _fits(part, book.pdf)
                _bind_issue(book, leaves, part)
        _number(book.pdf, first, margin)
        with pikepdf.open(io.BytesIO(back)) as last:
            book.is_archival &= _fits(last, book.pdf)
            linked += range(len(book.pdf.pages), len(book.pdf.pages) + len(last.pages))
            book.outline += _entries(last, len(book.pdf.pages))
            _append(book.pdf, last, "")
        _link(book, linked, names)
        _finish(book, first)
        written = io.BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return written.getvalue()


# -- the parts ------------------------------------------------------------------------------------


def _bind_issue(book: _Book, leaves: Leaves, part: pikepdf.Pdf) -> None:
    """Append an issue: its pages, its names under its own, its outline, what is attached to it."""
    from pikepdf import Array, Name, OutlineItem

    start = len(book.pdf.pages)
    entry = OutlineItem(leaves.name, start, "FitH", top=float(part.pages[0].mediabox[3]))
    entry.children.extend(_entries(part, start))
    entry.is_closed = True
    book.outline.append(entry)
    number = {page.objgen: start + count for count, page in enumerate(part.pages)}
    places = {
        name: (number[place[0].objgen], list(place)[1:]) for name, place in destinations(part)
    }
    top = part.pages[0].mediabox[3]
    _append(book.pdf, part, leaves.id)
    _pad(book.pdf)
    places = {ids.item_id(leaves.id, name): place for name, place in places.items()}
    places[leaves.id] = (start, [Name.XYZ, 0, top, 0])
    for name, (place, rest) in places.items():
        book.places[name] = Array([book.pdf.pages[place].obj, *rest])
    for page in list(book.pdf.pages)[start:]:
        for annotation in page.get("/Annots", ()):
            if "/Dest" in annotation:
                annotation.Dest = ids.item_id(leaves.id, str(annotation.Dest))
    if "/Names" in part.Root and "/EmbeddedFiles" in part.Root.Names:
        listed = list(part.Root.Names.EmbeddedFiles.Names)
        for title, spec in zip(listed[::2], listed[1::2], strict=True):
            book.attached.append((str(title), book.pdf.copy_foreign(spec)))


def _append(pdf: pikepdf.Pdf, part: pikepdf.Pdf, name: str) -> None:
    """Append the pages of a part with the structure that tags what they show."""
    from pikepdf import Array, Dictionary, Name

    start = len(pdf.pages)
    for page in part.pages:
        pdf.pages.append(page)
    if "/StructTreeRoot" not in part.Root or "/StructTreeRoot" not in pdf.Root:
        return
    whole = pdf.Root.StructTreeRoot
    parents = parent_tree(pdf)
    offset = max(parents, default=-1) + 1
    tree = pdf.copy_foreign(part.Root.StructTreeRoot)
    listed = tree.ParentTree.Nums
    parents |= {
        int(key) + offset: parent for key, parent in zip(listed[::2], listed[1::2], strict=True)
    }
    for page in list(pdf.pages)[start:]:
        for holder, key in ((page.obj, "/StructParents"), *_annotated(page)):
            if key in holder:
                holder[key] = int(holder[key]) + offset
    whole.ParentTree.Nums = Array(
        [thing for key in sorted(parents) for thing in (key, parents[key])]
    )
    document = whole.K[0]
    for element in tree.K:
        element.P = document
        if name:
            element.S, element.T = Name.Part, name
        else:
            element.S = Name.Sect
        document.K.append(element)
    if "/RoleMap" in tree:
        whole.RoleMap = Dictionary({**tree.RoleMap, **whole.get("/RoleMap", {})})


def _annotated(page: Any) -> Iterator[tuple[Any, str]]:
    return ((annotation, "/StructParent") for annotation in page.get("/Annots", ()))


def _entries(part: pikepdf.Pdf, start: int) -> Iterator[Any]:
    """Yield a part's own outline as entries to pages of the volume, where it begins at `start`."""
    from pikepdf import OutlineItem

    number = {page.objgen: start + count for count, page in enumerate(part.pages)}

    def entry(one: Any) -> Any:
        page, _kind, left, top, *_zoom = one.destination
        made = OutlineItem(
            one.title, number[page.objgen], "XYZ", left=float(left), top=float(top), zoom=0
        )
        made.children.extend(entry(child) for child in one.children)
        return made

    with part.open_outline() as outline:
        found = list(outline.root)
    return map(entry, found)


def _pad(pdf: pikepdf.Pdf) -> None:
    """Add a blank page after an odd number of pages."""
    if len(pdf.pages) % 2:
        box = pdf.pages[-1].mediabox
        pdf.add_blank_page(page_size=(float(box[2]), float(box[3])))


# -- the whole ------------------------------------------------------------------------------------


def _number(pdf: pikepdf.Pdf, first: int, margin: Margin) -> None:
    """Draw the volume's page in the outer upper margin of each page that shows something."""
    from pikepdf import Dictionary

    codes = codes_of(margin.words.replace("{}", "") + "0123456789")
    face = MarginFace(pdf, margin.fonts)
    font = pdf.make_indirect(face.font(codes))
    for count, page in enumerate(list(pdf.pages)[first:], start=1):
        if "/StructParents" not in page:
            continue  # a blank one
        words = margin.words.format(count)
        width = sum(face.glyph(character)[1] for character in words) * SIZE / 1000
        box = page.mediabox
        left = float(box[2]) - SIDE - width if count % 2 else SIDE
        shown = bytes(codes[character] for character in words).hex()
        page.contents_add(b"q", prepend=True)
        page.contents_add(
            f"Q /Artifact <</Type /Pagination>> BDC BT {FACE} {SIZE} Tf"
            f" 1 0 0 1 {left:.2f} {float(box[3]) - DOWN:.2f} Tm <{shown}> Tj ET EMC".encode()
        )
        resources = page.obj.Resources
        if "/Font" not in resources:
            resources.Font = Dictionary()
        resources.Font[FACE] = font


def _link(book: _Book, pages: Sequence[int], names: Mapping[str, str]) -> None:
    """Make links to pages of what contents and index link to, named by their target's words."""
    for number in pages:
        for annotation in book.pdf.pages[number].get("/Annots", ()):
            address = str(annotation.A.URI) if "/A" in annotation else ""
            if address.startswith(LINKS):
                name = address.removeprefix(LINKS)
                if name not in book.places:
                    raise KeyError(name)
                del annotation.A
                annotation.Dest = name
                annotation.Contents = names[name]


def _finish(book: _Book, first: int) -> None:
    """Give the volume its outline, its names, its page labels and what is attached to it."""
    from pikepdf import Array, Dictionary, Name, String

    pdf = book.pdf
    with pdf.open_outline() as outline:
        outline.root[:] = book.outline
    named = Dictionary()
    if book.places:
        listed = sorted(book.places.items(), key=lambda pair: pair[0].encode())
        flat = [thing for name, place in listed for thing in (String(name), place)]
        named.Dests = pdf.make_indirect(Dictionary(Names=Array(flat)))
    if book.attached:
        files = sorted(book.attached, key=lambda pair: pair[0].encode())
        flat = [thing for name, spec in files for thing in (String(name), spec)]
        named.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=Array(flat)))
        pdf.Root.AF = Array([spec for _, spec in files])
    if len(named):
        pdf.Root.Names = named
    elif "/Names" in pdf.Root:
        del pdf.Root.Names
    roman, decimal = Dictionary(S=Name.r), Dictionary(S=Name.D)
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, roman, first, decimal]))
    pdf.Root.PageMode = Name.UseOutlines
    if not book.is_archival:
        _claim_nothing(pdf)


# -- PDF/A ----------------------------------------------------------------------------------------

_CLAIM = b'<rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="A"/>'


def _fits(part: pikepdf.Pdf, whole: pikepdf.Pdf) -> bool:
    """Say whether a part claims PDF/A-3a, is tagged, and means the same colours as the whole."""
    root = part.Root
    return (
        "/Metadata" in root
        and _CLAIM in root.Metadata.read_bytes()
        and "/StructTreeRoot" in root
        and _profile(part) == _profile(whole)
    )


def _profile(pdf: pikepdf.Pdf) -> bytes:
    intents = list(pdf.Root.OutputIntents) if "/OutputIntents" in pdf.Root else []
    return bytes(intents[0].DestOutputProfile.read_bytes()) if intents else b""


def _claim_nothing(pdf: pikepdf.Pdf) -> None:
    """Take back the claim to be PDF/A."""
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(_CLAIM, b""))
