"""Rules about pages that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.model import places
from generator.model.problems import Problem
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


RULES: tuple[Rule, ...] = (pages_leave_the_archive_its_addresses,)
