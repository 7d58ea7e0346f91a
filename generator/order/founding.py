"""An office's own archive, from what it says of itself: its first files, and what is wrong in them.

The files are read and checked as any archive's before one of them is written where it is asked for.
What is wrong is told where it was said: a cell of a table, an option.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.intake.load import load, load_publication
from generator.model.problems import Problem, in_order, is_stopping
from generator.model.records import Records
from generator.order import building, first_files
from generator.order.drafting import NewText, new_submission
from generator.order.first_files import Answers, without
from generator.order.git_files import GIT
from generator.store import new_files
from generator.store.new_files import NewFile
from generator.system import provided

README = """\
# {name}

这个文件夹是一份简报的全部：`content/` 是稿件和各期，`data/` 是刊物设置、单位、栏目、刊种、收件人。
程序另外安装；`build/` 是生成的，随时可删。

每天用到的命令，在这个文件夹里运行：

    jianbao import 来稿.docx    收稿
    jianbao new issue          下一期的草稿，列入尚未采用的来稿；排好次序，签发后填 signed_by
    jianbao check              逐处指出问题
    jianbao build              生成 PDF 和网站
    jianbao serve              边改边看
    jianbao send 期号          列出谁收，如 2026/1；加 --yes 才送

先把 `content/submissions/` 里的示例换成真稿，或者删去。要改版式，把程序 `theme/` 里的那一个文件
复制到这里的 `theme/` 下同样的位置再改；没有复制的随程序更新。手册是网站里的一页：`handbook/`。
"""


def found(place: Path, answers: Answers, day: date) -> tuple[Problem, ...]:
    """Make an archive at `place` unless something is wrong; return what is, and what is doubtful.

    What is wrong is left out and the rest looked at again, until all is known. Raises
    `FileExistsError`, `OSError`.
    """
    wrong = [*answers.units.problems, *answers.recipients.problems]
    while True:
        known = {one.where for one in wrong if is_stopping([one])}
        units, recipients = (without(one, known) for one in (answers.units, answers.recipients))
        files, problems = _drafted(replace(answers, units=units, recipients=recipients), day)
        more = [one for one in problems if one.where not in known and one not in wrong]
        wrong += more
        if not is_stopping(wrong):
            _write(place, [*files, *_beside(answers.name)])
        if not is_stopping(more):
            return in_order(wrong)


def _drafted(answers: Answers, day: date) -> tuple[list[NewFile], list[Problem]]:
    """Write the files aside; return them, and what is wrong with them where it was said."""
    wrong: list[Problem] = []
    texts = first_files.texts(answers, wrong)
    with TemporaryDirectory(prefix="jianbao-") as folder:
        root = Path(folder)
        files = [NewFile(path, one.text.encode()) for path, one in texts.items()]
        new_files.write(root, files)
        (root / "content").mkdir()
        records, _ = load(root)
        if records.units:
            files.append(_written(root, _submission(records, day)))
        schemas = building.schemas(root).items()
        files += [_written(root, NewText(f"{building.SCHEMAS}/{n}.json", t)) for n, t in schemas]
        checked = building.check(root)
    for problem in checked.problems:
        text = texts.get(problem.where.path)
        wrong.append(text.place(problem) if text else problem)
    return files, wrong


def copy_sample(place: Path) -> None:
    """Make a copy of the sample archive at `place`; raise `FileExistsError`, `OSError`."""
    files = [NewFile(path, at.read_bytes()) for path, at in provided.sample()]
    house, _ = load_publication(provided.PROGRAM)
    _write(place, [*files, *_beside(house.name)])


def _write(place: Path, files: Iterable[NewFile]) -> None:
    """Write the files below a folder that need not be there."""
    root = next(folder for folder in (place, *place.parents) if folder.is_dir())
    below = place.relative_to(root)
    new_files.write(root, [replace(f, path=(below / f.path).as_posix()) for f in files])


def _written(root: Path, made: NewText) -> NewFile:
    file = NewFile(made.path, made.text.encode())
    new_files.write(root, [file])
    return file


def _beside(name: str) -> Iterator[NewFile]:
    texts = {**GIT, "读我.md": README.format(name=name)}
    yield from (NewFile(path, text.encode()) for path, text in texts.items())


def _submission(records: Records, day: date) -> NewText:
    """Write a first draft, approved as an example."""
    unit = records.units[0].id
    made = new_submission(records, unit, f"{unit}-example", day)
    text = made.text.replace("title: ", "title: （示例）", 1)
    return replace(
        made, text=text.replace("# approved_by: {name: 姓名", "approved_by: {name: 示例")
    )
