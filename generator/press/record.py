"""A rendered PDF → a record: its source attached, its structure mended, its pages read back.

WeasyPrint writes PDF/A-3a; what it leaves to do is done here, on the file itself.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True)
class AttachedSource:
    """A file that the issue was made from, to be attached to its PDF."""

    name: str
    data: bytes
    media_type: str = "application/yaml"


@dataclass(frozen=True, slots=True)
class Record:
    """The finished PDF, the page of each anchor from 1, and the names of the fonts in it."""

    data: bytes
    folios: Mapping[str, int]
    fonts: frozenset[str]


def finish(data: bytes, sources: Sequence[AttachedSource], day: date) -> Record:
    """Attach the sources and return the PDF with what can be read back from it.

    `day` is the issue's; every date in the file is its midnight, UTC, whatever the machine's zone.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        _attach(pdf, sources, f"D:{day:%Y%m%d}000000Z")
        _mend_links(pdf)
        folios = _folios(pdf)
        fonts = _fonts(pdf)
        written = io.BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return Record(written.getvalue(), folios, fonts)


def _attach(pdf: pikepdf.Pdf, sources: Sequence[AttachedSource], moment: str) -> None:
    """Embed the sources, each typed and listed once as ISO 19005-3 6.8 asks."""
    from pikepdf import Array, Dictionary, Name, String

    tree, associated = Array(), Array()
    for source in sorted(sources, key=lambda source: source.name):
        stream = pdf.make_stream(source.data)
        stream.Type = Name.EmbeddedFile
        stream.Subtype = Name("/" + source.media_type)
        stream.Params = Dictionary(Size=len(source.data), CreationDate=moment, ModDate=moment)
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(source.name),
                UF=String(source.name),
                AFRelationship=Name.Source,
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        tree.extend([String(source.name), spec])
        associated.append(spec)
    if associated:
        names = pdf.Root.get("/Names", Dictionary())
        names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=tree))
        pdf.Root.Names = names
        pdf.Root.AF = associated


def _mend_links(pdf: pikepdf.Pdf) -> None:
    """Leave one link for each line of a contents entry, named by the words of its target.

    WeasyPrint makes a link of every inline box in a link, and names it by its anchor.
    """
    from pikepdf import Array, Name

    titles = _titles(pdf)
    tree = pdf.Root.StructTreeRoot.ParentTree
    parents = parent_tree(pdf)
    for page in pdf.pages:
        kept = []
        for annotation in page.get("/Annots", ()):
            element = parents[int(annotation.StructParent)]
            if _is_in_link(element):
                element.K = Array([kid for kid in element.K if not _refers(kid, annotation)])
                element.S = Name.Span
                del parents[int(annotation.StructParent)]
                continue
            anchor = str(annotation.get("/Dest", ""))
            annotation.Contents = titles.get(anchor, anchor)
            kept.append(annotation)
        if "/Annots" in page:
            page.Annots = Array(kept)
    tree.Nums = Array([part for key in sorted(parents) for part in (key, parents[key])])


def parent_tree(pdf: pikepdf.Pdf) -> dict[int, Any]:
    """Return the structure's elements by the numbers that pages and links know them by."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}


def _is_in_link(element: pikepdf.Object) -> bool:
    """Say whether a structure element lies in a link's, however deep."""
    above = element.get("/P")
    while above is not None:
        if above.get("/S") == "/Link":
            return True
        above = above.get("/P")
    return False


def _refers(kid: object, annotation: pikepdf.Object) -> bool:
    """Say whether a kid of a structure element is the reference to an annotation."""
    from pikepdf import Dictionary

    return isinstance(kid, Dictionary) and kid.get("/Obj") == annotation


def _titles(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return the outline's words for each anchor: both point to the same place on a page."""
    by_place = {}
    with pdf.open_outline() as outline:
        pending = list(outline.root)
        while pending:
            entry = pending.pop()
            pending.extend(entry.children)
            by_place[_place(entry.destination)] = entry.title
    anchors = destinations(pdf)
    return {name: by_place[key] for name, place in anchors if (key := _place(place)) in by_place}


def _place(destination: Any) -> tuple[object, ...]:
    page, _kind, x, y, *_zoom = destination
    return page.objgen, round(float(x), 1), round(float(y), 1)


def destinations(pdf: pikepdf.Pdf) -> list[tuple[str, Any]]:
    """Return the named destinations with their places: page, kind, x, y; a sheet has none."""
    names = pdf.Root.get("/Names")
    listed = list(names.Dests.Names) if names is not None and "/Dests" in names else []
    return [(str(listed[i]), listed[i + 1]) for i in range(0, len(listed), 2)]


def _folios(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Return the page, from 1, on which each named destination lies."""
    number = {page.objgen: count for count, page in enumerate(pdf.pages, start=1)}
    return {
        name: number[place[0].objgen]
        for name, place in destinations(pdf)
        if not name.startswith("_")
    }


def _fonts(pdf: pikepdf.Pdf) -> frozenset[str]:
    """Return the names of all fonts that pages refer to, without the subset's tag."""
    found = set()
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            found.add(str(font.BaseFont).removeprefix("/").rpartition("+")[2])
    return frozenset(found)
