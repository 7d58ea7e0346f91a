"""What readers get of a picture is its pixels, upright and in sRGB, and nothing else."""

from __future__ import annotations

import io
import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from generator.order import building
from generator.order.building import Options
from generator.press.pictures import PAPER, SCREEN, Fault, Made, made
from generator.publish.restricted import withheld
from tests import planted
from tests.conftest import edit
from tests.planted import SECRET, encoded, scene

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 200, 30)
BODY = "content/submissions/2023/west-class.yml"


def shown(data: bytes, name: str = "a.png") -> Image.Image:
    come = made(data, name)
    assert isinstance(come, Made), come
    return Image.open(io.BytesIO(come.screen))


def fault(data: bytes, name: str = "a.png") -> Fault:
    come = made(data, name)
    assert isinstance(come, Fault)
    return come


def near(pixel: object, colour: tuple[int, int, int], most: int = 40) -> bool:
    return all(abs(a - b) <= most for a, b in zip(pixel, colour, strict=False))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_comes_out_upright(orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = scene().transpose(turns[orientation]) if orientation > 1 else scene()
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = shown(encoded(held, "JPEG", exif=exif, quality=95), "a.jpg").convert("RGB")
    assert picture.size == (60, 40)
    for place, colour in (((4, 4), GREEN), ((50, 6), RED), ((50, 34), BLUE)):
        assert near(picture.getpixel(place), colour)
    assert picture.getexif() == {}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (encoded(scene("CMYK"), "JPEG", quality=95), "a.jpg"),
        (encoded(scene("P"), "PNG"), "a.png"),
        (encoded(scene("RGBA"), "PNG"), "a.png"),
        (encoded(scene(), "JPEG", quality=95), "a.png"),
        (encoded(scene(), "PNG"), "a.JPEG"),
        (encoded(scene(), "GIF"), "a.png"),
        (encoded(scene(), "WEBP", lossless=True), "a.jpg"),
    ],
    ids=["cmyk", "palette", "opaque", "jpeg as png", "png as jpeg", "gif", "webp"],
)
def test_bytes_say_what_a_picture_is_and_its_name_what_it_becomes(data: bytes, name: str) -> None:
    picture = shown(data, name)
    assert picture.format == ("PNG" if name.endswith("png") else "JPEG")
    for place, colour in (((4, 4), GREEN), ((50, 6), RED), ((50, 34), BLUE)):
        assert near(picture.convert("RGB").getpixel(place), colour)


@pytest.mark.parametrize("kind", ["grey", "colour"])
def test_sixteen_bits_become_eight_from_black_to_white(kind: str) -> None:
    picture = shown(planted.deep(kind))
    row = [picture.convert("L").getpixel((x, 20)) for x in range(60)]
    assert row == sorted(row)
    assert (row[0], row[59]) == (0, 255)
    assert 120 <= row[30] <= 136


def test_transparency_stays_in_png_and_lies_on_white_in_jpeg() -> None:
    clear = Image.new("RGBA", (9, 9), (200, 30, 30, 0))
    assert shown(encoded(clear, "PNG")).getpixel((4, 4))[3] == 0
    assert near(shown(encoded(clear, "PNG"), "a.jpg").getpixel((4, 4)), (255, 255, 255))
    grey = Image.new("L", (9, 9), 7)
    assert shown(encoded(grey, "PNG", transparency=7)).convert("RGBA").getpixel((4, 4))[3] == 0


def test_a_flat_picture_loses_nothing_and_grows_little() -> None:
    picture = shown(encoded(scene("P"), "PNG", optimize=True))
    assert picture.convert("RGB").tobytes() == scene("P").convert("RGB").tobytes()
    assert picture.mode == "P"


def test_each_use_has_a_size_of_its_own_and_none_is_enlarged() -> None:
    come = made(encoded(scene().resize((4500, 3000)), "PNG"), "a.png")
    sizes = [Image.open(io.BytesIO(each)).size for each in (come.screen, come.paper)]
    for size, box in zip(sizes, (SCREEN, PAPER), strict=True):
        assert size[0] == box[0] or size[1] == box[1]
        assert size[0] / size[1] == pytest.approx(1.5, rel=0.002)
    assert shown(encoded(scene(), "PNG")).size == (60, 40)


def test_of_a_picture_that_moves_the_first_is_taken() -> None:
    data = encoded(scene(), "GIF", save_all=True, append_images=[scene().rotate(180)])
    come = made(data, "a.png")
    assert come.moves
    assert near(Image.open(io.BytesIO(come.screen)).convert("RGB").getpixel((4, 4)), GREEN)


