"""The control bar. Every choice is a link to the page showing it: it can be opened in a tab, and needs no script.

The client-side module follows the links without leaving the page; the server computes every target, so that the URL's
codec exists once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dash import dcc, html
from dash.development.base_component import Component

from app.components import numbers, urls
from app.components.attributes import aria, data
from app.nem import intervals, markettime, ranges, regions
from app.nem.fuels import GROUPING_LABELS, GROUPINGS
from app.nem.ranges import Bounds, Span
from app.nem.selection import Selection, Window

# Closer than an hour there are too few readings to see anything in.
_CLOSEST = timedelta(hours=1)


@dataclass(frozen=True)
class Controls:
    """Which controls a page has. What it leaves out stays in the URL, for the pages that have it."""

    region: bool = True
    range: bool = True
    interval: bool = True
    group: bool = True


ALL = Controls()
NONE = Controls(region=False, range=False, interval=False, group=False)


def control_bar(path: str, selection: Selection, window: Window, span: Span, has: Controls = ALL) -> list[html.Div]:
    """Region, range, paging, dates, zoom, interval and grouping for `selection`, whose window is `window`."""
    bar = [_regions(path, selection)] if has.region else []
    if has.range:
        bar += [
            _ranges(path, selection),
            _paging(path, selection, window, span),
            _zoom(path, selection, window, span),
        ]
    if has.interval:
        bar.append(_intervals(path, selection, window))
    if has.group:
        bar.append(_groups(path, selection))
    return bar


def drawer(summary: str, bar: list[html.Div]) -> html.Div:
    """The bar that stays at the top of the window. On a phone it is one button, and the controls a drawer under it."""
    button = html.Button(summary, id="drawer", type="button", **aria(expanded="false", controls="controls"))
    return html.Div([button, html.Div(bar, id="controls", className="controls")], className="control-bar")


def shown(selection: Selection, window: Window, has: Controls = ALL, of: str | None = None) -> str:
    """What is shown, in a line: a phone's control bar says it and opens at a touch. `of` what, if not of a region."""
    if not has.range:
        return regions.name(selection.region)
    named = ranges.BY_CODE.get(selection.range or "")
    when = named.label if named else numbers.period(window.start, window.end)
    return f"{of or regions.label(selection.region)} · {when}"


def _choice(label: str, href: str, *, current: bool, title: str | None = None, replace_url: bool = False) -> html.A:
    """A link that changes the selection. A minor option replaces the history entry, so that Back skips it."""
    more = data(select="replace" if replace_url else "push") | (aria(current="true") if current else {})
    return html.A(label, href=href, title=title, **more)


def _segment(label: str, links: list[html.A]) -> html.Div:
    return html.Div(links, className="segment", role="group", **aria(label=label))


def _regions(path: str, selection: Selection) -> html.Div:
    links = [
        _choice(
            regions.label(code),
            urls.page(path, replace(selection, region=code)),
            current=code == selection.region,
            title=regions.name(code),
        )
        for code in regions.SELECTABLE
    ]
    return _segment("Region", links)


def _ranges(path: str, selection: Selection) -> html.Div:
    links = [_range(path, selection, choice) for choice in ranges.ROLLING]
    calendar = [_range(path, selection, choice) for choice in ranges.CALENDAR]
    chosen = next((choice.label for choice in ranges.CALENDAR if choice.code == selection.range), "Calendar")
    return html.Div([_segment("Range", links), _menu("Calendar range", chosen, calendar)], className="joined")


def _range(path: str, selection: Selection, choice: ranges.Range) -> html.A:
    # The interval goes back to automatic: five minutes chosen for a day would be refused for a year.
    target = replace(selection, range=choice.code, start=None, end=None, interval=intervals.AUTO)
    return _choice(choice.label, urls.page(path, target), current=choice.code == selection.range)


def _paging(path: str, selection: Selection, window: Window, span: Span) -> html.Div:
    length = window.end - window.start
    earlier = selection.between(max(window.start - length, markettime.FIRST), window.start)
    later = selection.between(window.end, window.end + length)
    last = window.end - markettime.STEP
    return html.Div(
        [
            _page_link("‹", "Earlier by one window", urls.page(path, earlier), window.start > span.start, "prev"),
            _date("From", "start", window.start.date().isoformat(), span),
            html.Span("–", className="date-dash", **aria(hidden="true")),
            _date("To", "end", last.date().isoformat(), span),
            _page_link("›", "Later by one window", urls.page(path, later), window.end < span.end, "next"),
        ],
        className="paging",
        role="group",
        **aria(label="Dates"),
    )


def _page_link(sign: str, label: str, href: str, possible: bool, rel: str) -> html.A:
    """An arrow. At the end of the data it stays in its place, without a target."""
    if not possible:
        return _nowhere(sign, "arrow", label=label)
    return html.A(sign, href=href, title=label, rel=rel, className="arrow", **data(select="push"), **aria(label=label))


