"""Pagefind: tokens → word lists, one for each issue.

The only importer of Pagefind. What it indexes is read back from its files, whose layout
`generator.press.words` describes; a version whose layout is not known here is refused.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BufferedReader
from itertools import islice
from typing import Any, Self

from generator.press.words import Places, WordList, page_of
from generator.store import cbor

LAYOUT = "1.5."  # versions whose files are known here
LANGUAGE = "und"  # undetermined: no stemming, no segmenting
TOGETHER = 16  # batches that are indexed as one


def word_lists(batches: Iterable[Sequence[str]]) -> Iterator[WordList]:
    """Yield the word list of each batch of pages; a page is its tokens, separated by spaces.

    Raises `RuntimeError` when Pagefind is missing, fails, or writes a layout not known here.
    """
    waiting = iter(batches)
    with _Service() as service:
        while some := list(islice(waiting, TOGETHER)):
            yield from _indexed(service, some)


def _indexed(service: _Service, batches: Sequence[Sequence[str]]) -> Iterator[WordList]:
    """Index some batches as one, for Pagefind hands out its whole runtime with every index.

    By the service and not the command, because the command numbers pages in the order in which the
    file system happens to list them. The files in memory and not written, because the service
    answers before what it writes has arrived on the disk.
    """
    owners = [(at, page) for at, batch in enumerate(batches) for page in range(len(batch))]
    words: list[dict[str, Places]] = [{} for _ in batches]
    for data in _files(service, [text for batch in batches for text in batch]):
        for token, page, rest in _listed(data):
            at, own = owners[page]
            known = words[at].get(token)
            if known is None:
                words[at][token] = (1, own, own, rest)
            else:
                count, first, last, before = known
                words[at][token] = (count + 1, first, own, before + page_of(own - last, rest))
    for batch, found in zip(batches, words, strict=True):
        yield WordList(len(batch), found)


def _files(service: _Service, texts: Sequence[str]) -> Iterator[bytes]:
    """Yield the files of Pagefind's index over pages, unpacked."""
    if not texts:
        return
    number = service.ask(type="NewIndex", config=None)["index_id"]
    for page, text in enumerate(texts):
        html = f'<html lang="{LANGUAGE}"><body>{text}</body></html>'
        service.ask(type="AddFile", index_id=number, url=f"/{page}", file_contents=html)
    files = service.ask(type="GetFiles", index_id=number)["files"]
    service.ask(type="DeleteIndex", index_id=number)
    made = {file["path"]: file["content"] for file in files}  # base64: few are wanted
    entry = json.loads(base64.b64decode(made["pagefind-entry.json"]))
    if not entry["version"].startswith(LAYOUT):
        raise RuntimeError(f"Pagefind {entry['version']} found, {LAYOUT}x needed")
    meta = _unpacked(made[f"pagefind.{entry['languages'][LANGUAGE]['hash']}.pf_meta"])
    (_, pages, chunks, *_) = cbor.read(meta)
    if [length for _, length, *_ in pages] != [text.count(" ") + 1 for text in texts]:
        raise RuntimeError("Pagefind numbered the pages in an order of its own")
    for *_, name in chunks:
        yield _plain(made[f"index/{name}.pf_index"])


# The layout as patterns: a CBOR value's first byte says how long it is, so they cannot slip. Of an
# index that was just made bytes are handed on as they are; to decode and encode them takes longer.
_NUMBER = rb"(?:[\x00-\x17]|\x18.|\x19..|\x1a.{4})"
_ARRAY = rb"(?:[\x80-\x97]|\x98.|\x99..|\x9a.{4})"
_PAGE = rb"\x83(" + _NUMBER + rb")" + _ARRAY + rb"(?:" + _NUMBER + rb"|[\x20-\x37]|\x38.)*\x80"
_PAGES = re.compile(_PAGE, re.DOTALL)
_WORD = re.compile(
    rb"\x83[\x60-\x77]([0-9a-z]+)" + _ARRAY + rb"((?:" + _PAGE + rb")+)\x80", re.DOTALL
)


def _listed(data: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Yield every token's pages: token, page, what follows its number."""
    count, at = _length(data, 1)
    for word in _WORD.finditer(data, at):
        if word.start() != at:
            break
        token, pages = word[1].decode(), word[2]
        page = 0
        for found in _PAGES.finditer(pages):
            page += _length(found[1], 0)[0]
            yield token, page, pages[found.end(1) : found.end()]
        count -= 1
        at = word.end()
    if count or at != len(data):
        raise RuntimeError("Pagefind wrote another layout")


class _Service:
    """Pagefind's service: requests and answers are base64 of JSON, a comma after each.

    It gives up what it has not finished when its input ends, so each answer is awaited.
    """

    def __init__(self) -> None:
        from pagefind.service import get_executable

        program = get_executable()
        if program is None:
            raise RuntimeError("Pagefind's program is missing: install pagefind[bin]")
        self.process = subprocess.Popen(
            [str(program), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, **request: Any) -> dict[str, Any]:
        """Return the answer to a request; raise `RuntimeError` when it is an error, or nothing."""
        assert self.process.stdin is not None
        assert isinstance(self.process.stdout, BufferedReader)
        message = json.dumps({"message_id": self.asked, "payload": request})
        self.asked += 1
        try:
            self.process.stdin.write(base64.b64encode(message.encode()) + b",")
            self.process.stdin.flush()
            return _heeded(_message(self.process.stdout))
        except BrokenPipeError:
            return _heeded(b"")


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
    answer: dict[str, Any] = {"type": "Error", "message": "no answer"}
    if message:
        answer = json.loads(base64.b64decode(message))["payload"]
    if answer["type"] == "Error":
        raise RuntimeError(f"Pagefind failed: {answer['message']}")
    return answer


def _plain(content: str) -> bytes:
    return _unpacked(content).removeprefix(cbor.MAGIC)


def _unpacked(content: str) -> bytes:
    return gzip.decompress(base64.b64decode(content))


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Read the head of a CBOR value: its number or length, and where what follows begins."""
    short = data[at] & 31
    if short < 24:
        return short, at + 1
    end = at + 1 + (1 << short - 24)
    return int.from_bytes(data[at + 1 : end], "big"), end
