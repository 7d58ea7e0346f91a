"""Photographs and other pictures of pixels, decoded and encoded anew: their pixels alone go on.

Whatever camera or program made them: they come out upright, in sRGB, with eight bits a colour.
"""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageFile, PngImagePlugin

MEGAPIXELS = 40
READ = ("PNG", "JPEG", "GIF", "WEBP")  # what browsers show, and the decoders that are ever asked
STRIP = 256  # rows of a picture that is made smaller
QUALITY = 90  # of a JPEG; nothing of a line's edge is seen to be lost
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by EXIF's number for how the camera was held

Box = tuple[int, int]  # pixels that a picture is shown with at most: across, and down


class HugeError(ValueError):
    """A picture of more pixels than are read."""


def anew(data: bytes, form: str, *boxes: Box) -> tuple[tuple[bytes, ...], bool]:
    """Return a picture for each box as `form`, PNG or JPEG; and whether it moves.

    It is never enlarged. Of a picture that moves it is the first. Raises what Pillow raises.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # what is left of a picture is not it
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY  # long notes are no fault
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            opened = Image.open(io.BytesIO(data), formats=READ)
        except Image.DecompressionBombError as error:
            raise HugeError from error
        with opened as picture:
            if picture.width * picture.height > MEGAPIXELS * 1_000_000:
                raise HugeError
            moves = getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO"
            turn = _turn(picture)
            most = (max(box[0] for box in boxes), max(box[1] for box in boxes))
            plain = _plain(picture, most[::-1] if turn and turn >= 5 else most, form)
        if turn:
            plain = plain.transpose(TURNED[turn])
        made: dict[Box, bytes] = {}  # by the size that a box leads to
        for box in boxes:
            size = fitting(plain.size, box)
            made[box] = made.get(size) or _encoded(plain, size, form)
            made[size] = made[box]
    return tuple(made[box] for box in boxes), moves


ACROSS = 30  # pixels, so that rounding moves no side by more than a sixtieth


def fitting(size: Box, box: Box) -> Box:
    """Return the size at which a picture fits a box, its own if it does.

    A narrow one keeps some pixels across, by which its proportions are known.
    """
    scale = min(1, max(min(box[0] / size[0], box[1] / size[1]), ACROSS / min(size)))
    return (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))


def size_of(data: bytes) -> Box:
    """Return the size of a picture that was made here."""
    with Image.open(io.BytesIO(data), formats=READ) as picture:
        return picture.size


def _turn(picture: Image.Image) -> int:
    """Return EXIF's number for how the camera was held, 0 for upright."""
    with suppress(Exception):  # a camera's notes may be damaged; the picture need not be
        number = picture.getexif().get(0x0112, 1)
        return number if number in TURNED else 0
    return 0


def _plain(picture: Any, most: Box, form: str) -> Image.Image:
    """Return the pixels in grey or sRGB, with their transparency, near the size that is asked for.

    What is much too large is made smaller as it is read, so that the rest takes less memory.
    """
    if picture.format in ("JPEG", "MPO"):
        picture.draft(picture.mode, fitting(picture.size, most))
    picture.load()
    size = fitting(picture.size, most)
    step = min(picture.width // size[0], picture.height // size[1])
    plain = _standard(_reduced(picture, step), picture.info.get("icc_profile"))
    if plain.mode in ("LA", "RGBA"):
        if form == "JPEG":  # which knows no transparency: it lies on paper
            paper = Image.new("RGBA", plain.size, "white")
            plain = Image.alpha_composite(paper, plain.convert("RGBA")).convert("RGB")
        elif plain.getextrema()[-1] == (255, 255):
            plain = plain.convert(plain.mode[:-1])
    return plain


def _reduced(picture: Any, step: int) -> Image.Image:
    """Return the picture `step` times smaller in eight bits a colour, worked out strip by strip."""
    width, height = picture.size
    whole = None
    for top in range(0, height, STRIP * step):
        strip = _eight_bits(picture.crop((0, top, width, min(top + STRIP * step, height))))
        strip = strip.reduce(step)
        if whole is None:
            whole = Image.new(strip.mode, (strip.width, -(-height // step)))
        whole.paste(strip, (0, top // step))
    assert whole
    return whole


def _eight_bits(picture: Any) -> Image.Image:
    """Return a picture of one of the modes L, LA, RGB, RGBA or CMYK."""
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I"):  # grey of sixteen bits
        deep = picture.convert("I")
        grey: Image.Image = deep.point([value >> 8 for value in range(65536)], "L")
        if isinstance(clear, int):
            grey.putalpha(deep.point([255 * (value != clear) for value in range(65536)], "L"))
        return grey
    if isinstance(clear, tuple) and max(clear) > 255:
        picture.info["transparency"] = tuple(value >> 8 for value in clear)
    for modes, kind in (
        (("L", "LA", "RGB", "RGBA", "CMYK"), picture.mode),
        (("1",), "L"),
        (("La",), "LA"),
        (("PA", "RGBa"), "RGBA"),
    ):
        if picture.mode in modes:
            has_alpha = clear is None or kind[-1] == "A"
            return picture.convert(kind if has_alpha else f"{kind}A")  # type: ignore[no-any-return]
    return picture.convert("RGB" if clear is None else "RGBA")  # type: ignore[no-any-return]


def _standard(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture whose colours, if it has any, are sRGB's."""
    if profile:
        with suppress(Exception):  # a damaged profile, or one of other colours, says nothing
            alpha = picture.getchannel("A") if picture.mode[-1] == "A" else None
            base = picture.convert(picture.mode.removesuffix("A")) if alpha else picture
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            standard = ImageCms.createProfile("sRGB")
            base = ImageCms.profileToProfile(base, own, standard, outputMode="RGB") or base
            if picture.mode[0] == "L":
                base = base.convert("L")
            if alpha:
                base.putalpha(alpha)
            return base
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _encoded(picture: Image.Image, size: Box, form: str) -> bytes:
    made = io.BytesIO()
    sized = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
    options: dict[str, Any] = {"quality": QUALITY, "optimize": True}
    if form == "PNG":
        sized, is_flat = _flat(sized)
        options = {"optimize": is_flat}
    sized.info.clear()  # of which an encoder would write some
    sized.save(made, form, **options)
    return made.getvalue()


def _flat(picture: Image.Image) -> tuple[Image.Image, bool]:
    """Return a picture of few colours, as charts are, as their numbers, and whether it is one."""
    colours = picture.getcolors(256)
    if colours is None or picture.mode != "RGB":
        return picture, colours is not None
    flat = picture.quantize(len(colours), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    is_same = not ImageChops.difference(flat.convert("RGB"), picture).getbbox()
    return (flat if is_same else picture), is_same