def huge(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return len(data).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((1, 0, 0, 0, 0))
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
    return start + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


NOISE = encoded(Image.effect_noise((300, 300), 50), "PNG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.mark.parametrize(
    ("data", "name", "code", "detail"),
    [
        (b"\x89PNG\r\n\x1a\nnot a picture", "a.png", "picture-unreadable", ""),
        (NOISE[:20_000], "a.png", "picture-unreadable", ""),
        (b"", "a.png", "picture-unreadable", ""),
        (b"some words", "a.jpg", "picture-unreadable", ""),
        (huge(8001, 5000), "a.png", "picture-huge", ""),
        (huge(60_000, 60_000), "a.png", "picture-huge", ""),
        (encoded(scene(), "BMP"), "a.png", "picture-kind", "BMP"),
        (encoded(scene(), "TIFF"), "a.jpg", "picture-kind", "TIFF"),
        (b"%PDF-1.7", "a.png", "picture-kind", "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a.jpg", "picture-kind", "HEIC"),
        (b"\xd7\xcd\xc6\x9a\0\0", "a.png", "picture-kind", "WMF"),
        (SVG, "a.png", "picture-name", "SVG"),
        (NOISE, "a.svg", "picture-name", "PNG"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_told_by_what_it_is(
    data: bytes, name: str, code: str, detail: str
) -> None:
    assert fault(data, name) == Fault(code, detail)


@pytest.mark.parametrize(
    ("data", "name"),
    [(planted.png(), "a.png"), (planted.jpeg(), "a.jpg"), (planted.svg(), "a.svg"),
     (planted.jpeg(), "a.png"), (planted.png(), "a.jpeg")],
)  # fmt: skip
def test_nothing_but_what_is_seen_goes_on(data: bytes, name: str) -> None:
    come = made(data, name)
    assert isinstance(come, Made)
    assert SECRET in data
    for each in (come.screen, come.paper):
        assert SECRET not in each
        assert SECRET[:13].decode().encode("utf-16-be") not in each
        if not name.endswith(".svg"):
            assert not set(Image.open(io.BytesIO(each)).info) - {
                "jfif", "jfif_version", "jfif_unit", "jfif_density"
            }  # fmt: skip
        assert each == getattr(made(data, name), "screen" if each is come.screen else "paper")


# -- in an archive


def show(root: Path, name: str, data: bytes) -> None:
    """Let an item of the archive show a picture."""
    (root / "content/attachments" / name).write_bytes(data)
    edit(root / BODY, "(class.svg)", f"(class.svg)\n\n  ![图]({name})")


def test_what_was_planted_is_in_no_file_of_the_site_and_no_pdf(archive: Path) -> None:
    for name, data in (
        ("p.png", planted.png()),
        ("j.jpg", planted.jpeg()),
        ("s.svg", planted.svg()),
    ):
        show(archive, name, data)
    built = building.build(archive, Options())
    assert not building.is_stopping(built.problems), built.problems
    files = [path for path in (archive / "build").rglob("*") if path.is_file()]
    assert {"p.png", "j.jpg", "s.svg"} <= {path.name for path in files}
    for path in files:
        if "check" not in path.parts:
            assert SECRET not in path.read_bytes(), path
    for path in (path for path in files if path.suffix == ".pdf"):
        with pikepdf.open(path) as pdf:
            for held in pdf.objects:
                if isinstance(held, pikepdf.Stream):
                    data = held.read_raw_bytes()
                    assert SECRET not in data
                    assert held.get("/Filter") == "/DCTDecode" or SECRET not in held.read_bytes()


@pytest.mark.parametrize(
    ("data", "code"),
    [(encoded(scene(), "BMP"), "picture-kind"), (NOISE[:20_000], "picture-unreadable"),
     (huge(60_000, 60_000), "picture-huge"), (SVG, "picture-name")],
)  # fmt: skip
def test_check_names_the_picture_the_submission_and_the_line(
    archive: Path, data: bytes, code: str
) -> None:
    show(archive, "bad.png", data)
    (problem,) = [each for each in building.check(archive).problems if each.code == code]
    lines = (archive / BODY).read_text(encoding="utf-8").splitlines()
    assert problem.where.path == BODY
    assert "bad.png" in lines[problem.where.line - 1]
    assert "bad.png" in problem.line("zh")
    assert problem.severity == "error"


def test_a_picture_is_decoded_once_for_check(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(archive, "p.png", planted.png())
    before = building.check(archive).records.attachments
    monkeypatch.setattr(
        "generator.order.steps.picturing.tried", lambda *_: pytest.fail("decoded again")
    )
    assert building.check(archive).records.attachments == before
    assert all(picture.made for picture in before.values())


def test_a_built_picture_is_made_once(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    building.build(archive, Options())
    monkeypatch.setattr(
        "generator.order.steps.picturing.made", lambda *_: pytest.fail("made again")
    )
    edit(archive / BODY, "(class.svg)", "(class.svg)\n\n  又一段。")
    built = building.build(archive, Options())
    assert built.printed
    assert not built.problems or not building.is_stopping(built.problems)


def test_a_withheld_picture_is_sought_as_it_was_sent_and_as_it_was_made(archive: Path) -> None:
    (archive / "content/attachments/hidden.png").write_bytes(planted.png())
    records = building.check(archive).records
    picture = records.attachments["hidden.png"]
    sought = {each.text for each in withheld(records, "public") if each.kind == "content"}
    assert {picture.sha256, *picture.made} <= sought
    assert re.fullmatch("[0-9a-f]{64}", picture.made[0])
