"""Every way in which a secret may stand in a release's files, to see that each is found."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from html import escape
from urllib.parse import quote

import pikepdf

from generator.press.search import SearchedItem
from tests.searched import index

Plant = Callable[[str], tuple[str, bytes]]  # a secret → a file that holds it


def _page(text: str) -> bytes:
    return f"<!doctype html><title>x</title><main>{text}</main>".encode()


def _parted(text: str) -> str:
    """Return the text as a page may break it up: by tags, and by line ends of the source."""
    return "<b>" + "</b>\n<i>".join(text) + "</i>"


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _png(kind: bytes, data: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dots = zlib.compress(b"\0\0")
    parts = [(b"IHDR", head), (kind, data), (b"IDAT", dots), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _zip(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", text)
    return file.getvalue()


def _pdf(plant: Callable[[pikepdf.Pdf], None]) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    plant(pdf)
    file = io.BytesIO()
    pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return file.getvalue()


def _shown(pdf: pikepdf.Pdf, text: str) -> None:
    """Show the text with a font of its own codes, in two pieces, as print does."""
    codes = {character: code for code, character in enumerate(dict.fromkeys(text), 1)}
    pairs = "".join(f"<{n:04x}> <{c.encode('utf-16-be').hex()}>" for c, n in codes.items())
    to_unicode = f"{len(codes)} beginbfchar {pairs} endbfchar".encode()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        ToUnicode=pdf.make_stream(to_unicode),
    )
    half = len(text) // 2
    first, second = (
        "".join(f"{codes[c]:04x}" for c in part) for part in (text[:half], text[half:])
    )
    drawing = f"BT /F 12 Tf [<{first}> -20 <{second}>] TJ ET".encode()
    pdf.pages[0].Contents = pdf.make_stream(drawing)
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))


def _about(pdf: pikepdf.Pdf, text: str) -> None:
    pdf.docinfo["/Subject"] = text


def _metadata(pdf: pikepdf.Pdf, text: str) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = text


def _attached(pdf: pikepdf.Pdf, text: str) -> None:
    pdf.attachments["source.yml"] = f"title: {json.dumps(text)}\n".encode()


def _alternative(pdf: pikepdf.Pdf, text: str) -> None:
    element = pikepdf.Dictionary(S=pikepdf.Name.P, ActualText=pikepdf.String(text))
    pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(K=[element]))


def _outline(pdf: pikepdf.Pdf, text: str) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(text, 0))


def _earlier(text: str) -> bytes:
    """Return a PDF in which an object stands that no table of the file leads to."""
    lost = zlib.compress(text.encode())
    head = f"99 0 obj <</Length {len(lost)} /Filter /FlateDecode>> stream\n".encode()
    return _pdf(lambda _: None) + head + lost + b"\nendstream endobj\n"


def _pdf_with(plant: Callable[[pikepdf.Pdf, str], None]) -> Plant:
    return lambda text: ("site/x.pdf", _pdf(lambda pdf: plant(pdf, text)))


# For any secret.
PLANTS: dict[str, Plant] = {
    "page": lambda text: ("site/a/index.html", _page(escape(text))),
    "page, compressed": lambda text: ("site/a/index.html.gz", gzip.compress(_page(text))),
    "attribute": lambda text: ("site/a/index.html", _page(f'<a title="{text}">x</a>')),
    "comment": lambda text: ("site/a/index.html", _page(f"<!-- {text} -->")),
    "entities": lambda text: (
        "site/a/index.html",
        _page("".join(f"&#x{ord(c):x};" for c in text)),
    ),
    "link": lambda text: ("site/a/index.html", _page(f'<a href="?q={quote(text)}">x</a>')),
    "JSON": lambda text: (
        "site/pagefind/texts/0123456789/0.json",
        json.dumps({"text": text}).encode(),
    ),
    "JSON as it is": lambda text: (
        "site/pagefind/texts/0123456789/0.json",
        json.dumps({"text": text}, ensure_ascii=False).encode(),
    ),
    "feed": lambda text: ("site/feed.xml", f"<feed><title>{escape(text)}</title></feed>".encode()),
    "picture in lines": lambda text: ("site/attachments/a.svg", f"<svg><desc>{text}".encode()),
    "picture's words": lambda text: ("site/a.png", _png(b"iTXt", b"x\0\0\0\0\0" + text.encode())),
    "picture's packed words": lambda text: (
        "site/a.png",
        _png(b"iTXt", b"x\0\1\0\0\0" + zlib.compress(text.encode())),
    ),
    "among bytes": lambda text: ("site/a.bin", b"\xff\x00\xfe" * 9 + text.encode() + b"\x00\xff"),
    "packed among bytes": lambda text: (
        "site/a.bin",
        b"\xff\x00" * 9 + zlib.compress(text.encode()) + b"\xff" * 9,
    ),
    "zip": lambda text: ("site/a.zip", _zip(text)),
    "UTF-16": lambda text: ("site/a.txt", text.encode("utf-16")),
    "GB 18030": lambda text: ("site/a.txt", f"{text}，示例".encode("gb18030")),
    "servers' part": lambda text: ("serve/nginx.conf", f"# {text}\n".encode()),
    "PDF's page": _pdf_with(_shown),
    "PDF's information": _pdf_with(_about),
    "PDF's metadata": _pdf_with(_metadata),
    "PDF's attachment": _pdf_with(_attached),
    "PDF's alternative text": _pdf_with(_alternative),
    "PDF's outline": _pdf_with(_outline),
    "PDF's earlier state": lambda text: ("site/x.pdf", _earlier(text)),
}

# Running text may be broken up and still be read.
BROKEN_UP: dict[str, Plant] = {
    "page, broken up": lambda text: ("site/a/index.html", _page(_parted(text))),
    "page, struck out": lambda text: (
        "site/a/index.html",
        _page(f"<p>前<del>{text[:5]}</del><strong><del>{text[5:]}</del><ins>改</ins></strong></p>"),
    ),
    "page, half of it": lambda text: ("site/a/index.html", _page(text[len(text) // 3 :])),
}


def index_of(text: str, right: str = "") -> dict[str, bytes]:
    """Return the files of a search index of one item with the text, corrected if one is `right`."""
    entry = SearchedItem(
        url="2023/1/#x",
        heading="某县：某事",
        text=f"某县：某事{text}。又一句",
        right=("某县：某事", f"某县：某事{right}。又一句") if right else None,
        citation="",
        date=date(2023, 1, 1),
        year=2023,
        place=0,
        section=("local", "市内"),
    )
    made = index([entry])
    return {f"site/pagefind/{name}": data for name, data in made.items() if "texts/" not in name}
