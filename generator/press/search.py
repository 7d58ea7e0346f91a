"""The search index: items in, the files of `/pagefind/` out. The only importer of Pagefind.

Pagefind makes the word index out of the tokens of `generator.fold`; `theme/site/assets/pairs.js`
reads it. Its own runtime is not shipped: that is WebAssembly, which `script-src 'self'` forbids.
So the layout of Pagefind's files is relied on, and its version checked.
"""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BufferedReader
from typing import Any

from generator.fold import fold, tokens

LAYOUT = "1.5."  # versions of Pagefind whose files `pairs.js` and `_chunks` can read
LANGUAGE = "und"  # undetermined: no stemming, no segmenting
MAGIC = b"pagefind_dcd"
LONGEST_HEADING = 74  # '0' + 74 = 'z'

Value = tuple[str, str]  # id, name


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as search knows it.

    `url` is relative to the site's root: `2023/19/#susong-after-hours`. `place` is the item's
    position in its issue. `text` is the whole text as printed and begins with `heading`; cells of
    a table stand apart by U+001F. Facets are (id, name).
    """

    url: str
    heading: str
    text: str
    citation: str
    date: date
    year: int
    place: int
    section: Value
    units: tuple[Value, ...] = ()
    topics: tuple[Value, ...] = ()


def index(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Return the files of `/pagefind/` by relative path; the order of `entries` does not matter.

    `catalogue.json` is loaded once (facets, and which chunk begins with which token),
    `index/*.pf_index` as a query needs them, `texts/N.json` for each result shown. Items are
    numbered oldest first, so that new issues leave the numbers of old items alone.

    Raises `RuntimeError` when Pagefind is missing, fails, or writes a layout not known here.
    """
    ordered = sorted(
        entries, key=lambda entry: (entry.date, entry.url.partition("#")[0], entry.place)
    )
    texts = [" ".join(tokens(entry.text)) for entry in ordered]
    kept = [(entry, text) for entry, text in zip(ordered, texts, strict=True) if text]
    chunks, files = _press([text for _, text in kept])
    catalogue = {"chunks": chunks, **_catalogue([entry for entry, _ in kept])}
    files["catalogue.json"] = _json(catalogue)
    for number, (entry, _) in enumerate(kept):
        files[f"texts/{number}.json"] = _json(
            {
                "url": entry.url,
                "heading": entry.heading,
                "text": entry.text.removeprefix(entry.heading),
                "citation": entry.citation,
                "date": entry.date.isoformat(),
            }
        )
    return dict(sorted(files.items()))


# -- the catalogue ------------------------------------------------------------------------------


