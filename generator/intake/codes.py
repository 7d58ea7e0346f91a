"""What reading finds, as people read it; the rules of `check` say theirs in their docstrings."""

from __future__ import annotations

from generator.model.problems import RuleEntry

READING: tuple[RuleEntry, ...] = (
    RuleEntry(
        "The archive is of no newer form than the program's.",
        "档案的格式号（`data/publication.yml` 的 form）不比程序认得的新。",
        ("newer-form",),
    ),
    RuleEntry("A file is UTF-8 text.", "文件是 UTF-8 编码的文本。", ("encoding",)),
    RuleEntry(
        "A file is no larger, deeper or fuller than any record.",
        "文件不超过 1 MiB、32 层、50,000 个值。",
        ("too-large", "too-deep", "too-many"),
    ),
    RuleEntry(
        "No character hides, turns or ends what is read.",
        "没有控制字符、改变文字方向的字符和非字符。",
        ("control-character",),
    ),
    RuleEntry(
        "No character is invisible, a private font's own, or a mark of loss.",
        "没有看不见的零宽字符、造字区的字和转码丢字留下的 U+FFFD。",
        (),
        ("zero-width", "private-use", "lost-character"),
    ),
    RuleEntry(
        "A file is plain YAML and not empty.",
        "文件是 YAML，而且不空。",
        ("yaml-syntax", "empty-file"),
    ),
    RuleEntry(
        "YAML is used without anchors, tags, merge keys and second documents.",
        "不用 YAML 的锚点、别名、标签、合并键，一个文件只有一份。",
        ("anchor", "tag", "merge-key", "second-document"),
    ),
    RuleEntry(
        "A field's name is a plain word and stands once.",
        "字段名是普通的词，只写一次。",
        ("bad-key", "duplicate-key"),
    ),
    RuleEntry(
        "No text is lost behind a #.",
        "值后面的“ #”起是注释，不当正文读；正文里要写 # 就给整个值加引号。",
        (),
        ("cut-by-comment",),
    ),
    RuleEntry(
        "The files of `data/` are there; a content file ends in `.yml`. "
        "Names hold letters, digits, `-`, `_` and `.`; no two are one for some system.",
        "`data/` 里该有的文件都在；内容文件的扩展名是 `.yml`。文件名用文字、数字、`-`、`_`、`.`，"
        "不与别的名只差大小写。",
        ("missing-file", "file-name"),
    ),
    RuleEntry(
        "No file or folder of `content/`, `data/` and `theme/` is a symbolic link.",
        "`content/`、`data/`、`theme/` 里没有符号链接。",
        ("link",),
    ),
    RuleEntry("Every folder can be read.", "文件夹都读得到。", ("unreadable",)),
    RuleEntry("A hand-written page has a title.", "手写的网页有标题。", ("page-title",)),
    RuleEntry(
        "The fields are those of the record, none missing, none unknown.",
        "该填的字段都填了，没有不认识的字段和词。",
        ("missing-field", "unknown-field", "unknown-word"),
    ),
    RuleEntry(
        "A value has the form of its field.",
        "值的形式对：文本、列表、日期（2023-07-20）、整数、时段、网址、是否、代码、单行。",
        ("form", "date", "number", "hours", "website", "yes-no", "blank", "one-line", "id"),
    ),
    RuleEntry(
        "An item has one text, `points` or `body`; a merged one its own title as well.",
        "条目有正文，`points` 和 `body` 二选一；合并的条目另写标题和正文。",
        ("no-text", "two-texts", "merged", "no-submission"),
    ),
    RuleEntry(
        "A correction says what stood and what is right; a withdrawal only its reason.",
        "更正写明原文和应为什么；撤回不写这两样，写明缘由。",
        ("correction-words", "withdrawal-words", "no-reason"),
    ),
    RuleEntry(
        "A member of a list is one thing: a recipient, an office or a list.",
        "名单的成员是收件人、职务、名单三者之一；`members` 不与报、送、发并用。",
        ("no-member", "member-filter", "two-kinds"),
    ),
    RuleEntry(
        "A series that counts in all from elsewhere has a masthead of its own.",
        "刊种另算总期号的，有自己的报头。",
        ("total-before",),
    ),
    RuleEntry(
        "The house style names signs, colours that can be seen, a picture's file, each line once.",
        "版式里的符号是一个符号，颜色看得清，图片写文件名，报尾各行只写一次。",
        ("sign", "colour", "colour-pale", "picture-name-form", "colophon-twice"),
    ),
    RuleEntry(
        "A seal in the ledger is as it was written.",
        "`data/ledger/seals/` 里的封版记录与写下时一样。",
        ("seal-damaged",),
    ),
    RuleEntry(
        "The records of deliveries are as they were written, each after the one before.",
        "`data/ledger/deliveries/` 里的发送记录与写下时一样，没有改动、缺行、错位。",
        ("record-changed", "record-gap"),
    ),
    RuleEntry(
        "The schema files for editors are those of the data.",
        "`data/schema/` 与 `data/` 一致，否则编辑器提示的代码是旧的。",
        (),
        ("schema-stale",),
    ),
)
