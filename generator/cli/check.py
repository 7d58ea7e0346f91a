"""`jianbao check`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from generator.cli.session import PROBLEMS, Session
from generator.model.problems import RuleEntry, as_github, as_json
from generator.words.messages import msg

FORMS = {"json": as_json, "github": as_github}


@click.command(short_help="检查全部内容。Show every problem at once.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", *FORMS]),
    default="text",
    help="输出格式；github 供编辑器和持续集成逐行标注。Form of the list.",
)
@click.option("--rules", "lists_rules", is_flag=True, help="列出全部规则。Print every rule.")
@click.pass_obj
def check(session: Session, form: str, *, lists_rules: bool) -> None:
    """检查全部内容，一次列出所有问题：文件、行、字段、问题、改法。

    Show every problem of every file: path, line, field, what is wrong, how to mend it.
    """
    from generator.order import building

    if lists_rules:
        click.echo(rules_page(building.rules()), nl=False)
        return
    checked = building.check(session.root)
    session.speak_as(checked.records.publication.language)
    if form in FORMS:
        click.echo(FORMS[form](checked.problems, session.language), nl=False)
    elif checked.problems:
        session.show(checked.problems)
    else:
        session.say(
            msg(
                "no problems: {issues} issues, {submissions} submissions",
                issues=len(checked.records.issues),
                submissions=len(checked.records.submissions),
            )
        )
    if not checked.is_sound:
        sys.exit(PROBLEMS)


def rules_page(rules: Iterable[RuleEntry]) -> str:
    """Return the rules as a page of the handbook, in Markdown."""
    rules = tuple(rules)
    errors = "".join(_row(rule.chinese, rule.errors) for rule in rules)
    warnings = "".join(_row(rule.chinese, rule.warnings) for rule in rules)
    return (
        "---\ntitle: 检查规则\naudience: office\n---\n"
        "`jianbao check`逐条检查下列规则，每个问题的行末方括号里是代码。"
        "*Every rule of the check, with the codes that it gives.*\n\n"
        "## 错误\n\n"
        "有错误就不生成新的一版，改好再来。*Errors stop a build.*\n\n"
        f"| 规则 | 代码 |\n|---|---|\n{errors}\n"
        "## 提醒\n\n"
        "提醒不妨碍生成；看过以后可以在文件里接受，写明理由。"
        "*Warnings do not; they can be accepted with a reason.*\n\n"
        "    accept:\n"
        "      - {code: near-duplicate, reason: 续报，前情须重述}\n\n"
        f"| 规则 | 代码 |\n|---|---|\n{warnings}"
    )


def _row(rule: str, codes: Iterable[str]) -> str:
    listed = "、".join(f"`{code}`" for code in codes)
    return f"| {rule} | {listed} |\n" if listed else ""
