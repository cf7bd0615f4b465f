"""Side by side: pandas in memory, the raw path, our facts cold, our facts cached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import stats
from benchmarks.plan import Plan, Say
from benchmarks.questions import ENDPOINTS, RANGES, REGIONS, Question, every
from benchmarks.subject import FAILED, OK, OVER, Answered, Subject

MISSING, SKIPPED = "missing", "skipped"

# The raw path reads every unit row of the window: long ranges are asked once, to show what facts are for.
_RAW_RANGES = ("24h", "7d", "30d")
_RAW_LONG = (Question("generation", "NEM", "1y"), Question("generation", "NEM", "all"))


def measure(plan: Plan, dataset: Path, work: Path, existing: frozenset[str], say: Say) -> dict[str, Any]:
    """Every subject's answers to every question. `dataset` has the unit rows beside it, `work` is a copy to ask."""
    repeats = {
        "pandas": plan.pandas_repeats,
        "raw": 1,
        "cold": plan.cold_repeats,
        "cached": plan.cached_repeats,
    }
    found = {}
    for kind, times in repeats.items():
        say(f"asking {kind}")
        known = frozenset(ENDPOINTS) if kind == "pandas" else existing
        with Subject(kind, dataset if kind == "pandas" else work, plan.raw_limit_s) as subject:
            answers = list(_answers(subject, known, times))
            found[kind] = {
                "start_s": subject.start_seconds,
                "start_rss_mb": subject.rss_mb,
                "start_peak_mb": subject.start_peak_mb,
                "answers": answers,
            }
    return {"limit_s": plan.raw_limit_s, "subjects": found}


def _answers(subject: Subject, existing: frozenset[str], times: int) -> Iterator[dict[str, Any]]:
    gone_over: set[tuple[str, str]] = set()
    for question in every(ENDPOINTS, REGIONS, RANGES):
        series = (question.endpoint, question.region)
        if question.endpoint not in existing:
            answer = {"status": MISSING}
        elif subject.kind == "raw" and question.range not in _RAW_RANGES and question not in _RAW_LONG:
            answer = {"status": SKIPPED}
        elif series in gone_over:
            # What a shorter range could not do, a longer one cannot either.
            answer = {"status": OVER}
        else:
            answer = _asked(subject, question, times)
            if answer["status"] == OVER:
                gone_over.add(series)
        yield {**asdict(question), **answer}


def _asked(subject: Subject, question: Question, times: int) -> dict[str, Any]:
    answers: list[Answered] = []
    for _ in range(times):
        answers.append(subject.ask(question))
        if answers[-1].status == FAILED:
            return {"status": FAILED, "detail": answers[-1].detail}
        if answers[-1].status == OVER:
            return {"status": OVER}
    return {
        "status": OK,
        "ms": stats.median([answer.seconds for answer in answers]) * 1000,
        "bytes": answers[-1].bytes,
        "peak_mb": max(answer.peak_mb for answer in answers),
    }
