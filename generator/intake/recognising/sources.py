"""A file that someone sent → a manuscript: Word by its content, everything else as text."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from generator.intake import decoding
from generator.intake.recognising.manuscript import Manuscript, Picture
from generator.intake.recognising.plain_text import read_markdown, read_text
from generator.intake.recognising.right_signs import with_right_signs
from generator.intake.refusal import Refused
from generator.model import Where
from generator.model.problems import Problem
from generator.words.messages import Message, msg

LARGEST = 64 * 1024 * 1024  # bytes of any file that is opened
LARGEST_PICTURE = 32 * 1024 * 1024

_WORD = (".docx", ".doc", ".wps", ".wpt", ".docm", ".dotx", ".rtf", ".odt", ".pdf")
_MARKDOWN = (".md", ".markdown")
_PICTURES = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"))


def read(path: Path, encoding: str = "") -> Manuscript:
    """Read a file; `encoding` is that of its text when it is not UTF-8.

    Raises `Refused` when it cannot be read, or not safely.
    """
    name = path.name
    if path.stat().st_size > LARGEST:
        size = LARGEST // 1024 // 1024
        raise Refused(name, 1, "too-large", msg("the file is larger than {size} MiB", size=size))
    content = path.read_bytes()
    if path.suffix.lower() in _WORD or content.startswith(b"PK\x03\x04"):
        from generator.intake.word import word_document

        return with_right_signs(word_document.read(content, name))
    text = decoded(content, name, encoding)
    if path.suffix.lower() in _MARKDOWN:
        found = read_markdown(text, name, lambda address, line: _picture(path, address, line))
        return with_right_signs(found)
    return with_right_signs(read_text(text, name))


def decoded(content: bytes, name: str, encoding: str = "") -> str:
    """Return a text file's text; converted from `encoding` only when one is named."""
    if encoding:
        try:
            content = content.decode(encoding).removeprefix("\ufeff").encode()
        except UnicodeError as error:
            at = getattr(error, "start", 0)
            raise Refused(
                name,
                content.count(b"\n", 0, at) + 1,
                "encoding",
                msg("the file is not {encoding}", encoding=encoding),
                msg("it looks like {encoding}", encoding=decoding.likely(content)[1]),
            ) from None
    return decoding.decode(content, name).replace("\r\n", "\n")


def _picture(source: Path, address: str, line: int) -> Picture | Problem:
    """Return the picture that lies beside a Markdown file, or a warning why it does not come."""
    place = PurePosixPath(address)
    is_beside = "://" not in address and "\\" not in address and not place.is_absolute()
    if not address or not is_beside or ".." in place.parts:
        why = msg("the picture {name} was left out: it does not lie beside the file", name=address)
        return _left_out(source, line, why)
    path = source.parent / place
    folder = source.parent.resolve()
    if not path.is_file() or not path.resolve().is_relative_to(folder):
        return _left_out(
            source, line, msg("there is no picture {name} beside the file", name=address)
        )
    if path.stat().st_size > LARGEST_PICTURE:
        return _left_out(source, line, msg("the picture {name} is too large", name=address))
    content = path.read_bytes()
    for signature, suffix in _PICTURES:
        if content.startswith(signature):
            return Picture(content, suffix, line)
    return _left_out(source, line, msg("the picture {name} is neither PNG nor JPEG", name=address))


def _left_out(source: Path, line: int, why: Message) -> Problem:
    return Problem(Where(source.name, line), "", "picture-left-out", why, severity="warning")
