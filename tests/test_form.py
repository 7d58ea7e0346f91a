"""The form for submissions: made of the schema, saying nothing that the edition may not know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from generator.intake import json_schema
from generator.model import Submission, Unit
from generator.model.declared import Declared, declared
from generator.model.recorded import Drafter
from generator.model.records import Records
from generator.order import building
from generator.render.form import Choice, Form, FormField, form
from generator.render.pages import pages
from tests.fabricated import SECTIONS, TOPICS, UNITS, publication, small_archive

THEME = Path(__file__).parents[1] / "theme"
HEAD = json_schema.modeline("content/submissions/2023/unit.yml")
HOUSE = publication(audience_names=("公开", "内部", "领导"))


def schema(**changes: Any) -> dict[str, Any]:
    """Return a submission's schema with the words of the fabricated archive."""
    records = Records(
        HOUSE,
        units=tuple(UNITS.values()),
        sections=tuple(SECTIONS.values()),
        topics=tuple(TOPICS.values()),
    )
    made: dict[str, Any] = json.loads(
        json_schema.schemas(replace(records, **changes), building.rules())["submission"]
    )
    return made


def made(edition: str = "internal", asked: dict[str, Any] | None = None) -> Form:
    return form(asked or schema(), HEAD, replace(small_archive(), edition=edition), HOUSE)


def named(of: Form, *path: str) -> FormField:
    """Return the field at a path."""
    fields = of.fields
    for name in path:
        found = next(field for field in fields if field.name == name)
        fields = found.fields
    return found


def shown(of: Form | None, edition: str = "internal", address: str = "submit/") -> str:
    """Return a page's HTML as the browser reads it."""
    archive = replace(small_archive(), edition=edition)
    texts = {page.address: page.text for page in pages(archive, HOUSE, {}, THEME, form=of)}
    return texts[address].split("<!--", 1)[1].removesuffix("-->\n")


def test_the_fields_are_those_of_the_schema_in_its_order_without_the_offices_own() -> None:
    asked = schema()
    assert [field.name for field in made().fields] == [
        name
        for name in asked["properties"]
        if name not in ("original", "decision", "commission", "accept")
    ]
    needed = [field.name for field in made().fields if field.is_needed]
    assert needed == asked["required"] == ["unit", "title", "received"]


@pytest.mark.parametrize("path", [("source",), ("drafter", "name")])
def test_a_field_that_is_declared_as_the_offices_own_is_not_in_the_form(
    monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...]
) -> None:
    def ours(record: type) -> list[Declared]:
        owned = record is (Submission, Drafter)[len(path) - 1]
        return [
            replace(each, told=replace(each.told, ours=owned and each.name == path[-1]))
            for each in declared(record)
        ]

    assert named(made(), *path).name == path[-1]
    monkeypatch.setattr("generator.render.form.declared", ours)
    with pytest.raises(StopIteration):
        named(made(), *path)


def test_a_field_that_the_schema_gains_is_on_the_page() -> None:
    asked = schema()
    asked["properties"]["series"] = {
        "description": "系列代码，见 data/series.yml",
        "type": "string",
        "enum": ["a"],
        "enumDescriptions": ["经验交流"],
    }
    of = made(asked=asked)
    assert named(of, "series") == FormField(
        "series", "系列", "", "choice", False, (Choice("a", "经验交流"),)
    )
    page = lxml_html.fromstring(shown(of))
    assert page.xpath("//select[@data-field='series']/option/text()") == ["默认", "经验交流"]
    assert page.xpath("//label[@for='_series']/text()") == ["系列"]
    assert page.xpath("//form/@data-order")[0].split()[-1] == "series"


def test_each_field_has_the_control_that_its_values_need() -> None:
    kinds = {field.name: field.kind for field in made().fields}
    assert kinds == {
        "unit": "choice",
        "title": "line",
        "received": "day",
        "drafter": "record",
        "approved_by": "record",
        "audience": "choice",
        "topics": "choices",
        "source": "line",
        "points": "records",
        "body": "text",
    }
    assert [(f.name, f.kind, f.is_needed) for f in named(made(), "points").fields] == [
        ("lead", "line", False),
        ("text", "text", True),
    ]
    assert [(f.name, f.is_needed) for f in named(made(), "approved_by").fields] == [
        ("name", True),
        ("date", True),
    ]


