// Zoom is a query: the window dragged over a time chart is asked for again, at its own interval. A double click goes
// back to the window before.
(function () {
  'use strict';
  const MINUTE = 60000;
  const DAY = 1440;
  const LEAST = 30 * MINUTE; // six readings: closer there is nothing to see

  /** Plotly's three ways to say what became of the time axis: `[from, to]`, 'all', or null when it was left alone. */
  function changed(relayout) {
    for (const [key, value] of Object.entries(relayout)) {
      const [, axis, what] = /^(xaxis\d*)\.(range\[0\]|range|autorange)$/.exec(key) ?? [];
      if (what === 'autorange') return 'all';
      if (what === 'range') return value;
      if (what) return [value, relayout[`${axis}.range[1]`]];
    }
    return null; // {autosize: true}, and what has nothing to do with time
  }

  /** Market time is naive: read and written as UTC. */
  function parse(stamp) {
    return typeof stamp === 'number' ? stamp : Date.parse(`${stamp.replace(' ', 'T')}${stamp.length > 10 ? '' : 'T00:00'}Z`);
  }

  function write(time) {
    return new Date(time).toISOString().slice(0, 16).replace('T00:00', '');
  }

  /** Whole buckets of what was drawn; nobody drags more precisely. */
  function snapped([from, to], minutes) {
    const step = Math.min(minutes, DAY) * MINUTE;
    const middle = (from + to) / 2;
    const half = Math.max(to - from, LEAST) / 2;
    return [Math.floor((middle - half) / step) * step, Math.ceil((middle + half) / step) * step];
  }

  function zoom(plot, relayout) {
    const range = changed(relayout);
    if (!range || !ofTime(plot._fullLayout)) return;
    if (range === 'all') {
      back();
      return;
    }
    const [from, to] = snapped(range.map(parse), plot._fullLayout.meta.minutes);
    const target = window.nemdash.withWindow({ start: write(from), end: write(to) });
    const elsewhere = document.getElementById('page').dataset.zooms; // this page always shows the same window
    if (elsewhere) window.nemdash.visit({ pathname: elsewhere, search: target });
    else if (target === location.search) window.nemdash.ask({ quietly: true }); // the axis has moved, the window has not
    else window.nemdash.show(target, 'push', [...(history.state?.zooms ?? []), window.nemdash.windowShown()]);
  }

  function back() {
    const zooms = history.state?.zooms ?? [];
    if (zooms.length) window.nemdash.show(window.nemdash.withWindow(zooms.at(-1)), 'push', zooms.slice(0, -1));
    else document.querySelector('a[data-zoom=out]')?.click(); // came by a link: nothing to go back to but further out
  }

  /** Whether a figure's axis is market time: only there a window can be dragged. A time of day is none. */
  function ofTime({ meta }) {
    return Boolean(meta?.interval) && meta.interval !== 'clock';
  }

  /** Let drags over a chart of market time ask for what they show. */
  function zoomable(plot) {
    plot.on('plotly_relayout', (relayout) => zoom(plot, relayout));
    plot.on('plotly_doubleclick', back);
  }

  window.nemdash = { ...window.nemdash, ofTime, zoomable };
})();
