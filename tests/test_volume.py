"""A year is bound into one PDF: what contents and index say is on the page that they lead to."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text

from generator.order import binding, building
from generator.press import pdf
from generator.publish.pdftext import parts
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.sealed import run, the_seal
from tests.sheets import structure
from tests.test_editions import err
from tests.test_series import SERIES
from tests.test_series import place as put

SECRET = "仅供领导参阅"  # stands in the title or text of what is for leaders
SUBMISSION = "content/submissions/2023/{}.yml"


@pytest.fixture(scope="module")
def bound_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive with both issues of 2023 sealed, and their volume in each edition."""
    root = copy_archive(tmp_path_factory.mktemp("bound") / "archive")
    name_a_person(root)
    for issue in ("2023/1", "2023/2"):
        assert run(root, "seal", issue, "--on", "2023-12-31").exit_code == 0
    for edition in ("internal", "leadership"):
        done = run(root, "volume", "2023", "--edition", edition)
        assert done.exit_code == 0, done.stderr
    return root


def name_a_person(root: Path) -> None:
    """Let an item name someone who changed office, and a secret one another person."""
    edit(
        root / "data/recipients.yml",
        "recipients:\n",
        "recipients:\n"
        "  - {id: p1, name: 示例甲, channel: paper, address: 东楼, offices: ["
        "{office: 科长, unit: west, until: 2023-02-28}, {office: 县长, unit: west, since: 2023-03-01}]}\n"
        "  - {id: p2, name: 示例乙, office: 秘书长, channel: paper, address: 东楼}\n",
    )
    for name, who in (("west-class", "示例甲"), ("east-secret", "示例乙")):
        path = root / SUBMISSION.format(name)
        text = path.read_text("utf-8")
        path.write_text(re.sub("(?m)^title: (.*)$", rf"title: \1并告{who}", text), "utf-8")


@pytest.fixture
def bound(bound_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bound_once, tmp_path / "bound", symlinks=True))


def place(root: Path, edition: str = "internal", name: str = "") -> Path:
    return root / f"build/{edition}/volumes/{name or f'2023-{edition}'}.pdf"


