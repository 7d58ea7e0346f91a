"""An issue as the HTML of its printed form.

The page is GB/T 9704-2012's: 22 lines of 28 characters. Sizes here are in characters (em) of the
type that a block is set in; the theme's style sheet holds the same numbers in points. Each block
of text says how its lines are to be set in `data-` attributes: `measure` (the line's length),
`indent` (of the first line) and `hang` (of the turned lines), `align` and `face`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

import jinja2
from markupsafe import Markup

from generator.model import Addressees, Erratum, Gap, Issue, Item
from generator.model.settings import Publication
from generator.model.style import ADDRESSED, ColophonLine, MastheadStyle, Style
from generator.render.errata import predicate, source_of, title_of, titled
from generator.render.printed import BODY, Setting, editors_note, item_blocks, width
from generator.render.prose import Prose
from generator.render.templates import environment
from generator.system.provided import Folder

LINE = 28.95  # pt; 22 of them make the text block's 225 mm
CHARACTER = 15.75  # pt; 28 of them make its 156 mm
LINES = 22
BOTTOM = 35 * 72 / 25.4  # pt, the margin below the text block
FOLIO = 4.5 * 72 / 25.4  # pt from the text block to the page number's type
NAME_SIZE = 76.0  # pt, of the masthead's three lines; a long name's is less
NAME_WIDTH = 25 * CHARACTER
NAME_SPACING = 0.06  # em between its letters; the style sheet has it too

# In characters of 14 pt; of a contents line's 30.5 the rest is the page number's.
CONTENTS = Setting(measure=27, hang=2, align="balance")
TITLES = Setting(measure=30, hang=2, align="balance")  # without page numbers
COLOPHON = Setting(measure=29.5)  # one character in on each side
ADDRESSEES = Setting(measure=29.5, hang=2)  # turned lines begin after the colon
COLOPHON_MOST = 18  # lines; a longer one follows the text

COPY_NUMBER = "份号：　　　　　"  # as wide as the place for it
REMARKS_LEAST, REMARKS_MOST = 4, 9  # lines of the remarks box, half a line before it included
REMARKS_BARE = 6  # where no contents part it from the items
FAMILIES = {"hei": "Hei", "kai": "Kai", "fangsong": "FangSong", "song": "Song"}


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """An item as the template sees it."""

    anchor: str
    heading: str
    setting: Markup
    blocks: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """A section's entries with its name."""

    name: str
    entries: tuple[PrintedItem, ...]

    @property
    def listed(self) -> tuple[PrintedItem, ...]:
        """Return what the contents list: all but gaps."""
        return tuple(entry for entry in self.entries if entry.heading)


@dataclass(frozen=True, slots=True)
class ColophonGroup:
    """Lines of the colophon between two rules; the number of copies has none around it."""

    lines: tuple[Markup, ...]
    is_ruled: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """The remarks box at the foot of the first page, in points; half a line before it is blank."""

    lines: int

    @property
    def height(self) -> float:
        """Return the height of the box."""
        return round((self.lines - 0.5) * LINE, 3)

    @property
    def top(self) -> float:
        """Return how far below the text block's upper edge the box begins."""
        return round((LINES - self.lines + 0.5) * LINE, 3)

    @property
    def margin(self) -> float:
        """Return the first page's bottom margin."""
        return round(BOTTOM + self.lines * LINE, 3)

    @property
    def folio(self) -> float:
        """Return how far below the text of the first page its number stands."""
        return round(FOLIO + self.lines * LINE, 3)


def issue_html(
    issue: Issue, publication: Publication, prose: Mapping[str, Prose], theme: Folder
) -> str:
    """Return the issue as HTML for the press; `prose` maps each item's anchor to its text.

    `theme` is the theme's folder; pictures are referred to as `attachments/NAME`.
    """
    publication = publication.on(issue.date, issue.series)
    style = publication.look
    markings = "　".join(text for text in (issue.marking, issue.urgency) if text)
    colophon = _colophon(issue, publication)
    groups = tuple(
        EntryGroup(
            group.section.name,
            tuple(
                GAP if isinstance(each, Gap) else _entry(each, prose[each.anchor], style)
                for each in group.entries
            ),
        )
        for group in issue.groups
    )
    template = _environment(theme / "print").get_template("issue.html.j2")
    return template.render(
        issue=issue,
        publication=publication,
        title=issue_title(issue, publication),
        markings=markings,
        markings_stacked=_is_stacked(markings, COPY_NUMBER, 28),
        style=style,
        name_style=name_style(publication.name, style.masthead),
        number=_number(issue, publication),
        date=written_date(issue.date),
        issued_stacked=_is_stacked(publication.issued_by, written_date(issue.date), 26),
        groups=groups,
        listed=_listed(groups, style),
        remarks=_remarks_box(issue, publication) if style.remarks else None,
        note=editors_note(issue.note),
        errata_title=title_of(issue.errata) if issue.errata else "",
        errata=tuple(map(_erratum, issue.errata)),
        colophon=colophon,
        pinned=_fits_a_page(colophon),
    )


def issue_title(issue: Issue, publication: Publication) -> str:
    """Return the issue's full name: `《安庆组工信息》2023年第19期`."""
    return f"《{publication.on(issue.date, issue.series).name}》{issue.printed_name}"


def written_date(day: date) -> str:
    """Return a date as documents write it, without zeros: `2023年7月20日`."""
    return f"{day.year}年{day.month}月{day.day}日"


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)


def _entry(item: Item, prose: Prose, style: Style) -> PrintedItem:
    setting = _contents_setting(style).attributes
    return PrintedItem(item.anchor, item.heading, setting, item_blocks(item, prose, style))


