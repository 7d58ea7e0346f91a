"""The fields of `data/`'s files: what the office knows of units, recipients and its publication."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from generator import model
from generator.channels.mail import WAYS as MAIL_WAYS
from generator.intake.fields import (
    AudienceId,
    ChannelId,
    Day,
    Fields,
    Hours,
    Id,
    Line,
    ListId,
    OneOf,
    RecipientId,
    UnitId,
    Whole,
    YesNo,
)


class FormerName(Fields):
    """A name that a unit bore until a day."""

    name: Line = Field(description="曾用名")
    until: Day = Field(description="用至哪天")


class Unit(Fields):
    """A unit."""

    id: Id = Field(description="代码")
    name: Line = Field(description="名称")
    kind: Line = Field(default="", description="类别")
    since: Day | None = Field(default=None, description="设立日期")
    until: Day | None = Field(default=None, description="撤销日期")
    formerly: list[FormerName] = Field(default_factory=list, description="曾用名")


class Named(Fields):
    """A section or a topic."""

    id: Id = Field(description="代码")
    name: Line = Field(description="名称")


class Tenure(Fields):
    """An office that a recipient holds for a time."""

    office: Line = Field(description="职务")
    unit: UnitId = Field(default="", description="单位代码")
    since: Day | None = Field(default=None, description="到任日期")
    until: Day | None = Field(default=None, description="离任日期")


class Recipient(Fields):
    """A recipient."""

    id: Id = Field(description="代码")
    name: Line = Field(description="姓名或名称")
    office: Line = Field(default="", description="职务")
    unit: UnitId = Field(default="", description="单位代码")
    offices: list[Tenure] = Field(default_factory=list, description="先后担任的职务")
    channel: ChannelId = Field(description="email、paper 或 folder")
    address: Line = Field(default="", description="电子邮箱、文件夹或取件处")
    copies: Whole = Field(default=1, description="份数")
    audience: AudienceId = Field(default="", description="可阅范围；省略则用默认")
    since: Day | None = Field(default=None, description="起始日期")
    until: Day | None = Field(default=None, description="终止日期")


class Member(Fields):
    """Members of a list that are not one recipient: an office's holders, or another list."""

    office: Line = Field(default="", description="职务：出刊之日任此职者")
    units: list[UnitId] = Field(default_factory=list, description="限于这些单位")
    kinds: list[Line] = Field(default_factory=list, description="限于这些类别的单位")
    list_: ListId = Field(default="", alias="list", description="另一名单的代码")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if bool(self.office) == bool(self.list_):
            raise PydanticCustomError("no-member", "give either `office` or `list`")
        if self.list_ and (self.units or self.kinds):
            raise PydanticCustomError("member-filter", "`units` and `kinds` go with `office`")
        return self

    def record(self) -> model.Holders | model.Sublist:
        """Make the record."""
        if self.list_:
            return model.Sublist(self.list_)
        return model.Holders(self.office, tuple(self.units), tuple(self.kinds))


def _member_kind(value: object) -> str:
    return "~text" if isinstance(value, str) else "~mapping"


Members = list[
    Annotated[
        Annotated[RecipientId, Tag("~text")] | Annotated[Member, Tag("~mapping")],
        Discriminator(_member_kind),
    ]
]


class Addressees(Fields):
    """One line of a distribution list."""

    wording: Line = Field(default="", description="印在报尾的文字")
    members: Members = Field(default_factory=list, description="收件人代码、职务或名单")


class DistributionList(Fields):
    """A 报/送/发 list, or a plain list of members to be used in others."""

    up: Addressees = Field(default_factory=Addressees, description="报")
    across: Addressees = Field(default_factory=Addressees, description="送")
    down: Addressees = Field(default_factory=Addressees, description="发")
    members: Members = Field(default_factory=list, description="供其他名单引用的成员")

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if self.members and (self.up.members or self.across.members or self.down.members):
            raise PydanticCustomError(
                "two-kinds", "`members` stands alone; `up`, `across` and `down` go together"
            )
        return self


class Wording(Fields):
    """A wording that the house does not use."""

    wrong: Line = Field(description="不用的写法", examples=["沟通渠机制"])
    right: Line = Field(description="应当写作", examples=["沟通渠道机制"])
    reason: Line = Field(default="", description="理由")


class Lexicon(Fields):
    """`data/lexicon.yml`."""

    wordings: list[Wording] = Field(default_factory=list, description="用词：不用的和应当用的")
    set_phrases: list[Line] = Field(
        default_factory=list, description="各稿都可以用的成句，查重时不计"
    )


