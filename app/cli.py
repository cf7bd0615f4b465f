"""The `nemdash` command. Exit codes: 0 done, 1 failed (one sentence on stderr), 2 wrong usage."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from tqdm import tqdm

from app.config import Settings
from app.ingest.files import ingest_files
from app.ingest.history import History
from app.ingest.intake import Ingested
from app.ingest.live import Live
from app.ingest.nemweb import Nemweb
from app.ingest.simulator import simulate
from app.nem import markettime
from app.nem.errors import NemdashError
from app.serve import serve
from app.store.build import build
from app.store.check import check
from app.store.report import Report, report_path
from app.store.status import describe

Progress = Callable[[int, int], None]

_SHOWN = 10
"""Findings of a kind that are printed; the report holds all."""

_MOST_RECENT_DAYS = 400
"""As far back as AEMO's daily archive goes; what is older comes with --from."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is returned. Entry point of the `nemdash` script."""
    options = make_parser().parse_args(arguments)
    try:
        options.run(options, Settings.from_env())
    except NemdashError as error:
        print(f"nemdash: {error}", file=sys.stderr)  # noqa: T201  # what the user is to read
        return 1
    except KeyboardInterrupt:
        print("nemdash: stopped. What was finished before stays.", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nemdash", description="Data and server of the NEM Generation Dashboard.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser("simulate", help="a simulated market into the lake, then build")
    command.add_argument("--years", type=float, default=2, help="length of the history (default 2)")
    command.add_argument("--units", type=int, default=150, help="number of generating units (default 150)")
    command.add_argument("--until", type=_moment, help="end of the data in market time, e.g. 2026-11-01 (default: now)")
    command.add_argument("--seed", type=int, default=1, help="another seed is another market (default 1)")
    command.set_defaults(run=_simulate)

    command = commands.add_parser("ingest", help="AEMO's files into the lake, then build")
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--files", type=Path, nargs="+", metavar="PATH", help="files or folders: zip, CSV, the workbook"
    )
    source.add_argument("--live", action="store_true", help="follow the market until stopped; publish each interval")
    source.add_argument(
        "--from", dest="first", type=_month, metavar="YYYY-MM", help="AEMO's archive from this month on"
    )
    source.add_argument("--recent", type=_days, metavar="3d", help="the newest days only, for a first look")
    command.add_argument("--to", dest="last", type=_month, metavar="YYYY-MM", help="with --from: the last month")
    command.add_argument("--keep", action="store_true", help="keep what was downloaded, in the data folder")
    command.set_defaults(run=_ingest, wrong_usage=command.error)

    command = commands.add_parser("build", help="lake to facts: publish a new snapshot if the lake has changed")
    command.add_argument("--full", action="store_true", help="build even if nothing has changed")
    command.add_argument(
        "--dask", metavar="ADDRESS", help="on the workers of a Dask scheduler, e.g. tcp://host:8786 (docs/scale.md)"
    )
    command.set_defaults(run=lambda options, settings: _build(settings, options.full, options.dask))

    command = commands.add_parser(
        "check", help="hold every fact against the lake; find gaps, duplicates, unknown units"
    )
    command.set_defaults(run=_check)

    command = commands.add_parser("status", help="what data there is: version, span, rows, sizes, unmapped units")
    command.set_defaults(run=_status)

    command = commands.add_parser("serve", help="serve the dashboard with gunicorn")
    command.add_argument("--port", type=int, help="default: PORT or 8050")
    command.add_argument("--workers", type=int, help="default: WEB_CONCURRENCY or one a core")
    command.set_defaults(run=lambda options, settings: serve(settings, options.port, options.workers))
    return parser


def _simulate(options: argparse.Namespace, settings: Settings) -> None:
    with _progress("simulating", "month") as progress:
        simulate(
            settings.data,
            years=options.years,
            units=options.units,
            until=options.until,
            seed=options.seed,
            progress=progress,
        )
    _build(settings)


def _ingest(options: argparse.Namespace, settings: Settings) -> None:
    if options.last and not (options.first and options.first <= options.last):
        options.wrong_usage("--to goes with --from, and is not before it")
    if options.live:
        _follow(settings)
        return
    if options.files:
        with _progress("reading", "file") as progress:
            done = ingest_files(settings.data, options.files, progress)
    else:
        done = _fetch(options, settings)
    _tell_ingested(done)
    if done.files or done.known:
        _build(settings)
    if done.failures:
        more = f" ({len(done.failures) - 1} more, listed above)" if len(done.failures) > 1 else ""
        raise NemdashError(done.failures[0] + more)