def _contents_setting(style: Style) -> Setting:
    return TITLES if style.contents == "titles" else CONTENTS


def _listed(groups: tuple[EntryGroup, ...], style: Style) -> tuple[EntryGroup, ...]:
    """Return the groups of the contents: the sections, or one without a name, or none."""
    if style.contents == "none":
        return ()
    listed = tuple(group for group in groups if group.listed)
    if style.contents_sections:
        return tuple(EntryGroup(f"{style.section_sign} {g.name}".strip(), g.listed) for g in listed)
    entries = tuple(entry for group in listed for entry in group.listed)
    return (EntryGroup("", entries),) if entries else ()


def _erratum(erratum: Erratum) -> Markup:
    text = f"{source_of(erratum)}{titled(erratum.heading)}{predicate(erratum)}"
    return _paragraph(text, BODY, "erratum")


def _number(issue: Issue, publication: Publication) -> str:
    total = publication.masthead.total and issue.total
    number = issue.printed_number
    return f"{number}（总第{issue.total}期）" if total else number


def name_style(name: str, style: MastheadStyle, most: float = NAME_SIZE) -> str:
    """Return the declarations for the name: what is unsaid is the style sheet's."""
    said = [f"font-size: {_name_size(name, most)}pt"]
    if style.colour:
        said.append(f"color: {style.colour}")
    if style.face != MastheadStyle().face:
        said.append(f'font-family: "Jianbao {FAMILIES[style.face]}", "Jianbao Song"')
    return "; ".join(said)


def _name_size(name: str, most: float) -> float:
    """Return the size in points at which the name fills the measure, the largest at most.

    A short name is not spread out instead: programs read spaces into words set so.
    """
    spaced = max(width(name), 1) * (1 + NAME_SPACING)
    return round(min(most, NAME_WIDTH / spaced), 1)


def _remarks_box(issue: Issue, publication: Publication) -> Box:
    """Return the box for remarks: as high as what the contents leave, within limits."""
    masthead = publication.masthead
    used = 6 + bool(issue.marking or issue.urgency or masthead.copy_number)
    used += _is_stacked(publication.issued_by, written_date(issue.date), 26)
    style = publication.look
    if style.contents == "none":
        return Box(REMARKS_BARE)
    setting = _contents_setting(style)
    for group in filter(lambda group: group.items, issue.groups):
        used += style.contents_sections
        used += sum(_contents_lines(item.heading, setting) for item in group.items)
    return Box(min(max(LINES - used, REMARKS_LEAST), REMARKS_MOST))


def _is_stacked(left: str, right: str, measure: float) -> bool:
    """Say whether two texts are too long for the ends of one line and take one each."""
    return width(left) + width(right) + 1 > measure


def _contents_lines(heading: str, setting: Setting) -> int:
    turned = max(width(heading) - setting.measure, 0)
    return 1 + math.ceil(turned / (setting.measure - setting.hang))


def _colophon(issue: Issue, publication: Publication) -> tuple[ColophonGroup, ...]:
    """Return the colophon's groups of lines; neighbours of 报, 送 and 发 share one."""
    said = (
        (name, line)
        for name in publication.look.colophon
        if (line := _colophon_line(name, issue, publication))
    )
    return tuple(
        ColophonGroup(tuple(line for _, line in some), kind != "copies")
        for kind, some in groupby(said, lambda one: "" if one[0] in ADDRESSED else one[0])
    )


def _colophon_line(name: ColophonLine, issue: Issue, publication: Publication) -> Markup:
    match name:
        case "up" | "across" | "down":
            line = issue.distribution.line(name) if issue.distribution else Addressees()
            return _addressees(ADDRESSED[name], line) if line.wording else Markup()
        case "editors":
            signed = issue.signed_by.name if issue.signed_by else ""
            names = (("编辑", issue.edited_by), ("审核", issue.checked_by), ("签发", signed))
            text = "　".join(f"{role}：{person}" for role, person in names if person)
            return _paragraph(text, COLOPHON) if text else Markup()
        case "printed_by":
            return _printed_by(issue, publication.colophon.printed_by)
        case "copies":
            copies = Markup('<p class="copies">{}{}份）</p>').format("（共印", issue.copies)
            return copies if issue.copies else Markup()


def _printed_by(issue: Issue, printer: str) -> Markup:
    if not printer:
        return Markup()
    printed = f"{written_date(issue.date)}印发"
    stacked = " stacked" if _is_stacked(printer, printed, 29.5) else ""
    ends = Markup('<div class="ends{}"><p>{}</p><p>{}</p></div>')
    return ends.format(stacked, printer, printed)


def _fits_a_page(colophon: tuple[ColophonGroup, ...]) -> bool:
    """Say whether the colophon can stand at the foot of one page, rather than run over several."""
    texts = (line.striptags() for group in colophon if group.is_ruled for line in group.lines)
    room = ADDRESSEES.measure - ADDRESSEES.hang
    return sum(math.ceil(width(text) / room) for text in texts) <= COLOPHON_MOST


def _addressees(word: str, line: Addressees) -> Markup:
    return _paragraph(f"{word}：{line.wording.rstrip('。')}。", ADDRESSEES, "addressees")


def _paragraph(text: str, setting: Setting, kind: str = "line") -> Markup:
    return Markup('<p class="{}"{}>{}</p>').format(kind, setting.attributes, text)


GAP = PrintedItem("", "", Markup(), (_paragraph("（本条已撤下）", BODY, "gap"),))
