"""Rules about pages that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from generator.bodies.picture_marks import shown_in
from generator.check.facts import Facts, Rule
from generator.check.pictures import WARNINGS, words
from generator.model import Where, places
from generator.model.problems import Problem, did_you_mean
from generator.words.messages import msg


def pages_leave_the_archive_its_addresses(facts: Facts) -> Iterator[Problem]:
    """A hand-written page takes no address that the archive itself uses, nor one below it.

    手写网页不占用本站自己的地址（年份、检索、栏目等）及其下级地址。[错误 address-taken]
    """
    for page in facts.records.pages:
        if taken := places.taken(f"{page.slug}/"):
            yield Problem(
                page.where,
                "",
                "address-taken",
                msg(
                    "the page would stand at /{slug}/, and the archive's own is {taken}",
                    slug=page.slug,
                    taken=taken,
                ),
                msg(
                    "rename the file, for instance to content/pages/about-{name}.md",
                    name=page.slug.strip("/").rpartition("/")[2],
                ),
            )


def pages_show_pictures_that_are_there(facts: Facts) -> Iterator[Problem]:
    """A picture that a page shows lies beside it in `content/pages/` and can be decoded.

    手写网页用的图片与网页一起放在 `content/pages/`，只写文件名，能解码。[错误 missing-picture]
    """
    names = facts.records.page_pictures
    for page in facts.records.pages:
        html = facts.shown("page", page.body) if "![" in page.body else ""
        for name in shown_in(html, places.PAGE_PICTURES):
            before = page.body.partition(f"]({name})")[0]
            where = Where(page.where.path, page.line + before.count("\n"))
            picture = names.get(name)
            if picture is None and not facts.is_unread(f"content/pages/{name}"):
                text = msg("there is no picture content/pages/{name}", name=name)
                yield Problem(where, "", "missing-picture", text, did_you_mean(name, names))
            elif picture and picture.fault and picture.fault not in WARNINGS:
                yield Problem(where, "", picture.fault, *words(picture.fault, name, picture.about))


RULES: tuple[Rule, ...] = (
    pages_leave_the_archive_its_addresses,
    pages_show_pictures_that_are_there,
)
