"""Pictures as they were sent → as they are shown: decoded, made anew for the screen and for paper.

What readers, PDFs and mails get is made here, of the pixels or of what is drawn, and holds nothing
else. What a picture is, its bytes say; its name says what it becomes. Strangers' bytes are read in
the confined process alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator.system import machine
from generator.system.confined import Exceeded, confined

MEASURE = 441.0  # pt
TALLEST = 12 * 28.95  # pt, so that a page is seldom left half empty before a picture
DOTS = 300 / 72  # of print, a point
PAPER = (round(MEASURE * DOTS), round(TALLEST * DOTS))
SCREEN = (2000, 4000)  # pixels: the text's width on a sharp screen, and tall charts
MOST = 32 << 20  # bytes of a picture's file
FORMS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".svg": "SVG"}

# How files begin; those without a form of ours are told by name. Only what browsers show is read.
_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"GIF8", "GIF"),
    (8, b"WEBP", "WebP"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
    (0, b"\xd7\xcd\xc6\x9a", "WMF"),
    (0, b"\x01\0\x09\0", "WMF"),
    (40, b" EMF", "EMF"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftyphev", "HEIC"),
    (4, b"ftypm", "HEIC"),
    (0, b"%PDF", "PDF"),
    (0, b"%!PS", "EPS"),
    (0, b"\xc5\xd0\xd3\xc6", "EPS"),
    (0, b"8BPS", "PSD"),
    (0, b"\0\0\1\0", "ICO"),
    (0, b"\0\0\0\x0cjP", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL", "JPEG XL"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"\xd0\xcf\x11\xe0", "OLE"),
)
_READ = ("PNG", "JPEG", "GIF", "WebP", "SVG")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a picture cannot be shown: a code, and the kind or the limit that it is about."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A picture made anew: for the site, and for print; of one that moves it is the first."""

    screen: bytes
    paper: bytes
    moves: bool = False


def kind_of(data: bytes) -> str:
    """Return what a file is by its bytes, "" for what is not known."""
    for at, signature, kind in _SIGNATURES:
        if data.startswith(signature, at):
            return kind
    head = data[:4].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_text = head.startswith(b"<") or data[:4] in (b"\xff\xfe<\0", b"\xfe\xff\0<")
    return "SVG" if is_text or (not head and data[:1000].lstrip().startswith(b"<")) else ""


def made(data: bytes, name: str) -> Made | Fault:
    """Return a picture made anew as the kind that its name says, or why it is not."""
    return _confined(data, name, is_tried=False)


def tried(data: bytes, name: str) -> Made | Fault:
    """Make a picture and, of a drawing, see whether the press draws it within the limits."""
    return _confined(data, name, is_tried=True)


@cache
def makers() -> Mapping[str, str]:
    """Return the versions of what decodes and encodes; the same make the same bytes."""
    from PIL import features

    coders = ("zlib", "zlib_ng", "libjpeg_turbo", "jpg", "littlecms2", "webp")
    found = {"Pillow": version("Pillow")}
    return found | {name: str(features.version(name) or "") for name in coders}


def _confined(data: bytes, name: str, *, is_tried: bool) -> Made | Fault:
    kind, form = kind_of(data), FORMS.get(Path(name).suffix.lower(), "")
    if kind not in _READ:
        return Fault("picture-kind", kind) if kind else Fault("picture-unreadable")
    if (kind == "SVG") != (form == "SVG"):
        return Fault("picture-name", kind)
    if len(data) > MOST:
        return Fault("picture-huge")
    try:
        return confined(_draw if kind == "SVG" else _paint, data, form, is_tried)
    except Exceeded as exceeded:
        if exceeded.limit == "crash":
            machine.require()  # or each drawing would be at fault
            return Fault("picture-unreadable")
        return Fault("picture-limit", exceeded.limit)


# -- in the confined process -----------------------------------------------------------------------


def _paint(data: bytes, form: str, _: bool) -> Made | Fault:
    from generator.press import rasters

    try:
        (screen, paper), moves = rasters.anew(data, form, SCREEN, PAPER)
    except rasters.HugeError:
        return Fault("picture-huge")
    except MemoryError:
        raise
    except Exception:  # whatever a decoder raises
        return Fault("picture-unreadable")
    return Made(screen, paper, moves)


def _draw(data: bytes, _: str, is_tried: bool) -> Made | Fault:
    from generator.press import drawings, rasters, trial

    def anew(inner: bytes) -> tuple[bytes, str]:
        form = "JPEG" if kind_of(inner) == "JPEG" else "PNG"
        (picture,), _moves = rasters.anew(inner, form, SCREEN)
        return picture, f"image/{form.lower()}"

    if is_tried:
        machine.require()
    try:
        drawing = drawings.redrawn(data, anew)
        if is_tried and not trial.is_drawn(drawing):
            return Fault("picture-unreadable")
    except drawings.ActiveError:
        return Fault("picture-active")
    except drawings.TooManyError:
        return Fault("picture-complex")
    except rasters.HugeError:
        return Fault("picture-huge")
    except MemoryError:
        raise
    except Exception:
        return Fault("picture-unreadable")
    return Made(drawing, drawing)
