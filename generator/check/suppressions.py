"""Warnings that a file accepts with a reason, and those it accepts in vain."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from generator.bodies import ERRORS
from generator.model import Accepted
from generator.model.problems import Problem
from generator.model.records import Records
from generator.words.messages import Message, msg

OF_TEXT = frozenset((*ERRORS, "not-as-typed", "wrong-character"))  # what was sealed is not stopped


def settled(records: Records, problems: Iterable[Problem]) -> list[Problem]:
    """Only warnings that still occur are accepted, each with its reason; what is sealed is settled.

    `accept` 里写的提醒确实还有；错误不能接受。封版的文件不能再改，也就不再提醒；正文里有按今天的
    写法不该有的标记和错字，提醒一声，请另发更正。
    [提醒 idle-acceptance]
    """
    found = list(problems)
    accepted = {(one.where.path, one.code): one for one in _all(records)}
    covered = {key for problem in found if (key := _key(problem)) in accepted}
    left = [problem for problem in found if not (_is_warning(problem) and _key(problem) in covered)]
    stopped = {_key(problem) for problem in found if not _is_warning(problem)}
    spared = {_key(problem) for problem in found if _is_warning(problem)}
    for acceptance in _all(records):
        key = (acceptance.where.path, acceptance.code)
        if key in spared or (
            records.unread and key not in stopped
        ):  # it may occur once all is read
            continue
        left.append(
            Problem(
                acceptance.where,
                "accept",
                "idle-acceptance",
                _why(acceptance, is_error=key in stopped),
                msg("delete the entry"),
                "warning",
            )
        )
    sealed = {path for seal in records.seals for path in seal.inputs}
    return [p for problem in left for p in _of_sealed(problem, sealed)]


def _of_sealed(problem: Problem, sealed: Container[str]) -> Iterator[Problem]:
    """Yield a problem, of a sealed file only what it may still be put right by an erratum."""
    if problem.where.path not in sealed:
        yield problem
    elif problem.code in OF_TEXT:
        hint = msg("it was sealed so; if readers are misled, publish an erratum")
        yield replace(problem, hint=hint, severity="warning")
    elif not _is_warning(problem):
        yield problem


def _why(acceptance: Accepted, *, is_error: bool) -> Message:
    if is_error:
        return msg("'{code}' is an error; only warnings can be accepted", code=acceptance.code)
    return msg("the accepted warning '{code}' no longer occurs here", code=acceptance.code)


def _all(records: Records) -> Iterator[Accepted]:
    for submission in records.submissions:
        yield from submission.accept
    for issue in records.issues:
        yield from issue.accept
    for erratum in records.errata:
        yield from erratum.accept


def _key(problem: Problem) -> tuple[str, str]:
    return problem.where.path, problem.code


def _is_warning(problem: Problem) -> bool:
    return problem.severity == "warning"
