"""Pictures with things in them that nobody looked at, for tests: each holds `SECRET`."""

from __future__ import annotations

import io
import zipfile
import zlib

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"zhang-13812345678"


def scene(mode: str = "RGB") -> Image.Image:
    """A picture that is red above, blue below, with a green corner at the upper left."""
    picture = Image.new("RGB", (60, 40), (200, 30, 30))
    picture.paste((30, 30, 200), (0, 20, 60, 40))
    picture.paste((30, 200, 30), (0, 0, 12, 12))
    return picture.convert(mode)


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, form, **options)
    return made.getvalue()


def notes() -> Image.Exif:
    """What a telephone writes: its model, where it stood, who held it."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x0110] = exif[0x013B] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 31.0, 32.0), 29: SECRET.decode()})
    return exif


def profile() -> bytes:
    """A colour profile whose description tells."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(
        "sRGB built-in".encode("utf-16-be"), SECRET[:13].decode().encode("utf-16-be")
    )


def trailing() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(SECRET.decode(), SECRET)
    return made.getvalue()


def png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_text("Zipped", SECRET.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>", zip=True)
    made = encoded(scene(), "PNG", pnginfo=info, exif=notes(), icc_profile=profile())
    return made + trailing()


def jpeg() -> bytes:
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    made = encoded(
        scene(), "JPEG", comment=SECRET, exif=notes(), icc_profile=profile(), xmp=xmp, quality=95
    )
    iptc = b"Photoshop 3.0\0" + SECRET
    return (
        made[:2] + b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc + made[2:] + trailing()
    )


def svg() -> bytes:
    secret = SECRET.decode()
    return f"""<?xml version="1.0"?><!-- {secret} -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:s="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
 width="60" height="40" s:docname="/home/{secret}/a.svg" data-by="{secret}">
<title>{secret}</title><desc>{secret}</desc><metadata>{secret}</metadata>
<g id="{secret}" style="-inkscape-font:'{secret}'"><rect width="60" height="40" fill="#c81e1e"/></g>
<g display="none"><text>{secret}</text></g></svg>""".encode()


def deep(kind: str) -> bytes:
    """A PNG of sixteen bits a sample, written by hand: grey, or in colour."""
    samples = 1 if kind == "grey" else 3
    row = b"".join(int(x * 65535 / 59).to_bytes(2, "big") * samples for x in range(60))
    head = (60).to_bytes(4, "big") + (40).to_bytes(4, "big")
    head += bytes((16, 0 if samples == 1 else 2, 0, 0, 0))
    data = zlib.compress((b"\0" + row) * 40)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in chunks
    )
