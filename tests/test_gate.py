"""The press reads the theme's fonts and the issue's own pictures, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.press.gate import BASE, Gate, RefusedError
from generator.press.pdf import PrintFault
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
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://a.example/a.png",
        BASE + "attachments/../secret.png",
        BASE + "attachments/%2e%2e/secret.png",
        BASE + "attachments//etc/hostname",
        BASE + "attachments/other.png",
        BASE + "attachments/link.png",
        BASE + "fonts/../print/print.css",
        BASE + "fonts/fonts.toml",
        BASE + "anything",
        BASE.removesuffix("/") + ".example/attachments/shown.png",
    ],
)
def test_the_gate_opens_nothing_but_fonts_and_the_issues_pictures(address, tmp_path) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    for place in (folder / "shown.png", folder / "other.png", tmp_path / "secret.png"):
        place.write_bytes(b"picture")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    gate = Gate(folder, THEME / "fonts", frozenset({"shown.png", "link.png", "../secret.png"}))
    assert gate.open(BASE + "attachments/shown.png") == (b"picture", "image/png")
    with pytest.raises(RefusedError):
        gate.open(address)


@pytest.mark.parametrize(
    "reference",
    [
        "http://127.0.0.1:9/a.png",
        "file:///etc/hostname",
        "night-school.png",
        "../../etc/hostname",
    ],
)
def test_a_drawing_that_refers_to_another_file_is_a_fault(reference, pictures) -> None:
    (pictures / "drawing.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
        f'<image href="{reference}" width="9" height="6"/></svg>'
    )
    with pytest.raises(PrintFault, match="picture-active"):
        printed(issue(item("a", body="一。\n\n![图](drawing.svg)\n")), pictures)


def test_a_drawing_is_set_in_its_proportions(pictures: Path) -> None:
    (pictures / "good.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
        '<rect width="300" height="100" fill="#123456"/></svg>'
    )
    made = printed(issue(item("a", body="一。\n\n![图](good.svg)\n")), pictures)
    assert made.folios == {"a": 2}
