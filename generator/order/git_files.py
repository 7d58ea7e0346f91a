"""What version control is told of an archive, in the files that it looks for at the top."""

from __future__ import annotations

ATTRIBUTES, IGNORE = ".gitattributes", ".gitignore"
UNITED = (  # records of two people, which stand in one file after a merge
    "data/ledger/deliveries/*.jsonl text eol=lf merge=union",
    "data/ledger/seals/*.json text eol=lf merge=union",
)
LEFT_OUT = (
    "/build/",
    "/data/ledger/*.lock",
    "/data/ledger/*-wal",
    "/data/ledger/*-shm",
    "/data/ledger/upgrades/.begun/",
)
BINARY = "".join(f"*.{kind} binary\n" for kind in "pdf png jpg jpeg docx xlsx ttf otf".split())

GIT = {
    ATTRIBUTES: "\n".join(["* text=auto eol=lf\n" + BINARY.rstrip("\n"), *UNITED, ""]),
    IGNORE: "\n".join([*LEFT_OUT, ""]),
}
