"""The publication's own settings: `data/publication.yml`, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from generator.model.declared import InFile, Recorded, Unfit, record, told
from generator.model.forms import (
    NOBODY,
    AudienceId,
    ChannelId,
    Day,
    Hours,
    Id,
    MailWay,
    OneLine,
    PersonName,
    Website,
    Whole,
    YesNo,
)
from generator.model.series import INKS, Series
from generator.model.style import ColophonLine, Style
from generator.words.messages import msg

Release = Literal["named", "signed", "sealed"]
FORM = 1  # of an archive's files, as the steps of `order/upgrades/` leave them


@record
class Masthead:
    """What the masthead (报头) of every issue shows beside the issue's own number and date."""

    marking: OneLine = told(
        "报头左上角，如 内部资料", "at its upper left, as 内部资料", "label", default=""
    )
    copy_number: YesNo = told("是否留份号", "a place for the 份号", "open", default=False)
    urgency: OneLine = told("紧急程度", "how urgent it is", "open", default="")
    total: YesNo = told(
        "是否印总期号", "whether 总第N期 stands under the number", "open", default=False
    )
    total_before: Whole = told(
        "本库第一期之前已出多少期", "regular issues before the archive's first", "open", default=0
    )
    remarks: YesNo = told("是否印领导批示框", "the 领导批示 box", "open", default=True)


@record
class Colophon:
    """What the colophon (报尾) shows beside the 报/送/发 lists."""

    editors: YesNo = told(
        "是否印编辑、审核、签发", "whether editors and signatory are named", "open", default=False
    )
    printed_by: OneLine = told(
        "印发单位", "the printing office; the date is the issue's", "label", default=""
    )
    copies: YesNo = told(
        "是否印份数", "whether the number of copies is printed", "open", default=False
    )
    file_copies: Whole = told(
        "存档份数，计入共印份数", "copies on file, beside the recipients'", "open", default=0
    )


@record
class Site:
    """Where the archive is served and what it says of itself."""

    url: Website = told(
        "网站地址", "the base address; may hold a path", "open", default="http://localhost/"
    )
    notice: OneLine = told("每页顶部的提示", "a line on every page", "label", default="")
    footer: OneLine = told("页脚", "the foot of every page", "label", default="")
    statistics: AudienceId = told(
        "统计页给谁看；省略则各版本都有",
        "who sees the pages of statistics; every edition has them when absent",
        "open",
        default="",
    )


@record
class Server:
    """The mail server (SMTP) that takes the deliveries; login comes from the environment."""

    host: OneLine = told("邮件服务器", "the server", "open", default="", needed=True)
    port: Whole = told(
        "端口；省略则随加密方式", "the port; the usual one when absent", "open", default=0
    )
    security: Literal["starttls", "tls", "none"] = told(
        "starttls、tls 或 none", "starttls, tls or none", "open", default="starttls"
    )
    ca: OneLine = told(
        "信任的证书文件，如 data/ca.pem", "a certificate to trust", "open", default=""
    )
    per_minute: Whole = told(
        "每分钟最多发几封", "messages at most; as many as it takes when absent", "open", default=0
    )
    quiet: Hours | None = told(
        "免打扰时段，如 22:00-07:00", "hours without sending", "open", default=None
    )
    timeout: Whole = told("等待应答的秒数", "seconds without an answer", "open", default=300)


@record
class DeliverySettings:
    """How issues reach their recipients."""

    way: MailWay = told(
        "folder：生成 .eml 文件；email：由邮件服务器发出",
        "as files, or by the server",
        "open",
        default="",
    )
    domains: tuple[OneLine, ...] = told(
        "收件地址只许用这些域名", "the only ones that may stand in an address", "open", default=()
    )
    numbered: tuple[ChannelId, ...] = told(
        "哪些渠道的份要加印份号和收件人", "whose copies bear 份号 and name", "open", default=()
    )
    server: Annotated[Server, InFile(Server | None)] = told(
        "邮件服务器", "the mail server", "open", default=Server()
    )


@record
class Stage:
    """A stage of the review that an issue passes before it is signed (初审、复审、终审)."""

    id: Id = told("代码", "the id", "open", "first")
    name: OneLine = told("名称，如 初审", "the name, as 初审", "open", "初审")


@record
class FormerPublication:
    """What issues bore up to and including `until`; what is absent was as it was after that day.

    A masthead, colophon or style is given whole.
    """

    until: Day = told("用到哪一天（含），如 2023-12-31", "the last day, as 2023-12-31", "open")
    name: OneLine = told("当时的刊名", "the name then", "label", default="")
    publisher: OneLine = told("当时的主办单位", "the publisher then", "open", default="")
    issued_by: OneLine = told("当时的报头署名", "the masthead's office then", "label", default="")
    masthead: Masthead | None = told(
        "当时的报头，整个写出", "the masthead then, whole", "open", default=None
    )
    colophon: Colophon | None = told(
        "当时的报尾，整个写出", "the colophon then, whole", "open", default=None
    )
    style: Style | None = told(
        "当时的版式，整个写出", "the house style then, whole", "open", default=None
    )


_DATED = ("name", "publisher", "issued_by", "masthead", "colophon", "style")


