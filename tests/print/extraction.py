"""The text that programs read out of a PDF against the text that went in."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pdfminer.high_level import extract_text

from tests.print import clreq

_FOLIO = re.compile(r"^\s*—\s*\d+\s*—\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Difference:
    """A paragraph that a reader of the PDF does not get as it was written."""

    reader: str
    wanted: str
    got: str


def readers(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Yield what each program at hand reads out of the file, page numbers left out."""
    yield "pdfminer", _FOLIO.sub("", extract_text(io.BytesIO(pdf)).replace("\f", "\n"))
    if shutil.which("pdftotext"):
        run = subprocess.run(
            ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"],
            input=pdf, capture_output=True, check=True,
        )  # fmt: skip
        text = run.stdout.decode("utf-8")
        yield "pdftotext", _FOLIO.sub("", text.replace("\f", "\n"))


def differences(pdf: bytes, source: Sequence[str]) -> list[Difference]:
    """Return the paragraphs of `source` that do not stand in the PDF's text as written.

    Ends of lines count for nothing. The source is compared `as_set`, without the spaces that are
    not printed; one that a reader finds there all the same is a difference.
    """
    found = []
    for reader, text in readers(pdf):
        squeezed, places = _squeeze(text)
        at = 0
        for paragraph in source:
            wanted = as_set(paragraph)
            bare = re.sub(r"\s", "", wanted)
            start = squeezed.find(bare, at)
            if start < 0:  # cells of a table may be read in another order
                start = squeezed.find(bare)
            if start < 0:
                found.append(Difference(reader, wanted, _nearest(squeezed, bare, at)))
                continue
            end = start + len(bare)
            at = max(at, end)
            got = text[places[start] : places[end - 1] + 1] if bare else ""
            if not _same(wanted, got):
                found.append(Difference(reader, wanted, got))
    return found


def as_set(paragraph: str) -> str:
    """Return a paragraph as Chinese setting prints it.

    U+0020 stays between two ideographs or two Latin words; beside Chinese punctuation, or where
    Han meets Latin, it is not set.
    """
    text = " ".join(re.split(r"[ \t\r\n]+", paragraph.strip()))
    out = []
    for index, character in enumerate(text):
        if character == " ":
            before, after = _script(text[index - 1]), _script(text[index + 1])
            kept = before == after != "mark" or {before, after} == {"quote", "latin"}
            if not kept:
                continue
        out.append(character)
    return "".join(out)


def _script(character: str) -> str:
    if clreq.is_han(character):
        return "han"
    if character in "“”‘’—…":
        return "quote"
    if unicodedata.east_asian_width(character) in "WF":
        return "mark"
    return "latin"


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Return the text without white space, and where each of its characters stood."""
    places = [index for index, character in enumerate(text) if not character.isspace()]
    return "".join(text[index] for index in places), places


def _same(wanted: str, got: str) -> bool:
    """Say whether two texts agree when a line's end stands for nothing or for a space."""
    at = 0
    for character in wanted:
        ends = 0
        while at < len(got) and got[at] == "\n":
            at += 1
            ends += 1
        if character == " " and (ends or got[at] == " "):
            while at < len(got) and got[at] in " \n":
                at += 1
            continue
        if at >= len(got) or (
            got[at] != character and not (got[at].isspace() and character.isspace())
        ):
            return False
        at += 1
    return not got[at:].strip("\n")


def _nearest(squeezed: str, bare: str, at: int) -> str:
    """Return what stands where the paragraph seems to be."""
    for size in (12, 6, 3):
        start = squeezed.find(bare[:size], at)
        if start >= 0:
            return squeezed[start : start + len(bare)]
    return ""