def test_names_and_hints_are_the_schemas_without_what_concerns_files() -> None:
    of = made()
    told = {field.name: (field.label, field.hint) for field in of.fields}
    assert told["unit"] == ("报送单位", "")
    assert told["title"] == ("标题", "不写单位名称，末尾不加句号")
    assert told["drafter"] == ("拟稿人", "不公开")
    lead = named(of, "points", "lead")
    assert (lead.label, lead.hint) == ("段首语", "自成一句，以“。”结尾；排成粗体")
    assert named(of, "approved_by", "date").hint == ""


def test_units_are_offered_by_kind_with_every_name_and_their_time() -> None:
    units = named(made(), "unit")
    assert units.kinds == ("县", "区", "局")
    assert units.choices[1] == Choice("heyuan", "禾源县", "县", ("禾源县", "禾源垦区", "禾源农场"))
    assert units.choices[2].until == date(2023, 12, 31)
    page = lxml_html.fromstring(shown(made()))
    assert page.xpath("//select[@data-field='unit']/optgroup/@label") == ["县", "区", "局"]
    assert page.xpath("//option[@value='heyuan']/@data-names") == ["禾源县|禾源垦区|禾源农场"]


def test_only_audiences_that_the_edition_admits_are_named() -> None:
    for edition, names, usual in (
        ("public", ["公开"], ""),
        ("internal", ["公开", "内部"], "内部"),
        ("leadership", ["公开", "内部", "领导"], "内部"),
    ):
        of = made(edition)
        assert [choice.name for choice in named(of, "audience").choices] == names
        assert of.usual == usual
        page = shown(of, edition)
        for id_, name in zip(HOUSE.audiences, HOUSE.audience_names, strict=True):
            assert (f'value="{id_}"' in page) == (name in names)
    public = lxml_html.fromstring(shown(made("public"), "public"))
    assert public.xpath("//select[@data-field='audience']/option/text()") == ["默认", "公开"]


def test_the_schemas_examples_are_not_shown_for_they_may_be_some_items_words() -> None:
    asked = schema()
    assert "听取群众声音" in json.dumps(asked, ensure_ascii=False)
    assert "听取群众声音" not in shown(made(asked=asked))


def test_a_field_without_anything_to_choose_is_typed() -> None:
    of = made(asked=schema(units=(), topics=()))
    assert named(of, "unit").kind == "line"
    assert named(of, "topics").choices == ()


def test_the_page_stands_and_is_offered_only_where_there_is_a_form() -> None:
    assert "submit/" not in shown(None, address="")
    assert lxml_html.fromstring(shown(made(), address="")).xpath("//a[@href='submit/']/text()") == [
        "向本刊投稿"
    ]
    assert "submit/" not in {page.address for page in pages(small_archive(), HOUSE, {}, THEME)}


def test_names_of_the_vocabularies_show_as_text() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"
    asked = schema(units=(Unit("songshan", hostile),))
    archive = replace(small_archive(), units={"songshan": Unit("songshan", hostile, hostile)})
    of = form(asked, HEAD, archive, HOUSE)
    page = lxml_html.fromstring(shown(of))
    assert page.xpath("//option[@value='songshan']/text()") == [hostile]
    assert page.xpath("//optgroup/@label") == [hostile]
    assert not page.xpath("//img")


def test_every_control_has_a_name_and_a_place_for_what_is_wrong() -> None:
    page = lxml_html.fromstring(shown(made()))
    controls = page.xpath("//form//*[@data-field or @data-slug]")
    assert len(controls) > 10
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in controls:
        id_ = control.get("id")
        assert page.xpath(f"//label[@for='{id_}']"), id_
        for described in control.get("aria-describedby").split():
            assert described in ids, described
