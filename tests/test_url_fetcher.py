"""The press reads the theme's fonts and the issue's own pictures, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.press.url_fetcher import BASE, FetchRefusedError, Gate
from tests import sheets
from tests.sheets import (
    THEME,
    issue,
    item,
    printed,
)


@pytest.fixture(name="pictures", scope="module")
def _pictures() -> Path:
    return sheets.pictures()


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/a.png",
        "file:///etc/hostname",
        "data:image/svg+xml;base64,iVBORw0KGgo=",
        "ftp://a.example/a.png",
        BASE + "attachments/../secret.png",
        BASE + "attachments/%2e%2e/secret.png",
        BASE + "attachments//etc/hostname",
        BASE + "attachments/other.png",
        BASE + "fonts/../print/print.css",
        BASE + "fonts/fonts.toml",
        BASE + "anything",
        BASE.removesuffix("/") + ".example/attachments/shown.png",
    ],
)
def test_the_gate_opens_nothing_but_fonts_and_the_pictures_that_were_made(address: str) -> None:
    gate = Gate(THEME / "fonts", {"shown.png": b"picture"})
    assert gate.open(BASE + "attachments/shown.png") == (b"picture", "image/png")
    with pytest.raises(FetchRefusedError):
        gate.open(address)


def test_what_is_set_into_a_drawing_comes_with_it() -> None:
    gate = Gate(THEME / "fonts")
    assert gate.open("data:image/png;base64,iVBORw0KGgo=") == (b"\x89PNG\r\n\x1a\n", "image/png")


def test_a_drawing_is_set_in_its_proportions(pictures: Path) -> None:
    (pictures / "good.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
        '<rect width="300" height="100" fill="#123456"/></svg>'
    )
    made = printed(issue(item("a", body="一。\n\n![图](good.svg)\n")), pictures)
    assert made.folios == {"a": 2}