@pytest.fixture(params=["internal", "leadership"])
def volume(bound_once: Path, request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(place(bound_once, request.param)) as found:
        yield found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def texts(data: bytes) -> list[str]:
    """The text of each page."""
    return [squeezed(page) for page in extract_text(io.BytesIO(data)).split("\f")]


def lines(data: bytes) -> list[list[str]]:
    """The lines of each page, as they stand on paper."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    return [[squeezed(line) for line in page.splitlines()] for page in text.split("\f")]


def named(found: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    listed = list(found.Root.Names.Dests.Names)
    return dict(zip(map(str, listed[::2]), listed[1::2], strict=True))


def page_numbers(found: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {page.objgen: number for number, page in enumerate(found.pages)}


def links(found: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object, int]]:
    """Each link with the page that it is on and the one that it leads to."""
    places, numbers = named(found), page_numbers(found)
    for number, page in enumerate(found.pages):
        for link in page.get("/Annots", ()):
            assert "/A" not in link, "an action leads out of the file"
            yield number, link, numbers[places[str(link.Dest)][0].objgen]


def labels(found: pikepdf.Pdf) -> list[str]:
    return [page.label for page in found.pages]


def all_text(data: bytes) -> str:
    return "\n".join(
        part if isinstance(part, str) else part.decode("utf-8", "replace") for part in parts(data)
    )


# -- what it is -----------------------------------------------------------------------------------


def test_every_line_of_contents_and_index_leads_to_the_page_that_says_it(
    bound_once: Path,
) -> None:
    """Of both pages that a line names: of the issue's own PDF, and of the volume."""
    root = bound_once
    records = building.check(root).records
    for edition in ("internal", "leadership"):
        archive = building.archive_of(records, edition)
        data = place(root, edition).read_bytes()
        said, lined = texts(data), lines(data)
        with pikepdf.open(io.BytesIO(data)) as found:
            label = labels(found)
            seen = []
            for number, link, target in links(found):
                issue, _, anchor = str(link.Dest).partition("#")
                if f"合订本第{label[number]}页" in said[number]:
                    continue  # an issue's own contents
                words = squeezed(str(link.Contents))
                if not anchor:
                    assert words == archive.by_id[issue].name
                    assert squeezed(archive.by_id[issue].label) in said[target]
                    assert label[target] in said[number]
                    continue
                (item,) = [one for one in archive.by_id[issue].items if one.anchor == anchor]
                assert words == squeezed(item.heading)
                assert squeezed(item.title) in said[number], "the line"
                assert f"△{words}" in said[target], "the item"
                folio = records.seal_of(issue).pdfs[edition].folios[anchor]
                assert f"—{folio}—" in said[target], "the page of the issue's PDF"
                assert f"合订本第{label[target]}页" in said[target]
                line = rf"{re.escape(words[-2:])}\.+(第{issue[5:]}期)?{folio}{label[target]}"
                assert any(re.search(f"{line}$", one) for one in lined[number]), "the numbers"
                seen.append((number, item.id))
        first_issue = next(n for n, text in enumerate(said) if text.startswith("合订本第1页"))
        all_items = {item.id for issue in archive.by_year[2023] for item in issue.items}
        assert {id_ for number, id_ in seen if number < first_issue} == all_items, "contents"
        assert {id_ for number, id_ in seen if number > first_issue} == all_items, "by unit"


def test_the_pages_are_title_contents_issues_from_a_right_hand_page_and_index(
    bound_once: Path, volume: pikepdf.Pdf
) -> None:
    label = labels(volume)
    front = label.index("1")
    assert front % 2 == 0
    assert label[:front] == ["i", "ii", "iii", "iv"][:front]
    assert label[front:] == [str(n + 1) for n in range(len(label) - front)]
    starts = [page_numbers(volume)[named(volume)[f"2023/{n}"][0].objgen] for n in (1, 2)]
    assert starts[0] == front
    assert all(start % 2 == 0 for start in starts)
    edition = "leadership" if "2023/2#east-secret" in named(volume) else "internal"
    sealed = [one.pdfs[edition] for one in building.check(bound_once).records.seals]
    lengths = [len(pikepdf.open(bound_once / one.path).pages) for one in sealed]
    assert starts[1] - starts[0] == lengths[0] + lengths[0] % 2
    rest = len(label) - starts[1] - lengths[1] - lengths[1] % 2
    assert rest >= 1, "the index"


def test_the_index_goes_on_counting_where_the_issues_end(bound_once: Path) -> None:
    data = place(bound_once).read_bytes()
    said = texts(data)
    with pikepdf.open(io.BytesIO(data)) as found:
        label = labels(found)
    indexes = [n for n, text in enumerate(said) if text.startswith("索引（")]
    assert [said[n][3 : said[n].index("）")] for n in indexes] == ["按报送单位", "按主题", "按职务"]
    for number in indexes:
        assert f"—{label[number]}—" in said[number]


def test_the_outline_is_contents_issues_with_their_items_and_indexes(volume) -> None:
    with volume.open_outline() as outline:
        found = {one.title: one for one in outline.root}
    titles = [squeezed(title) for title in found]
    assert titles[0] == "目录"
    assert titles[1:3] == ["2023年第1期", "2023年第2期"]
    assert titles[3:5] == ["索引（按报送单位）", "索引（按主题）"]
    sections = found["2023年第1期"].children
    assert [one.title for one in sections] == ["市内信息"]
    numbers = page_numbers(volume)
    places = named(volume)
    for one in sections[0].children:
        (name,) = [n for n in places if n.startswith("2023/1#") and same(places[n], one)]
        assert numbers[one.destination[0].objgen] == numbers[places[name][0].objgen]


def same(place_: pikepdf.Object, entry: pikepdf.OutlineItem) -> bool:
    return [round(float(n)) for n in list(place_)[2:4]] == [
        round(float(n)) for n in list(entry.destination)[2:4]
    ]


def test_it_is_pdf_a_3a_as_its_parts_are(volume: pikepdf.Pdf) -> None:
    assert volume.check_pdf_syntax() == []
    root = volume.Root
    xmp = root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in xmp
    assert "《测试简报》2023年合订本" in xmp
    assert volume.docinfo.Title == "《测试简报》2023年合订本"
    assert root.OutputIntents[0].S == "/GTS_PDFA1"
    assert len(root.OutputIntents) == 1
    assert [str(name) for name in list(root.Names.EmbeddedFiles.Names)[::2]] == [
        "2023-1.yml",
        "2023-2.yml",
    ]
    assert [one.objgen for one in list(root.Names.EmbeddedFiles.Names)[1::2]] == [
        one.objgen for one in root.AF
    ]
    for page in volume.pages:
        for font in page.Resources.get("/Font", {}).values():
            if font.Subtype != "/Type3":
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_structure_of_all_parts_is_one(volume: pikepdf.Pdf) -> None:
    """Every page's marks and every link lead to one element, which leads back to their page."""
    tree = volume.Root.StructTreeRoot
    (document,) = tree.K
    issues = [one for one in document.K if one.S == "/Part"]
    assert [str(one.T) for one in issues] == ["2023/1", "2023/2"]
    numbers = list(tree.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert list(parents) == sorted(parents)
    ours = {page.objgen for page in volume.pages}
    known = {one.objgen for one in structure(document)}
    for page in volume.pages:
        if "/StructParents" not in page:
            assert not extract(page), "a blank page"
            continue
        for element in parents.pop(int(page.StructParents)):
            assert highest(element) == document.objgen
            assert element.Pg.objgen in ours
        for link in page.get("/Annots", ()):
            element = parents.pop(int(link.StructParent))
            assert (element.S, element.objgen in known) == ("/Link", True)
    assert not parents


def highest(element: pikepdf.Object) -> tuple[int, int]:
    """The element at the top of those that one lies in; a page's foot is below it and not in it."""
    while "/S" in element.P:
        element = element.P
    return element.objgen


def extract(page: pikepdf.Page) -> list[object]:
    return list(pikepdf.parse_content_stream(page))


def test_a_part_that_is_no_pdf_a_takes_the_claim_away(bound_once: Path) -> None:
    data = (bound_once / the_seal(bound_once).pdfs["internal"].path).read_bytes()
    with pikepdf.open(io.BytesIO(data)) as other:
        del other.Root.OutputIntents
        other.save(plain := io.BytesIO())
    for part, is_claimed in ((data, True), (plain.getvalue(), False)):
        leaves = [binding.binding.Leaves(part, "2023/1", "x")]
        margin = binding.binding.Margin("{}")
        made = binding.binding.bind(data, leaves, data, margin, {})
        with pikepdf.open(io.BytesIO(made)) as found:
            assert (b"pdfaid:part" in found.Root.Metadata.read_bytes()) == is_claimed


def test_the_same_issues_make_the_same_bytes_in_another_zone_and_folder(
    bound: Path, bound_once: Path
) -> None:
    out = bound / "again.pdf"
    command = f"from generator.cli import main; main(['volume', '2023', '--out', {str(out)!r}])"
    elsewhere = {
        "PYTHONPATH": str(REPOSITORY), "TZ": "America/Caracas", "LC_ALL": "C",
        "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", command], cwd=bound, env=os.environ | elsewhere, check=True
    )
    assert out.read_bytes() == place(bound_once).read_bytes()


# -- what is in it --------------------------------------------------------------------------------


def test_nothing_of_a_narrower_edition_is_in_a_volume(bound_once: Path) -> None:
    internal = all_text(place(bound_once).read_bytes())
    leaders = all_text(place(bound_once, "leadership").read_bytes())
    title = building.check(bound_once).records
    (secret,) = [one for one in title.submissions if one.id == "2023/east-secret"]
    for canary in (secret.title, SECRET, "east-secret", "示例乙", "秘书长"):
        assert canary not in squeezed(internal)
        assert canary in squeezed(leaders) or canary == SECRET
    for shown in (internal, leaders):
        assert "拟稿人" not in shown


def test_persons_stand_under_the_office_that_they_held_then(bound_once: Path) -> None:
    """And units under the name that they bore at the year's end."""
    said = "".join(texts(place(bound_once).read_bytes()))
    by_office = said[said.index("索引（按职务）") :]
    assert "西县科长示例甲" in by_office, "on the issue's date"
    assert "县长示例甲" not in by_office
    by_unit = said[said.index("索引（按报送单位）") : said.index("索引（按主题）")]
    assert "西市" in by_unit


def test_what_is_not_sealed_is_named_and_left_out_unless_asked(sealed: Path) -> None:
    done = run(sealed, "volume", "2023")
    assert done.exit_code == 0
    assert done.stderr == "not sealed, and so not in the volume: 2023/2\n"
    assert done.stdout == f"1 issues bound: {place(sealed)}\n"
    with pikepdf.open(place(sealed)) as found:
        assert not [name for name in named(found) if name.startswith("2023/2")]
    done = run(sealed, "volume", "2023", "--unsealed")
    assert (done.stderr, done.stdout) == ("", f"2 issues bound: {place(sealed)}\n")
    with pikepdf.open(place(sealed)) as found:
        assert "2023/2" in named(found)


def test_a_year_without_sealed_issues_says_so(archive: Path) -> None:
    done = run(archive, "volume", "2023")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no issue of 2023 is sealed in this edition" in done.stderr
    assert "2023/1, 2023/2" in done.stderr
    assert run(archive, "volume", "1999").exit_code == 2
    assert not place(archive).exists()


def test_a_series_alone_is_bound(bound: Path) -> None:
    done = run(bound, "volume", "2023", "--series", "regular")
    assert done.stdout == f"2 issues bound: {place(bound, name='2023-regular-internal')}\n"
    done = run(bound, "volume", "2023", "--series", "other")
    assert done.exit_code == 2
    assert "2023 has no issue of series 'other' in this edition; it has: regular" in done.stderr


def test_a_bulletin_of_its_own_masthead_has_a_volume_of_its_own(
    bound: Path, tmp_path: Path
) -> None:
    (bound / "data/series.yml").write_text(SERIES, encoding="utf-8")
    with (bound / "data/recipients.yml").open("a", encoding="utf-8") as file:
        file.write("  leaders:\n    up: {wording: 部务会成员。, members: [head]}\n")
    put(bound, "2023/brief-7", "2023-04-01", "2023/west-report")
    done = run(bound, "seal", "2023/brief-7", "--on", "2023-12-31")
    assert done.exit_code == 0, done.stderr
    before = place(bound).read_bytes()
    done = run(bound, "volume", "2023")
    assert done.stderr == "bulletins with a volume of their own (`--series`): brief\n"
    assert place(bound).read_bytes() == before
    assert run(bound, "volume", "2023", "--series", "brief").exit_code == 0
    data = place(bound, name="2023-brief-internal").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as found:
        assert found.docinfo.Title == "《某市工作专报》2023年合订本"
        assert [name for name in named(found) if "#" not in name] == ["2023/brief-7"]
    assert "第7期2023年4月1日" in texts(data)[1]
    done = run(bound, "export", "2023", str(tmp_path / "bags"), "--jobs", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    folder = tmp_path / "bags/jianbao-2023-internal/data/volumes"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "2023-internal.pdf": before,
        "2023-brief-internal.pdf": data,
    }


def test_contents_and_indexes_are_made_alone_too(bound: Path) -> None:
    """With the pages of the issues' PDFs, and no link to what is not there."""
    assert run(bound, "volume", "2023", "--contents").exit_code == 0
    data = place(bound, name="2023-internal-contents").read_bytes()
    said = texts(data)
    assert "2023年总目录和索引" in said[0]
    assert "西县：" in said[1]
    assert any(text.startswith("索引（按主题）") for text in said)
    with pikepdf.open(io.BytesIO(data)) as found:
        assert not [link for page in found.pages for link in page.get("/Annots", ())]
        assert "/Names" not in found.Root
        assert 'pdfaid:part="3"' in found.Root.Metadata.read_bytes().decode()


def test_what_was_found_wrong_is_marked(bound: Path) -> None:
    err(bound, "west-class", "withdrawal", date="2023-06-01")
    assert run(bound, "volume", "2023").exit_code == 0
    assert "（撤回）" in "".join(texts(place(bound).read_bytes())[:4])


def test_of_an_issue_of_which_something_was_taken_down_the_rest_is_bound(bound: Path) -> None:
    words = ("--to", "leadership", "--by", "示例员", "--reason", "泄露")
    assert run(bound, "restrict", "2023/1", "west-class", *words).exit_code == 0
    assert run(bound, "volume", "2023").exit_code == 0
    text = all_text(place(bound).read_bytes())
    assert "west-class" not in text
    assert "（本条已撤下）" in "".join(texts(place(bound).read_bytes()))


# -- how it is written ----------------------------------------------------------------------------


def test_a_volume_is_its_owners_alone_unless_it_is_for_everyone(bound_once: Path) -> None:
    assert place(bound_once).stat().st_mode & 0o077 == 0
    assert (bound_once / "build").stat().st_mode & 0o055 == 0o055


def test_where_something_is_wrong_the_volume_of_before_stays(bound: Path) -> None:
    before = place(bound).read_bytes()
    file = bound / the_seal(bound).pdfs["internal"].path
    file.chmod(0o600)
    file.write_bytes(b"%PDF-1.7 no more")
    done = run(bound, "volume", "2023")
    assert done.exit_code == 1
    assert file.name in done.stderr
    assert "nothing was bound" in done.stderr
    assert place(bound).read_bytes() == before


@pytest.mark.parametrize(
    "file",
    [
        "content/submissions/2023/west-class.yml",
        "content/issues/2023/2.yml",
        "content/restrictions/2023/x.yml",
        "data/topics.yml",
    ],
)
def test_what_cannot_be_read_leaves_no_issue_out_in_silence(bound: Path, file: str) -> None:
    """And a volume is not made while it is not known what was taken down."""
    before = place(bound).read_bytes()
    (bound / file).parent.mkdir(parents=True, exist_ok=True)
    (bound / file).write_text("- [\n")
    done = run(bound, "volume", "2023")
    assert (done.exit_code, done.stdout) == (1, "")
    assert file in done.stderr
    assert place(bound).read_bytes() == before


def test_what_is_wrong_elsewhere_stops_no_volume(bound: Path) -> None:
    (bound / "content/issues/2024").mkdir()
    (bound / "content/issues/2024/1.yml").write_text("- [\n")
    assert run(bound, "volume", "2023").exit_code == 0


def test_a_fault_of_the_press_is_told_and_nothing_is_written(
    bound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> pdf.Pdf:
        raise pdf.PrintFault("2023/front", "engine", "no glyph")

    monkeypatch.setattr(binding.pdf, "set_issue", fail)
    done = run(bound, "volume", "2023", "--out", str(bound / "new.pdf"))
    assert done.exit_code == 1
    assert "no glyph" in done.stderr
    assert not (bound / "new.pdf").exists()


def test_an_export_takes_the_volume_along(bound: Path, tmp_path: Path) -> None:
    done = run(bound, "export", "2023", str(tmp_path / "bags"), "--jobs", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    there = tmp_path / "bags/jianbao-2023-internal/data/volumes/2023-internal.pdf"
    assert there.read_bytes() == place(bound).read_bytes()
