"""The handbook's run from plan to receipts does what the page shows."""

from __future__ import annotations

import re
import shutil
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.intake.fitting import fitted
from generator.intake.yaml import yaml_file
from generator.model import Recipients
from generator.model.settings import DeliverySettings
from tests.conftest import REPOSITORY
from tests.mailserver import Mailbox, serving

PAGE = REPOSITORY / "content/pages/distribution.md"
SETTINGS = re.compile(r"\n    delivery:\n(?:      .*\n)+(?=\n)")


def shown_run() -> list[tuple[list[str], list[str]]]:
    """Return the commands of the page's last part, each with the lines that it shows."""
    lines = [
        line[4:]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("    ")
    ]
    shown = lines[lines.index("$ jianbao build") :]
    starts = [index for index, line in enumerate(shown) if line.startswith("$ ")]
    return [
        (shown[start].split()[2:], shown[start + 1 : end])
        for start, end in zip(starts, [*starts[1:], len(shown)], strict=True)
    ]


def assert_shows(output: str, shown: list[str]) -> None:
    """The shown lines stand in the output in order; only `…` stands for others."""
    lines = output.splitlines()
    at = 0
    for is_gap, group in groupby(shown, key=lambda line: line == "…"):
        if is_gap:
            continue
        block = list(group)
        found = [n for n in range(at, len(lines)) if lines[n : n + len(block)] == block]
        assert found, f"{block} in {output}"
        at = found[0] + len(block)
    if shown[0] != "…":
        assert lines[0] == shown[0]
    if shown[-1] != "…":
        assert lines[-1] == shown[-1]


def blocks() -> list[dict[str, Any]]:
    """Return the page's examples of files, read as files are."""
    text = re.sub(r"^(?!    ).*$", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = (dedent(block) for block in re.split(r"\n{2,}", text) if block.strip())
    return [yaml_file.read(b.encode(), "").data for b in found if re.match(r"[a-z]+:\n", b)]  # type: ignore[misc]


def test_the_page_s_examples_fit_the_files_they_are_for() -> None:
    recipients, members, *deliveries = blocks()
    lists = {"x": {"down": {"wording": "各单位。", **members}}}
    data = yaml_file.YamlDocument({**recipients, "lists": lists})
    assert isinstance(fitted(data, "", Recipients), Recipients)
    for settings in deliveries:
        assert isinstance(
            fitted(yaml_file.YamlDocument(settings["delivery"]), "", DeliverySettings),
            DeliverySettings,
        )
    assert len(deliveries) == 2


@pytest.mark.slow
def test_the_run_on_the_page_goes_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("content", "data"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("ledger"))
    for name in ("theme", "mkdocs.yml"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    monkeypatch.chdir(tmp_path)
    mailbox = Mailbox()
    settings = SETTINGS.findall(PAGE.read_text(encoding="utf-8"))[-1].replace("\n    ", "\n")
    with serving(mailbox) as port:
        with (tmp_path / "data/publication.yml").open("a", encoding="utf-8") as file:
            file.write(settings.replace("8025", str(port)))
        for arguments, shown in shown_run():
            result = CliRunner().invoke(main, arguments, catch_exceptions=False)
            assert result.exit_code == 0, (arguments, result.output)
            assert_shows(result.stdout, shown)
    assert set(mailbox.recipients.values()) == {1}
    assert len(mailbox.recipients) == 24
    assert all(str(message["List-Id"]) for message in mailbox.messages)