def _catalogue(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the columns of the catalogue: a value an item, in the items' order."""
    issues: list[tuple[str, int]] = []
    for entry in entries:
        page = entry.url.partition("#")[0]
        if issues and issues[-1][0] == page:
            issues[-1] = (page, issues[-1][1] + 1)
        else:
            issues.append((page, 1))
    return {
        "issues": [count for _, count in issues],
        "headings": "".join(
            chr(ord("0") + min(len(fold(entry.heading)), LONGEST_HEADING)) for entry in entries
        ),
        "facets": {
            "year": _facet([((str(entry.year), f"{entry.year}年"),) for entry in entries]),
            "unit": _facet([entry.units for entry in entries]),
            "section": _facet([(entry.section,) for entry in entries]),
            "topic": _facet([entry.topics for entry in entries]),
        },
    }


def _facet(column: Sequence[Sequence[Value]]) -> dict[str, Any]:
    """Return a facet: its values by id, each with its newest name, and what each item has."""
    names = {id_: name for values in column for id_, name in values}
    numbers = {id_: number for number, id_ in enumerate(sorted(names))}
    held = [[numbers[id_] for id_, _ in values] for values in column]
    return {
        "values": [[id_, names[id_]] for id_ in numbers],
        "items": [numbers_[0] if len(numbers_) == 1 else numbers_ for numbers_ in held],
    }


# -- Pagefind -----------------------------------------------------------------------------------


def _press(texts: Sequence[str]) -> tuple[list[list[str]], dict[str, bytes]]:
    """Return the table of chunks (first token, name) and the chunks' files by relative path."""
    if not texts:
        return [], {}
    answer = _answer(_requests(texts))
    made = {file["path"]: file["content"] for file in answer["files"]}  # base64: few are wanted
    entry = json.loads(base64.b64decode(made["pagefind-entry.json"]))
    if not entry["version"].startswith(LAYOUT):
        raise RuntimeError(f"Pagefind {entry['version']} found, {LAYOUT}x needed")
    meta = f"pagefind.{entry['languages'][LANGUAGE]['hash']}.pf_meta"
    lengths = [text.count(" ") + 1 for text in texts]
    chunks = _chunks(base64.b64decode(made[meta]), lengths)
    names = [f"index/{name}.pf_index" for _, name in chunks]
    return chunks, {name: base64.b64decode(made[name]) for name in names}


def _requests(texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what is asked of Pagefind's service: one page an item, numbered in this order.

    The service and not the command, because the command numbers pages in the order in which the
    file system happens to list them. The files in memory and not written, because the service
    answers before what it writes has arrived on the disk.
    """
    yield {"type": "NewIndex", "config": None}
    for number, text in enumerate(texts):
        html = f'<html lang="{LANGUAGE}"><body>{text}</body></html>'
        yield {"type": "AddFile", "index_id": 0, "url": f"/{number}", "file_contents": html}
    yield {"type": "GetFiles", "index_id": 0}


def _answer(requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put `requests` to Pagefind's service, one after the other, and return the last answer.

    Both sides speak base64 of JSON with a comma after each message. The service gives up what it
    has not finished when its input ends, so each answer is awaited.
    """
    from pagefind.service import get_executable

    program = get_executable()
    if program is None:
        raise RuntimeError("Pagefind's program is missing: install pagefind[bin]")
    answer: dict[str, Any] = {}
    try:
        with subprocess.Popen(
            [str(program), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as service:
            assert service.stdin is not None
            assert isinstance(service.stdout, BufferedReader)
            for number, request in enumerate(requests):
                message = json.dumps({"message_id": number, "payload": request})
                service.stdin.write(base64.b64encode(message.encode()) + b",")
                service.stdin.flush()
                answer = _heeded(_message(service.stdout))
    except BrokenPipeError:
        _heeded(b"")
    return answer


def _message(stream: BufferedReader) -> bytes:
    """Read up to the comma; nothing comes after it before the next request."""
    parts = [b""]
    while not parts[-1].endswith(b","):
        part = stream.read1(1 << 20)
        if not part:
            return b""
        parts.append(part)
    return b"".join(parts)[:-1]


def _heeded(message: bytes) -> dict[str, Any]:
    """Return what a message holds; raise `RuntimeError` when that is an error, or nothing."""
    answer = {"type": "Error", "message": "no answer"}
    if message:
        answer = json.loads(base64.b64decode(message))["payload"]
    if answer["type"] == "Error":
        raise RuntimeError(f"Pagefind failed: {answer['message']}")
    return answer


def _chunks(meta: bytes, lengths: Sequence[int]) -> list[list[str]]:
    """Return the table of chunks in Pagefind's list, after checking that its pages are ours."""
    plain = gzip.decompress(meta).removeprefix(MAGIC)
    (_, pages, chunks, *_), _ = _cbor(plain, 0)
    if [length for _, length, *_ in pages] != list(lengths):
        raise RuntimeError("Pagefind numbered the pages in an order of its own")
    return [[first, name] for first, _, name in chunks]


def _cbor(data: bytes, at: int) -> tuple[Any, int]:
    """Decode the CBOR value at `at` (numbers, text, arrays); return it and where it ends."""
    kind, short = data[at] >> 5, data[at] & 31
    at += 1
    number = short
    if short >= 24:
        size = 1 << short - 24
        number = int.from_bytes(data[at : at + size], "big")
        at += size
    if kind == 0:
        return number, at
    if kind == 1:
        return -1 - number, at
    if kind == 3:
        return data[at : at + number].decode(), at + number
    if kind == 4:
        values = []
        for _ in range(number):
            value, at = _cbor(data, at)
            values.append(value)
        return values, at
    raise RuntimeError(f"Pagefind wrote CBOR of kind {kind}")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
