"""The rules on text that a browser can check too: patterns, characters, sentences.

Patterns are Python's with `^` and `$` at each line; `browser` says which of its signs they may use.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.text.rule import RecordRule, Said, TextRule
from generator.words.lookalikes import SIGNS, WRONG
from generator.words.messages import NOTHING, Message, msg
from generator.words.visible import BIDI, INVISIBLE

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
OPEN, CLOSE = "“‘（《〈【〔「『", "”’）》〉】〕」』"
STOPS = "，。、；：？！"
MAX_BYTES = 1024 * 1024  # of a file
TOO_LARGE = (msg("the file is larger than {limit} KiB"), msg("split it"))
UNIT_THEN = (
    msg("the unit '{id}' does not exist on {date}"),
    msg("see `since` and `until` in data/units.yml"),
)

# Kinds of text: those of `check.passages`, and a whole file, which in the form is every field.
FILE = frozenset(("file",))
STYLED = frozenset(("title", "lead", "text", "body", "note", "source", "fragment"))
SHOWN = STYLED | {"page", "label"}


def _said(text: Message, hint: Message = NOTHING) -> Mapping[str, Said]:
    return {"": (text, hint)}


_DELETE = msg("leave it out")
_SECRET = msg("leave it out, or mask it: it must not be published")
_FORBIDDEN = msg("the character {point} is not allowed")

# -- characters ----------------------------------------------------------------------------------

# Controls; bidirectional controls, which make a line read otherwise than it is stored; separators
# that end a line for YAML alone; noncharacters; halves of surrogate pairs; a return without feed.
_NONE = "".join(
    chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
_CHARACTERS = (
    TextRule(
        "control-character",
        FILE,
        f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff\ufdd0-\ufdef{_NONE}]"
        "|(?P<feed>\r(?!\n))",
        {
            "": (_FORBIDDEN, msg("delete it; it cannot be seen in most editors")),
            "feed": (_FORBIDDEN, msg("save the file with the line ends of Windows or Unix")),
        },
        "error",
        is_once=True,
        is_raw=True,
    ),
    TextRule(
        "zero-width",
        FILE,
        f"[{INVISIBLE}]",
        _said(
            msg("the character {point} at column {column} cannot be seen"),
            msg("delete it unless it is meant"),
        ),
        is_raw=True,
    ),
    TextRule(
        "private-use",
        FILE,
        "[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]",
        _said(
            msg("the character {point} at column {column} is one of a private font's"),
            msg("type the character itself; others see a box or another character"),
        ),
        is_raw=True,
    ),
    TextRule(
        "lost-character",
        FILE,
        "\ufffd",
        _said(
            msg("the character {point} at column {column} stands for one that was lost"),
            msg("type the character that was meant"),
        ),
        is_raw=True,
    ),
    TextRule(
        "wrong-character",
        SHOWN,
        WRONG,
        _said(
            msg("'{mark}' ({point}) only looks like the character that is meant"),
            msg("write '{right}' ({right_point})"),
        ),
        "error",
        by="lookalikes",
        right=SIGNS,
        is_raw=True,
    ),
)

# -- personal data -------------------------------------------------------------------------------

# Digits in a row, be they grouped by blanks, hyphens or dots, as people write long numbers, or
# parted by what cannot be seen.
LEAST, MOST = 11, 19  # digits of a number that is looked at
_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_GAP = f"[ ·\u00a0\u3000–—－{_HIDDEN}-]{{0,3}}"
_DIGIT = "[0-9０-９]"
_RUN = f"(?<!{_DIGIT})(?<!{_DIGIT}\\.){_DIGIT}(?:{_GAP}{_DIGIT}){{{LEAST - 1},}}(?:{_GAP}[XxＸｘ])?"
GROUP = f"(?:[{_HIDDEN}]*[0-9０-９XxＸｘ])+"
# GB/T 2260, the first two digits: provinces, autonomous regions, municipalities, special regions.
PROVINCES = tuple(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46"
    " 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91".split()
)
# What a number may be, the first that fits; the check digit's primitive; what follows a mere sum.
# ISO/IEC 7812 begins with UnionPay, Visa, MasterCard, JCB, and older domestic cards.
SORTS = (
    ("identity", f"({'|'.join(PROVINCES)})[0-9]{{4}}(?:19|20)[0-9]{{9}}[0-9X]", "mod11", ""),
    (
        "card",
        "(?=[0-9]{16,19}(?![0-9]))(?:62|60|4|5[1-5]|2[2-7]|35|9558|955[0-9])[0-9]+",
        "luhn",
        "",
    ),
    ("mobile", "(?:86)?1[3-9][0-9]{9}", "", "元万亿余吨个"),
)


def _number(code: str, sort: str, text: Message) -> TextRule:
    maybe = f"{_DIGIT}(?:[^一-鿿。，]{{0,3}}{_DIGIT}){{{LEAST - 1}}}"
    said = {sort: (text, _SECRET)}
    return TextRule(code, SHOWN, _RUN, said, "error", "numbers", is_raw=True, maybe=maybe)


_PERSONAL = (
    _number("identity-number", "identity", msg("an identity-card number: {number}")),
    _number("mobile-number", "mobile", msg("a mobile number: {number}")),
    _number("bank-card", "card", msg("a bank-card number: {number}")),
)

# -- titles and leads ----------------------------------------------------------------------------

_ENTRY = "^(?:[-*] |[0-9]+\\. )?"
_FORM = (
    TextRule(
        "title-unit",
        frozenset(("title",)),
        "",
        _said(msg("the title repeats the unit's name, '{name}'"), _DELETE),
        by="names",
    ),
    TextRule(
        "title-end",
        frozenset(("title",)),
        r"[。，；：、.]\Z",
        _said(msg("the title ends in '{mark}'"), _DELETE),
    ),
    TextRule(
        "lead-end",
        frozenset(("lead",)),
        r"(?:.|\n){0,11}[^。]\Z",
        _said(msg("the lead does not end in 。: {mark}"), msg("end it in 。")),
        maybe=r"[^。]\Z",
    ),
    TextRule(
        "lead-whole",
        frozenset(("lead",)),
        r"\A(?=(?:.|\n)*?[。！？；](?![”’）》]*\Z).)(?:.|\n){1,24}",
        _said(msg("the lead is more than one sentence: {mark}"), msg("move the rest to the text")),
        maybe="[。！？；].",
    ),
    TextRule(
        "lead-whole",
        frozenset(("text",)),
        r"\A[，。、；：！？”’）》]",
        _said(msg("the text begins with '{mark}'"), msg("move the mark to the lead")),
    ),
    TextRule(  # in Markdown: a bold lead without its full stop, a sentence of which half is bold
        "lead-whole",
        frozenset(("body",)),
        rf"{_ENTRY}\*\*[^*\n]+?(?<![。：？！])\*\*。(?=\S)"
        rf"|{_ENTRY}[^*\s，。！？>|-][^*\n，。！？]{{0,7}}\*\*[^*\n]+\*\*。(?=\S)",
        _said(
            msg("only a part of the lead is bold: {cut}"),
            msg("set the whole sentence with its 。 between the asterisks"),
        ),
        maybe=r"\*\*。",
    ),
    TextRule(
        "typed-sign",
        frozenset(("title", "lead", "text")),
        r"\A[△▲★☆●■◆※○□◇]|\*{1,3}(?=\S)[^*\n]+\*{1,3}",
        _said(msg("'{cut}' would be printed as it stands"), _DELETE),
        is_once=True,
    ),
)

# -- punctuation, GB/T 15834-2011 ----------------------------------------------------------------

_HALF = ",.;:?!()"
_PUNCTUATION = (
    *(
        TextRule(
            "half-width-mark",
            STYLED,
            f"(?<=[{HAN}{STOPS}{OPEN}{CLOSE}])[{marks}]"
            f"|[{marks.replace('.', '')}](?=[{HAN}{OPEN}])",
            _said(msg("half-width '{mark}' beside Han text: {excerpt}"), mend),
            right=(_HALF, "，。；：？！（）"),
            maybe=f"[{marks}]",
        )
        for marks, mend in (
            (_HALF, msg("write '{right}'")),
            ("\"'", msg("write “ ” or ‘ ’")),
        )
    ),
    TextRule(
        "full-width-letter",
        STYLED,
        "[０-９Ａ-Ｚａ-ｚ％](?:[０-９Ａ-Ｚａ-ｚ％．，－]*[０-９Ａ-Ｚａ-ｚ％])?",
        _said(msg("full-width '{mark}': {excerpt}"), msg("type it half-width")),
    ),
    TextRule(
        "doubled-mark",
        STYLED,
        "(?P<stop>。”。)|(?P<ellipsis>(?<!…)…(?:…{2,})?(?!…))|(?P<dash>—{3,})"
        "|([，。、；：？！])\\4+|[，。、；：][，。、；：？！]+|[？！][，。、；：]+",
        {
            group: (msg("punctuation is doubled or broken, '{mark}': {excerpt}"), hint)
            for group, hint in (
                ("", msg("keep one mark")),
                ("stop", msg("keep the full stop inside the quotation or outside")),
                ("ellipsis", msg("write an ellipsis as ……")),
                ("dash", msg("write a dash as ——")),
            )
        },
        maybe="[，。、；：？！…—]{2}|。”。|…",
    ),
    TextRule(
        "han-space",
        STYLED - {"title"},
        f"(?<=[{HAN}{STOPS}{CLOSE}])[ \t\u3000\u00a0]+(?=[{HAN}{OPEN}])|^[\u3000\u00a0]+",
        _said(msg("a space in Han text: {excerpt}"), msg("delete it")),
        maybe="[ \t\u3000\u00a0]",
    ),
    TextRule(
        "unpaired",
        STYLED - {"fragment"},  # a fragment may open what the words around it close
        f"[{OPEN}{CLOSE}]",
        {
            "nested": (
                msg("'{mark}' within '{mark}': {excerpt}"),
                msg("write the inner ones as ‘ ’"),
            ),
            "unclosed": (msg("'{mark}' is not closed: {excerpt}"), NOTHING),
            "unopened": (msg("'{mark}' was not opened: {excerpt}"), NOTHING),
        },
        by="pairs",
        right=(OPEN, CLOSE),
    ),
)

RULES = (*_CHARACTERS, *_PERSONAL, *_FORM, *_PUNCTUATION)

# -- numbers across texts ------------------------------------------------------------------------

NUMBER = "[0-9][0-9.,]*|百分之."
# What makes four digits a number that is counted, not a year or a telephone.
_COUNTED = (
    "(?=[0-9０-９.]* ?"
    "(?:[余多名个人户件条次家份张项场期元万亿亩吨套篇头株棵台辆]|公里|平方米|千克|公斤))"
)
FORMS = (
    (f"{_DIGIT}[{HAN}]", f"{_DIGIT} [{HAN}]"),
    (
        f"(?<![0-9０-９.,]){_DIGIT}{{1,3}}(?:,{_DIGIT}{{3}})+{_COUNTED}",
        f"(?<![0-9０-９.,]){_DIGIT}{{4,}}{_COUNTED}",
    ),
    (f"{_DIGIT} ?公里", f"{_DIGIT} ?千米", f"{_DIGIT} ?(?:km|KM|㎞)"),
    (f"{_DIGIT} ?平方米", f"{_DIGIT} ?(?:㎡|m²|m2)"),
    (f"{_DIGIT} ?公斤", f"{_DIGIT} ?千克", f"{_DIGIT} ?(?:kg|KG|㎏)"),
    (f"{_DIGIT} ?%", "百分之[0-9０-９一二三四五六七八九十]+"),
)
COUNTED = STYLED - {"source", "fragment"}
NUMBERS = TextRule(
    "number-form",
    COUNTED,
    NUMBER,
    {
        "": (
            msg("'{one}' is written otherwise than '{other}' ({path}, line {line})"),
            msg("write both one way"),
        ),
        "more": (
            msg(
                "'{one}' ({count} times in this file) is written otherwise than '{other}' "
                "({path}, line {line})"
            ),
            msg("write both one way"),
        ),
    },
    by="forms",
)

# -- records -------------------------------------------------------------------------------------

APPROVAL = (
    RecordRule(
        "not-approved",
        "approved_by",
        msg("the unit has not signed the submission off"),
        msg("add `approved_by: {{name: …, date: …}}`"),
        unless="source",
    ),
    RecordRule(
        "sign-off-late",
        "approved_by.date",
        msg("signed off on {value}, after it was received ({other})"),
        msg("correct one of the two dates"),
        after="received",
    ),
)
