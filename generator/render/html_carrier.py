"""Finished HTML in a text that the site's builder takes."""

from __future__ import annotations

import json
import re
from html import escape

# Not allowed in YAML or XML, or special to Python-Markdown (STX, ETX); no text needs them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_AFTER_TAG = re.compile(r">[ \t]*\n\s*")
_BEFORE_TAG = re.compile(r"\n\s*<")


def carry(html: str, **meta: str) -> str:
    """Wrap finished HTML as a source text for the site's builder.

    The values of `meta` are escaped for HTML, for the shell puts them in place as they are. The
    HTML rides in a comment, which the builder's Markdown passes on unread (it takes more time to
    read HTML than to build the rest of a page), and the shell takes it out of there. Neither
    Markdown nor the end of the comment can be found in it: it is one line, without `--` or fences.
    """
    front = "".join(
        f"{name}: {json.dumps(escape(_UNPRINTABLE.sub('', value)), ensure_ascii=False)}\n"
        for name, value in meta.items()
    )
    line = _BEFORE_TAG.sub("<", _AFTER_TAG.sub(">", _UNPRINTABLE.sub("", html.strip())))
    for special, reference in (("\n", "&#10;"), ("--", "-&#45;"), ("`", "&#96;")):
        line = line.replace(special, reference)
    return f"---\n{front}---\n\n<!--{line}-->\n"
