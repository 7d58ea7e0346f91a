"""Classes of characters in Chinese composition and what may stand where on a line.

The classes follow "Requirements for Chinese Text Layout" (clreq, 3.1 and appendix on line breaking)
and GB/T 15834-2011 5.1; where the two differ the stricter rule stands.
"""

from __future__ import annotations

import re

# Marks whose blank half stands on their right: stops and closing brackets and quotes.
STOPS = "，。、；：！？．｡､﹐﹑﹒﹔﹕﹖﹗"
CLOSING = "）〕］｝》〉」』】〗〙〛”’〞〟﹚﹜﹞﹀"
# Marks whose blank half stands on their left.
OPENING = "（〔［｛《〈「『【〖〘〚“‘〝﹙﹛﹝︿"
MIDDLE = "·・‧"  # a quarter blank on either side
JOINERS = "～〜－–‐‒~"  # connect two numbers, places or names
LONG = "—―…⋯"  # doubled: one mark two ems long
ITERATION = "々〻ゝゞヽヾーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
AFTER_NUMBER = "％‰℃℉°′″%㎎㎏㎜㎝㎞㎡㎥㏄㏎"
BEFORE_NUMBER = "￥¥＄$￡£€§№＃#△▲★☆●◆■※"
LATIN_CLOSING = ")]},.:;!?»›"
LATIN_OPENING = "([{«‹"

# Full-width marks with a blank that goes beside another mark and at a margin.
COMPRESSIBLE = frozenset(STOPS + CLOSING + OPENING + MIDDLE)
NOT_FIRST = frozenset(
    STOPS + CLOSING + MIDDLE + JOINERS + LONG + ITERATION + AFTER_NUMBER + LATIN_CLOSING + "／/"
)
NOT_LAST = frozenset(OPENING + BEFORE_NUMBER + LATIN_OPENING)

# Characters that take no room of their own and never part from what they follow.
ATTACHED = (
    "\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20d0-\u20ff\u302a-\u302d\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef"
)
# Letters, digits and signs of scripts that are set in words: Latin, Greek, Cyrillic and the like.
WORD = (
    "!-~\u00a1-\u00a6\u00a8-\u00ac\u00ae\u00af\u00b2-\u00b6\u00b8-\u02ff\u0370-\u1fff"
    "\u2070-\u209c\u20a0-\u20cf\u2010\u2011\u2013"
)
IDEOGRAPHS = (
    "\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
WIDE_MARKS = "\u25a0-\u26ff\u2460-\u24ff\u3001-\u303f\uff01-\uff60\uffe0-\uffe6"

_UNITS = (
    "平方公里|平方千米|平方米|立方米|千瓦时|摄氏度|百分点|公里|公斤|公顷|公分|千米|千克|千瓦|厘米|毫米|"
    "兆瓦|小时|分钟|人次|美元|欧元|英镑|日元"
)
# A number with what must stay on its line: 第19期, 2023年, 300余名, 1.4万亿元, 30%, 5.1个百分点.
QUANTITY = re.compile(
    "第?[-+±<>≤≥￥¥＄$￡£€]*[0-9０-９][0-9０-９.,:/~\\-–‐‑－～．，：／×]*(?<![,.:，：．])"
    "[%％‰℃℉°′″+＋㎎㎏㎜㎝㎞㎡㎥㏄]*"
    "(?:[余多几来]?[十百千万亿兆]*[余多]?个?(?:"
    + _UNITS
    + f")|[余多几来]?[十百千万亿兆]*[余多]?[{IDEOGRAPHS}])?"
)
# Digits of full width have blanks on both sides; a long number of them can give some of it up.
WIDE_NUMBER = re.compile("[０-９][０-９．，]*[０-９]")
WIDE_DIGITS = "０１２３４５６７８９"
WIDE_DIGIT_ROOM = 0.25  # em between two
RUN = re.compile(f"[{WORD}](?:[{WORD}{ATTACHED}]*[{WORD}])?")
MARK = re.compile(
    "["
    + re.escape("".join(sorted((NOT_FIRST | NOT_LAST) - set("!\"#$%&'()*+,-./:;<=>?@[]{}~"))))
    + "]"
)
NARROW = re.compile("[^\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
SPACE = re.compile("[ \u00a0\u3000]")
ATTACHED_ONE = re.compile(f"[{ATTACHED}]")
# Where an address may break when nothing better is left.
SEPARATOR = re.compile("(?<=[/?&=_.\\-#:@,])(?=[^/?&=_.\\-#:@,])")
IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
