"""A drawing that is published runs nothing and asks for nothing, also when opened by itself."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from generator.press.drawings import is_active
from generator.press.pdf import PrintFault
from tests.conftest import REPOSITORY
from tests.sheets import issue, item, printed

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


def test_an_active_drawing_is_a_fault_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "bad.svg").write_text(HEAD + ACTIVE[0])
    with pytest.raises(PrintFault) as caught:
        printed(issue(item("a", body="一。\n\n![图](bad.svg)\n")), tmp_path)
    assert (caught.value.kind, caught.value.detail) == ("picture-active", "bad.svg")