class Units(Fields):
    """`data/units.yml`."""

    units: list[Unit] = Field(description="报送单位")


class Sections(Fields):
    """`data/sections.yml`."""

    sections: list[Named] = Field(description="栏目")


class Topics(Fields):
    """`data/topics.yml`."""

    topics: list[Named] = Field(description="主题")


class Recipients(Fields):
    """`data/recipients.yml`."""

    recipients: list[Recipient] = Field(description="收件人")
    lists: dict[Id, DistributionList] = Field(default_factory=dict, description="发送名单")


class Masthead(Fields):
    """What the masthead shows."""

    marking: Line = Field(default="", description="报头左上角，如 内部资料")
    copy_number: YesNo = Field(default=False, description="是否留份号")
    urgency: Line = Field(default="", description="紧急程度")
    total: YesNo = Field(default=False, description="是否印总期号")
    total_before: Whole = Field(default=0, description="本库第一期之前已出多少期")
    remarks: YesNo = Field(default=True, description="是否印领导批示框")


class Colophon(Fields):
    """What the colophon shows."""

    editors: YesNo = Field(default=False, description="是否印编辑、审核、签发")
    printed_by: Line = Field(default="", description="印发单位")
    copies: YesNo = Field(default=False, description="是否印份数")
    file_copies: Whole = Field(default=0, description="存档份数，计入共印份数")


class Site(Fields):
    """What the site says of itself."""

    url: Line = Field(default="http://localhost/", description="网站地址")
    notice: Line = Field(default="", description="每页顶部的提示")
    footer: Line = Field(default="", description="页脚")


class Server(Fields):
    """The mail server; user and password come from the environment."""

    host: Line = Field(description="邮件服务器")
    port: Whole = Field(default=0, description="端口；省略则随加密方式")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls、tls 或 none"
    )
    ca: Line = Field(default="", description="信任的证书文件，如 data/ca.pem")
    per_minute: Whole = Field(default=0, description="每分钟最多发几封")
    quiet: Hours | None = Field(default=None, description="免打扰时段，如 22:00-07:00")
    timeout: Whole = Field(default=300, description="等待应答的秒数")


class Delivery(Fields):
    """How issues reach their recipients."""

    way: Annotated[str, OneOf(MAIL_WAYS)] = Field(
        default=MAIL_WAYS[0], description="folder：生成 .eml 文件；email：由邮件服务器发出"
    )
    domains: list[Line] = Field(default_factory=list, description="收件地址只许用这些域名")
    numbered: list[ChannelId] = Field(
        default_factory=list, description="哪些渠道的份要加印份号和收件人"
    )
    server: Server | None = Field(default=None, description="邮件服务器")


class FormerPublication(Fields):
    """What was otherwise until a day; what is absent was as it was after that day.

    A masthead or colophon is given whole.
    """

    until: Day = Field(description="用到哪一天（含），如 2023-12-31")
    name: Line = Field(default="", description="当时的刊名")
    publisher: Line = Field(default="", description="当时的主办单位")
    issued_by: Line = Field(default="", description="当时的报头署名")
    masthead: Masthead | None = Field(default=None, description="当时的报头，整个写出")
    colophon: Colophon | None = Field(default=None, description="当时的报尾，整个写出")


class Publication(Fields):
    """`data/publication.yml`."""

    name: Line = Field(description="刊名")
    publisher: Line = Field(description="主办单位")
    issued_by: Line = Field(description="报头署名")
    language: Line = Field(default="zh-CN", description="语言")
    audiences: list[Id] = Field(min_length=1, description="读者范围，由宽到窄")
    audience_names: dict[Id, Line] = Field(default_factory=dict, description="读者范围名称")
    default_audience: AudienceId = Field(default="internal", description="默认读者范围")
    default_edition: AudienceId = Field(default="internal", description="默认版本")
    email: Line = Field(default="", description="发信地址")
    masthead: Masthead = Field(default_factory=Masthead, description="报头")
    colophon: Colophon = Field(default_factory=Colophon, description="报尾")
    site: Site = Field(default_factory=Site, description="网站")
    delivery: Delivery = Field(default_factory=Delivery, description="发送")
    formerly: list[FormerPublication] = Field(
        default_factory=list, description="以往的刊名、署名、报头、报尾，各用到哪一天"
    )
