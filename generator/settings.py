"""The publication's own settings: `data/publication.yml`, typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal


@dataclass(frozen=True, slots=True)
class Masthead:
    """What the masthead (报头) of every issue shows beside the issue's own number and date."""

    marking: str = ""  # 内部资料 or 密级, above the name at the left
    copy_number: bool = False  # a place for the 份号
    urgency: str = ""  # 紧急程度
    total: bool = False  # 总第N期 under the number
    total_before: int = 0  # regular issues that came out before the archive's first
    remarks: bool = True  # the 领导批示 box on the first page


@dataclass(frozen=True, slots=True)
class Colophon:
    """What the colophon (报尾) shows beside the 报/送/发 lists."""

    editors: bool = False  # 编辑/审核/签发
    printed_by: str = ""  # 印发 line: the printing office; the date is the issue's
    copies: bool = False  # 共印N份
    file_copies: int = 0  # 存档份数, printed beside the recipients' copies


@dataclass(frozen=True, slots=True)
class Site:
    """Where the archive is served and what it says of itself."""

    url: str = "http://localhost/"  # base address, with a closing slash; may hold a path
    notice: str = ""  # a line on every page, such as "sample data"
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server (SMTP) that takes the deliveries; login comes from the environment."""

    host: str = ""
    port: int = 0  # 0: the usual one for the kind of security
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca: str = ""  # a certificate to trust, as a path below the root; the system's when empty
    per_minute: int = 0  # messages at most; 0: as many as the server takes
    quiet: tuple[time, time] | None = None  # hours in which nothing is sent, by the local clock
    timeout: int = 300  # seconds without an answer


@dataclass(frozen=True, slots=True)
class Delivery:
    """How issues reach their recipients."""

    way: str = ""  # of e-mail: by the server if it is the channel's own, else as .eml files
    domains: tuple[str, ...] = ()  # the only ones that may stand in an address; any when empty
    numbered: tuple[str, ...] = ()  # channels whose copies carry their 份号 and name
    server: Server = Server()


NOBODY = "nobody"  # the audience of what was taken out of every edition


@dataclass(frozen=True, slots=True)
class Former:
    """What issues bore up to and including `until`, where the publication was another then."""

    until: date
    name: str
    publisher: str
    issued_by: str
    masthead: Masthead
    colophon: Colophon


@dataclass(frozen=True, slots=True)
class Publication:
    """A bulletin and its house rules."""

    name: str
    publisher: str
    issued_by: str
    audiences: tuple[str, ...]  # ids from widest to narrowest
    audience_names: tuple[str, ...] = ()  # as readers see them, in the same order
    language: str = "zh-CN"
    default_audience: str = "internal"
    default_edition: str = "internal"
    email: str = ""  # the From address of deliveries
    masthead: Masthead = Masthead()
    colophon: Colophon = Colophon()
    site: Site = Site()
    delivery: Delivery = Delivery()
    formerly: tuple[Former, ...] = ()  # earliest first

    def on(self, day: date) -> Publication:
        """Return the publication as an issue of that day bears it."""
        for former in self.formerly:
            if day <= former.until:
                return replace(
                    self,
                    name=former.name,
                    publisher=former.publisher,
                    issued_by=former.issued_by,
                    masthead=former.masthead,
                    colophon=former.colophon,
                    formerly=(),
                )
        return replace(self, formerly=())

    @property
    def is_loaded(self) -> bool:
        """Say whether this is what the file says; else it stands in for one that is unread."""
        return bool(self.audiences)

    @property
    def eras(self) -> tuple[Publication, ...]:
        """Return the publication as it is and as it was in each time before, latest first."""
        return (self, *(self.on(former.until) for former in reversed(self.formerly)))

    def rank(self, audience: str) -> int:
        """Return how narrow an audience is; nobody is the narrowest. Raises `ValueError`."""
        return (*self.audiences, NOBODY).index(audience)

    def admits(self, edition: str, audience: str) -> bool:
        """Say whether something for `audience` may stand in `edition`; unknown ids never may."""
        if edition not in self.audiences or audience not in self.audiences:
            return False
        return self.audiences.index(audience) <= self.audiences.index(edition)
