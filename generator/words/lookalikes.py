"""Wrong encodings of right characters, as text copied from a PDF has them, and the right ones.

Radicals (⼈, ⻔) and compatibility forms are characters of their own that look like 人, 门, yet no
search for those finds them. Full-width letters and signs are no matter of this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

# The radicals' supplement has no decompositions; this is Unicode's Equivalent_Unified_Ideograph.
RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄"
    "⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻"
    "⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀"
    "⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦"
    "⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜"
    "⻰龙⻱龜⻲亀⻳龟"
)
# Each sign and the right one; the small and vertical forms come to stand for full-width signs.
SIGNS = (RADICALS[::2] + ",;:?!(){}[]", RADICALS[1::2] + "，；：？！（）｛｝［］")
_RIGHT = str.maketrans(*SIGNS)
WRONG = (
    "[\u2e80-\u2eff\u2f00-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]"
    "|[\ufb00-\ufb06\ufe10-\ufe19\ufe31-\ufe44\ufe47-\ufe6b\uff61-\uffdc\uffe8-\uffee]"
    "|[\u2126\u212a\u212b\U0001d400-\U0001d7ff]"
    "|[A-Za-z\xc0-\u02ff\u0370-\u1fff\u3041-\u3098\u309b-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]"
    "[\u0300-\u036f\u3099\u309a]+"
)
_WRONG = re.compile(WRONG)


def wrong(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the place of each wrong character, what stands there and the right one."""
    if text.isascii():
        return
    for found in _WRONG.finditer(text):
        right = _right(found[0])
        if right != found[0]:
            yield found.start(), found[0], right


def mended(text: str) -> str:
    """Return a text with the right characters."""
    return text if text.isascii() else _WRONG.sub(lambda found: _right(found[0]), text)


@cache
def _right(found: str) -> str:
    if len(found) > 1:
        return unicodedata.normalize("NFC", found)
    return unicodedata.normalize("NFKC", found).translate(_RIGHT)