def _nowhere(content: Component | str | list[Component | str], name: str, **more: str) -> html.A:
    """A link without a target. It can have the focus: who has pressed it until it leads nowhere keeps the place."""
    return html.A(content, role="link", className=name, tabIndex=0, **aria(disabled="true", **more))


def _zoom(path: str, selection: Selection, window: Window, span: Span) -> html.Div:
    """Twice or half the window, without dragging over a chart: for fingers and for the keyboard."""
    further = _wider(window, span)
    half = (window.end - window.start) / 4
    closer = (window.start + half, window.end - half) if window.end - window.start >= 2 * _CLOSEST else None
    return html.Div(
        [
            _step("−", "Zoom out: twice the window", _snapped(path, selection, further), "out"),
            _step("+", "Zoom in: half the window", _snapped(path, selection, closer), "in"),
        ],
        className="segment steps",
        role="group",
        **aria(label="Zoom"),
    )


def _wider(window: Window, span: Span) -> Bounds | None:
    """Twice the window about its middle, moved or cut to where there is data; None where it shows all of it."""
    length = window.end - window.start
    end = min(window.end + length / 2, max(span.end, window.end))
    start = max(end - 2 * length, min(span.start, window.start))
    return (start, end) if (start, end) != (window.start, window.end) else None


def _snapped(path: str, selection: Selection, bounds: Bounds | None) -> str | None:
    """The page over whole buckets of `bounds`, days at most, at their automatic interval."""
    if bounds is None:
        return None
    bucket = min(intervals.auto_interval(*bounds), intervals.BY_CODE["1d"], key=lambda interval: interval.minutes)
    first, last = (bucket.floor(moment) for moment in bounds)
    last = last if last == bounds[1] else bucket.next(last)
    return urls.page(path, replace(selection.between(first, last), interval=intervals.AUTO))


def _step(sign: str, label: str, href: str | None, way: str) -> html.A:
    """A link that stays in its place, without a target, where there is nowhere to go."""
    if href is None:
        return _nowhere(sign, "arrow", label=label)
    return html.A(sign, href=href, title=label, className="arrow", **data(select="push", zoom=way), **aria(label=label))


def _date(label: str, key: str, value: str, span: Span) -> html.Label:
    """A native date field: light, keyboard-ready and in the reader's own format. The end is the last day shown."""
    last = (span.end - markettime.STEP).date().isoformat()
    # Dash's Input lists no type "date"; it is written as HTML like all the rest.
    field = dcc.Input(
        id=f"date-{key}",
        type="date",  # type: ignore[arg-type]
        value=value,
        min=span.start.date().isoformat(),
        max=last,
    )
    return html.Label([html.Span(label, className="visually-hidden"), field], className="date")


def _intervals(path: str, selection: Selection, window: Window) -> html.Div:
    # A page may choose another one than the window would by itself.
    chosen = intervals.BY_CODE[window.interval] if window.automatic else None
    auto = (chosen or intervals.auto_interval(window.start, window.end)).label
    items = [_interval(path, selection, intervals.AUTO, f"Auto ({auto.lower()})")]
    for choice in intervals.INTERVALS:
        if intervals.within_budget(choice, window.start, window.end):
            items.append(_interval(path, selection, choice.code, choice.label))
        else:
            points = numbers.number(choice.points(window.start, window.end))
            items.append(_refused(choice.label, f"{points} points: over {intervals.POINT_BUDGET:,} a chart"))
    shown = intervals.BY_CODE[window.interval].label
    return _menu("Interval", f"Auto · {shown}" if window.automatic else shown, items, visible_label=True)


def _interval(path: str, selection: Selection, code: str, label: str) -> html.A:
    target = urls.page(path, replace(selection, interval=code))
    return _choice(label, target, current=code == selection.interval, replace_url=True)


def _refused(label: str, reason: str) -> html.A:
    return _nowhere([label, html.Small(reason)], "refused")


def _groups(path: str, selection: Selection) -> html.Div:
    items = [
        _choice(
            GROUPING_LABELS[code],
            urls.page(path, replace(selection, group=code)),
            current=code == selection.group,
            replace_url=True,
        )
        for code in GROUPINGS
    ]
    return _menu("Group", GROUPING_LABELS[selection.group], items, visible_label=True)


def _menu(label: str, shown: str, items: list[html.A], *, visible_label: bool = False) -> html.Div:
    """A drop-down of links (`details`): opens and closes without our help, and by keyboard."""
    caption = [html.Span(label, className="caption")] if visible_label else []
    summary = html.Summary(shown, **aria(label=f"{label}: {shown}"))
    return html.Div([*caption, html.Details([summary, html.Div(items, className="menu-items")])], className="menu")