def _fetch(options: argparse.Namespace, settings: Settings) -> Ingested:
    now = datetime.now(markettime.MARKET_TZ).replace(tzinfo=None)
    with Nemweb(settings.nemweb_url) as site, _progress("fetching", "B") as progress:
        history = History(settings.data, site, settings.registry_url, now, keep=options.keep, progress=progress)
        if options.recent:
            return history.recent(options.recent)
        return history.months(options.first, options.last)


def _follow(settings: Settings) -> None:
    """The live worker, until Ctrl-C or SIGTERM: what it is writing then is finished first."""
    live = Live(settings.data, settings.nemweb_url, settings.registry_url, _say)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: live.stop())
    live.run()


def _tell_ingested(done: Ingested) -> None:
    _say(f"{done.files} files read ({done.rows:,} rows), {done.known} known already, {done.changed_days} days changed.")
    if done.warnings:
        _say(f"{len(done.warnings)} warnings, the first: {done.warnings[0]}")
    for failure in done.failures[1:]:
        _say(f"Failed: {failure}")
    if done.ignored:
        _say(f"Recognised and not stored: {', '.join(sorted(done.ignored))}.")


def _build(settings: Settings, full: bool = False, dask: str | None = None) -> None:
    with _progress("building", "part") as progress:
        built = build(settings.data, full=full, dask=dask, progress=progress)
    manifest = built.manifest
    if built.new:
        _say(
            f"Published {manifest.version}: data to {manifest.data_through:%Y-%m-%d %H:%M} AEST, "
            f"{manifest.size_bytes / 1e6:.0f} MB."
        )
    else:
        _say(f"Nothing has changed: version {manifest.version} stays.")


def _check(options: argparse.Namespace, settings: Settings) -> None:
    with _progress("checking", "part") as progress:
        report = check(settings.data, progress=progress)
    for line in _findings(report):
        _say(line)
    if not report.agrees:
        raise NemdashError(
            f"The facts of {report.version} are not what the lake gives (details in {report_path(settings.data)}):"
            " run 'nemdash build --full'."
        )
    _say(f"Every fact of {report.version} is what the lake gives.")


def _findings(report: Report) -> Iterator[str]:
    for found in report.differences[:_SHOWN]:
        yield f"Differs: {found.fact} of {found.day}."
    if len(report.differences) > _SHOWN:
        yield f"... and {len(report.differences) - _SHOWN} more."
    for table, count in report.duplicates.items():
        yield f"Duplicate keys: {count:,} in {table}."
    for gap in report.gaps[:_SHOWN]:
        yield f"Gap: {gap.table} lacks {gap.missing:,} intervals from {gap.first} to {gap.last}."
    if len(report.gaps) > _SHOWN:
        yield f"... and {len(report.gaps) - _SHOWN} more gaps."
    if report.unmapped:
        listed = ", ".join(f"{duid} ({region})" for duid, region in report.unmapped.items())
        yield f"Without a known fuel or region: {listed}."
    if report.registry_changed:
        yield "The registry has changed since this version was published: run 'nemdash build'."


def _status(options: argparse.Namespace, settings: Settings) -> None:
    for line in describe(settings.data):
        _say(line)


def _moment(text: str) -> datetime:
    try:
        return markettime.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' {error}") from None


def _month(text: str) -> date:
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a month such as 2024-01") from None
    if not markettime.FIRST.date() <= first <= datetime.now(markettime.MARKET_TZ).date():
        raise argparse.ArgumentTypeError(f"'{text}' is not a month of the market's past")
    return first


def _days(text: str) -> timedelta:
    number = text.removesuffix("d")
    if number == text or not number.isdecimal() or not 1 <= int(number) <= _MOST_RECENT_DAYS:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of days such as 3d, up to {_MOST_RECENT_DAYS}d")
    return timedelta(days=int(number))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # the command's output


@contextmanager
def _progress(what: str, unit: str) -> Iterator[Progress]:
    """A bar on a terminal; elsewhere a plain line at each tenth."""
    if sys.stderr.isatty():
        with tqdm(desc=what, unit=unit, unit_scale=unit == "B", leave=False) as bar:

            def move(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            yield move
        return
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // max(total, 1)
        if tenth > told:
            told = tenth
            of = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if unit == "B" else f"{done} of {total} {unit}s"
            _say(f"{what}: {of}")

    yield tell


if __name__ == "__main__":
    sys.exit(main())