@record
class Publication(Recorded):
    """A bulletin and its house rules; `audience_names` in the order of the audiences."""

    name: OneLine = told("刊名", "the bulletin's name", "label")
    publisher: OneLine = told("主办单位", "the publisher", "open")
    issued_by: OneLine = told("报头署名", "the office in the masthead", "label")
    language: OneLine = told("语言", "the language", "open", default="zh-CN", kw_only=True)
    audiences: tuple[Id, ...] = told(
        "读者范围，由宽到窄", "ids of the audiences, widest first", "open", filled=True
    )
    audience_names: Annotated[tuple[str, ...], InFile(Mapping[Id, OneLine])] = told(
        "读者范围名称", "as readers see them", "open", default=()
    )
    default_audience: AudienceId = told(
        "默认读者范围", "of what names none", "open", default="internal"
    )
    default_edition: AudienceId = told(
        "默认版本", "the one that is built", "open", default="internal"
    )
    stages: tuple[Stage, ...] = told(
        "签发前的各道审稿，按先后", "the stages of review before the signature", "open", default=()
    )
    signers: tuple[PersonName, ...] = told(
        "谁可以签发（不公开）；省略则不限", "who may sign; anyone when absent", default=()
    )
    deputies: tuple[PersonName, ...] = told(
        "谁可以代签（不公开）", "who may sign in a signer's place", default=()
    )
    release: Release = told(
        "什么样的期可以发布、发送：named 填了签发人即可，signed 须经 jianbao sign，sealed 须封版",
        "what may be published and sent: named, signed by jianbao sign, or sealed",
        "open",
        default="signed",
    )
    publish: Mapping[Id, OneLine] = told(
        "各版本发布到哪个目录", "the folder that each edition is published to", "open", default=dict
    )
    email: OneLine = told("发信地址", "the From address of deliveries", "open", default="")
    masthead: Masthead = told("报头", "the masthead", "open", default=Masthead())
    colophon: Colophon = told("报尾", "the colophon", "open", default=Colophon())
    form: Whole = told(
        "档案格式号，由 jianbao upgrade 写",
        "of the archive's files, by the program",
        "open",
        default=1,
    )
    style: Style = told("版式", "the house style", "open", default=Style())
    site: Site = told("网站", "the site", "open", default=Site())
    delivery: DeliverySettings = told("发送", "the deliveries", "open", default=DeliverySettings())
    formerly: tuple[FormerPublication, ...] = told(
        "以往的刊名、署名、报头、报尾、版式，各用到哪一天",
        "what was otherwise, each until a day",
        "open",
        default=(),
    )

    def unfit(self) -> Unfit | None:
        """Return what is wrong with an audience that is no edition."""
        if "office" in self.audiences:
            return Unfit("office-audience", msg("`office` is for pages alone: it is no edition"))
        return None

    def settled(self) -> Publication:
        """Return the settings with names in the audiences' order, former ones latest first."""
        names: Any = self.audience_names or {}  # by id, as the file has them
        return replace(
            self,
            audience_names=tuple(names.get(id_, id_) for id_ in self.audiences),
            formerly=tuple(sorted(self.formerly, key=lambda one: one.until, reverse=True)),
        )

    def on(self, day: date, series: Series | None = None) -> Publication:
        """Return the publication as an issue of that day, and of that series, bears it."""
        changes: dict[str, Any] = {}
        for former in self.formerly:
            if day <= former.until:
                for name in _DATED:
                    changes[name] = getattr(former, name) or changes.get(name, getattr(self, name))
        made = replace(self, **changes, formerly=()) if self.formerly else self
        return made.bearing(series) if series else made

    def bearing(self, series: Series) -> Publication:
        """Return the publication under the masthead of a series as it is on the day."""
        if not series.masthead and not series.colour and series.page != "report":
            return self
        masthead, style = self.masthead, self.style
        if series.masthead:
            masthead = replace(masthead, total=series.total)
            style = replace(style, masthead=replace(style.masthead, picture=""))
        if series.colour:
            style = replace(style, masthead=replace(style.masthead, colour=INKS[series.colour]))
        if series.page == "report":
            style = replace(style, contents="none", remarks=False)
        name = series.masthead or self.name
        return replace(self, name=name, masthead=masthead, style=style)

    @property
    def look(self) -> Style:
        """Return the style in full: what it leaves to masthead and colophon is said in it."""
        remarks = self.style.remarks
        return replace(
            self.style,
            remarks=self.masthead.remarks if remarks is None else remarks,
            colophon=self.style.colophon or self._colophon_lines(),
        )

    def _colophon_lines(self) -> tuple[ColophonLine, ...]:
        """Return the lines that the colophon's own fields ask for."""
        wanted: dict[ColophonLine, bool] = {
            "editors": self.colophon.editors,
            "printed_by": bool(self.colophon.printed_by),
            "copies": self.colophon.copies,
        }
        return ("up", "across", "down", *(line for line, is_on in wanted.items() if is_on))

    @property
    def is_loaded(self) -> bool:
        """Say whether this is what the file says; else it stands in for one that is unread."""
        return bool(self.audiences)

    @property
    def eras(self) -> tuple[Publication, ...]:
        """Return the publication as it is and as it was in each time before, latest first."""
        return (self, *(self.on(former.until) for former in self.formerly))

    @property
    def masthead_pictures(self) -> frozenset[str]:
        """Return the pictures that stand for the name in any time."""
        return frozenset(house.style.masthead.picture for house in self.eras) - {""}

    def rank(self, audience: str) -> int:
        """Return how narrow an audience is; nobody is the narrowest. Raises `ValueError`."""
        return (*self.audiences, NOBODY).index(audience)

    def shows_statistics(self, edition: str) -> bool:
        """Say whether an edition has pages of statistics, of what it itself shows."""
        return not self.site.statistics or self.admits(edition, self.site.statistics)

    def admits(self, edition: str, audience: str) -> bool:
        """Say whether something for `audience` may stand in `edition`; unknown ids never may."""
        if edition not in self.audiences or audience not in self.audiences:
            return False
        return self.audiences.index(audience) <= self.audiences.index(edition)
