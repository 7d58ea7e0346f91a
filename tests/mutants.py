"""Pictures, drawings and Word files as chance and malice make them, from a seed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from generator.intake.refusal import Refused
from generator.intake.word import word_document
from generator.press.pictures import Fault, Made, tried
from generator.system.confined import Exceeded, confined
from tests import planted
from tests.planted import encoded, scene
from tests.wordfiles import paragraph, run, word_file

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
USES = "".join(
    f'<g id="u{n}"><use href="#u{n + 1}"/><use href="#u{n + 1}"/></g>' for n in range(40)
)


def sound() -> dict[str, bytes]:
    """What is mutated, by name."""
    return {
        "notes.png": planted.png(),
        "notes.jpg": planted.jpeg(),
        "notes.svg": planted.svg(),
        "deep.png": planted.deep("grey"),
        "colour.png": planted.deep("colour"),
        "palette.png": encoded(scene("P"), "PNG", transparency=0),
        "clear.png": encoded(scene("RGBA"), "PNG"),
        "press.jpg": encoded(scene("CMYK"), "JPEG"),
        "grey.jpg": encoded(scene("L"), "JPEG", progressive=True),
        "moving.png": encoded(scene(), "GIF", save_all=True, append_images=[scene("L")]),
        "web.png": encoded(scene(), "WEBP"),
        "text.docx": word_file(paragraph(run("一")), paragraph(run("二"))),
    }


def bombs() -> dict[str, bytes]:
    """Small files that swell."""
    flat = encoded(Image.new("L", (6300, 6300)), "PNG")
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as new:
        with zipfile.ZipFile(BytesIO(word_file(paragraph(run("一"))))) as old:
            for member in old.namelist():
                new.writestr(member, old.read(member))
        new.writestr("word/media/a.png", bytes(90 << 20))
    deep = "<g>" * 100_000
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return {
        "flat.png": flat,
        "junk.jpg": planted.jpeg() + b"\xff\xd8stream x\x9c" * 250_000,
        "uses.svg": f"{SVG}{USES}</svg>".encode(),
        "deep.svg": f"{SVG}{deep}".encode(),
        "entities.svg": (
            f'<!DOCTYPE svg [<!ENTITY e0 "x">{entities}]>{SVG}<text>&e11;</text></svg>'.encode()
        ),
        "path.svg": f'{SVG}<path d="M0 0{"l1 1" * 500_000}"/></svg>'.encode(),
        "swollen.docx": package.getvalue(),
    }


def mutants(count: int, seed: int = 13) -> Iterator[tuple[str, bytes]]:
    """Yield mutated files with names; the bombs are among them."""
    chance, whole = Random(seed), sound()
    yield from bombs().items()
    names = sorted(whole)
    for number in range(count - len(bombs())):
        name = names[number % len(names)]
        yield name, mutated(whole[name], chance)


def mutated(data: bytes, chance: Random) -> bytes:
    """Return bytes with a few changes."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed)) if changed else 0
        length = chance.choice((1, 2, 4, 50))
        match chance.randrange(6):
            case 0:
                changed[at : at + length] = chance.randbytes(length)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[:length] * chance.choice((1, 3, 500))
            case 3:
                changed[at : at + 4] = chance.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"))
            case 4:
                del changed[at:]
            case 5:
                changed += chance.randbytes(chance.choice((9, 40_000)))
    return bytes(changed)


def outcome(name: str, data: bytes) -> str:
    """Return what came of a file, which is one of few words; whatever is raised is a failure."""
    if name.endswith(".docx"):
        try:
            word_document.read(data, name)
        except Refused as why:
            assert why.problem.line("zh").startswith(f"{name}:1: ")
            return why.problem.code
        return "read"
    come = tried(data, name)
    assert isinstance(come, (Made, Fault))
    return come.code if isinstance(come, Fault) else "made"


def peak() -> int:
    """Return the most memory that the confined process has held, in bytes."""
    try:
        return confined(_peak)
    except Exceeded:
        return 0


def _peak() -> int:
    """Return the most that was held since the start; `getrusage` counts the parent's before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) << 10
