"""Does more history make the same question slower? Cold questions of the same windows, on ever longer data."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import dataset, stats
from benchmarks.plan import Plan, Say
from benchmarks.questions import REGIONS, SERIES, Question, every
from benchmarks.stats import Bar
from benchmarks.subject import OK, Subject

_RANGES = ("24h", "7d", "30d", "1y")
_LIMIT_S = 60.0


def measure(plan: Plan, source: Path, existing: frozenset[str], say: Say) -> dict[str, Any]:
    """Median cold milliseconds of each question at each length; ratios of the longest to the shortest by range."""
    folders = {}
    for years in plan.growth_years:
        folders[years] = dataset.copy(source, f"growth-{years:g}")
        if years < plan.years:
            say(f"cutting the history to {years:g} years")
            dataset.keep_newest(folders[years], years)
    say("asking each length of history")
    questions = list(every([name for name in SERIES if name in existing], REGIONS, _RANGES))
    times = _ask(plan, folders, questions)
    shortest, longest = plan.growth_years[0], plan.growth_years[-1]
    sums = {
        code: {
            years: sum(stats.median(times[question, years]) * 1000 for question in questions if question.range == code)
            for years in plan.growth_years
        }
        for code in _RANGES
    }
    ratios = {code: by_years[longest] / by_years[shortest] for code, by_years in sums.items()}
    whole = sum(by_years[longest] for by_years in sums.values()) / sum(by_years[shortest] for by_years in sums.values())
    name = f"Cold time at {longest:g} years of data : at {shortest:g} year"
    bars = [Bar(name, 1.3, "x", whole), Bar(f"{name}, slowest range", 1.3, "x", max(ratios.values()))]
    return {
        "years": list(plan.growth_years),
        "ms_per_question": {
            code: {f"{years:g}": total / (len(questions) / len(_RANGES)) for years, total in by_years.items()}
            for code, by_years in sums.items()
        },
        "ratios": ratios,
        "bars": [bar.to_json() for bar in bars],
    }


def _ask(
    plan: Plan, folders: dict[float, Path], questions: list[Question]
) -> dict[tuple[Question, float], list[float]]:
    """In turn at every length, so that a busy moment of the machine meets them all alike."""
    times: dict[tuple[Question, float], list[float]] = {}
    with ExitStack() as stack:
        subjects = {years: stack.enter_context(Subject("cold", folder, _LIMIT_S)) for years, folder in folders.items()}
        for _ in range(plan.growth_repeats):
            for question in questions:
                for years, subject in subjects.items():
                    answered = subject.ask(question)
                    if answered.status != OK:
                        raise RuntimeError(f"{question.path} at {years:g} years: {answered.status} {answered.detail}")
                    times.setdefault((question, years), []).append(answered.seconds)
    return times
