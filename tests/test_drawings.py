"""A drawing that is published runs nothing and asks for nothing, also when opened by itself."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from xml.etree.ElementTree import fromstring

import pytest
from PIL import Image

from generator.press.drawings import is_active
from generator.press.pictures import Fault, Made, made, tried
from tests.conftest import REPOSITORY

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:h="http://www.w3.org/1999/xhtml" width="9" height="9"'
)

ACTIVE = [
    "><script>alert(1)</script></svg>",
    '><script href="x.js"/></svg>',
    "><h:script>alert(1)</h:script></svg>",
    ' onload="alert(1)"></svg>',
    ' ONLOAD="alert(1)"></svg>',
    '><rect onclick="alert(1)"/></svg>',
    '><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '><a href=" JavaScript:alert(1)"><text>x</text></a></svg>',
    '><a><animate attributeName="href" values="javascript:alert(1)"/></a></svg>',
    '><set attributeName="onmouseover" to="alert(1)"/></svg>',
    '><foreignObject><h:body onload="alert(1)"/></foreignObject></svg>',
    '><foreignObject><h:iframe src="//x.invalid"/></foreignObject></svg>',
    '><h:object data="x"/></svg>',
    '><image href="http://x.invalid/x.png"/></svg>',
    '><image href="other.svg"/></svg>',
    '><image href="data:image/svg+xml,x"/></svg>',
    '><use xlink:href="//x.invalid/x.svg#y"/></svg>',
    "><style>@import 'x.css';</style></svg>",
    "><style>rect{fill:url(http://x.invalid/#a)}</style></svg>",
    "><style>@\\69mport 'x.css';</style></svg>",
    '><rect style="fill:url( &quot;//x.invalid/#a&quot; )"/></svg>',
    '><rect fill="url(//x.invalid/#a)"/></svg>',
    '><rect filter="URL(\'x.svg#a\')"/></svg>',
]  # fmt: skip
PLAIN = [
    "></svg>",
    '><title>甲</title><a href="#b"><text id="b">url(甲)</text></a></svg>',
    '><linearGradient id="a"/><rect fill="url(#a)" style="stroke:url(\'#a\')"/></svg>',
    "><style>rect { fill: url(#a); font: 9px serif }</style><rect/></svg>",
    '><image href="data:image/png;base64,iVBORw0KGgo="/><use xlink:href="#a"/></svg>',
    "><text>onload=alert(1) @import &lt;script></text></svg>",
]


@pytest.mark.parametrize("rest", ACTIVE)
def test_a_drawing_that_does_anything_is_told(rest: str) -> None:
    assert is_active(fromstring(HEAD + rest), (HEAD + rest).encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_drawing_styled_from_outside_is_told(encoding: str) -> None:
    text = f'<?xml-stylesheet href="http://x.invalid/x.xsl"?>{HEAD}/>'
    data = text.encode(encoding)
    assert is_active(fromstring(data), data)


def test_what_an_entity_hides_is_seen() -> None:
    text = f'<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]>{HEAD}>&x;</svg>'
    assert is_active(fromstring(text), text.encode())


@pytest.mark.parametrize("rest", PLAIN)
def test_a_plain_drawing_passes(rest: str) -> None:
    assert not is_active(fromstring(HEAD + rest), (HEAD + rest).encode())


def test_the_sample_archives_drawings_are_plain() -> None:
    found = list((REPOSITORY / "content/attachments").glob("*.svg"))
    assert found
    for path in found:
        assert not is_active(fromstring(path.read_bytes()), path.read_bytes()), path.name


def redrawn_from(rest: str, root: str = HEAD) -> str:
    come = made(f"{root}{rest}".encode(), "a.svg")
    assert isinstance(come, Made), come
    return come.screen.decode()


@pytest.mark.parametrize("rest", ACTIVE)
def test_an_active_drawing_is_not_made(rest: str) -> None:
    assert made((HEAD + rest).encode(), "a.svg") == Fault("picture-active")


def test_only_what_is_drawn_goes_on() -> None:
    """Notes, names, what editors keep for themselves, and layers that are hidden do not."""
    editors = (
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
        'inkscape:export-filename="/home/secret/a.png" sodipodi:docname="secret.svg" '
        'data-name="secret" aria-label="secret" id="secret" class="secret"'
    )
    made_anew = redrawn_from(
        f""" {editors}><!-- secret --><?secret x?><title>secret</title><desc>secret</desc>
        <metadata>secret</metadata><sodipodi:namedview id="secret"/><h:p>secret</h:p>
        <style>/* secret */ @font-face {{font-family: secret}} .red-secret {{fill: red; --x: secret;
        -inkscape-font: secret}} #box-secret > .none-secret {{fill: url(#shade-secret)}}</style>
        <linearGradient id="shade-secret"><stop offset="0" style="stop-color:#f00"/></linearGradient>
        <g style="display: none"><text>secret</text></g><g display="none"><text>secret</text></g>
        <g id="box-secret"><rect class="red-secret none-secret" fill="url(#shade-secret)"/></g>
        <use xlink:href="#box-secret"/><text>甲<!-- secret --><tspan>乙</tspan>丙</text></svg>"""
    )
    assert "secret" not in made_anew
    assert "甲<tspan>乙</tspan>丙" in made_anew
    root = fromstring(made_anew)
    shade = root.find("{*}linearGradient").get("id")
    assert root.find("{*}g/{*}rect").get("fill") == f"url(#{shade})"
    assert root.find("{*}use").get("href") == f"#{root.find('{*}g').get('id')}"
    assert f"fill:url(#{shade})" in root.find("{*}style").text


def test_pictures_in_a_drawing_are_made_anew() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), (9, 200, 9)).save(picture, "JPEG", comment=b"secret")
    held = b64encode(picture.getvalue()).decode()
    made_anew = redrawn_from(f'><image xlink:href="data:image/jpeg;base64,{held}"/></svg>')
    address = fromstring(made_anew).find("{*}image").get("href")
    data = b64decode(address.removeprefix("data:image/jpeg;base64,"))
    assert b"secret" not in data
    assert Image.open(io.BytesIO(data)).getpixel((4, 4))[1] > 190


USES = "".join(
    f'<g id="u{n}"><use href="#u{n + 1}"/><use href="#u{n + 1}"/></g>' for n in range(40)
)
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
DEEP = 300


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        (f"{HEAD}>{USES}</svg>", "picture-complex"),
        (f'{HEAD}><g id="a"><use href="#a"/></g></svg>', "picture-complex"),
        (f"{HEAD}>{'<g>' * DEEP}{'</g>' * DEEP}</svg>", "picture-complex"),
        (f"{HEAD}>{'<rect/>' * 60_000}</svg>", "picture-complex"),
        (
            f'<!DOCTYPE svg [<!ENTITY e0 "x">{ENTITIES}]>{HEAD}><text>&e11;</text></svg>',
            "picture-unreadable",
        ),
        ("<html/>", "picture-unreadable"),
        (f"{HEAD}>", "picture-unreadable"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "picture-unreadable"),  # without a size
    ],
    ids=["uses of uses", "of itself", "deep", "many", "entities", "html", "cut", "no size"],
)
def test_a_drawing_that_swells_or_is_none_is_told_before_it_is_shown(
    drawing: str, code: str
) -> None:
    come = tried(drawing.encode(), "a.svg")
    assert isinstance(come, Fault)
    assert come.code == code
