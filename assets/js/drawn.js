// What a figure draws, as columns and rows: from the typed arrays that Plotly holds, for a card's table and its CSV.
(function () {
  'use strict';
  const MINUTE = 60000;
  const market = (moment) => new Date(`${moment}Z`); // stamps are naive market time: read and written as UTC

  /** Traces that are data: halos, hatches and fills have no `meta`. */
  function described(graph) {
    return graph._fullData.filter(({ meta, name, visible }) => meta && name && visible === true);
  }

  function columnOf({ name, meta }, { meta: whole }) {
    return { name, unit: meta.unit ?? (meta.kind === 'price' ? '$/MWh' : whole?.unit ?? 'MW') };
  }

  /** The columns of series that may come in several runs, each with what writes a value into its place. */
  function gather(traces, layout) {
    const columns = new Map();
    for (const trace of traces) {
      if (!columns.has(trace.name)) columns.set(trace.name, { ...columnOf(trace, layout), values: new Map() });
    }
    return columns;
  }

  function startOf(trace, index) {
    return trace.x0 === undefined ? market(trace.x[index]) : new Date(+market(trace.x0) + index * trace.dx);
  }

  function stamp(moment, clock) {
    const text = moment.toISOString();
    return clock ? text.slice(11, 16) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
  }

  function ofTime(traces, layout) {
    const columns = gather(traces, layout);
    const starts = new Map();
    const { interval, minutes, start, end } = layout.meta;
    const clock = interval === 'clock'; // a mean day has hours and no date
    for (const trace of traces) {
      const { first, points, missing } = trace.meta;
      const { values } = columns.get(trace.name);
      for (let i = 0; i < points; i += 1) {
        if (!starts.has(first + i)) starts.set(first + i, startOf(trace, i));
        // A stack stands on zero where a band of it is missing.
        const known = Number.isFinite(trace.y[i]) && !window.nemdash.within(missing, first + i);
        if (known) values.set(first + i, (trace.meta.values ?? trace.y)[i]);
      }
    }
    const buckets = [...starts.keys()].sort((a, b) => a - b);
    const regular = traces.some(({ x0 }) => x0 !== undefined);
    // The first and the last bucket may begin before the window and end after it: they hold what lies inside.
    const from = (bucket) => new Date(Math.max(starts.get(bucket), start ? market(start) : -Infinity));
    const to = (bucket) => {
      const next = regular ? new Date(+starts.get(bucket) + minutes * MINUTE) : starts.get(bucket + 1) ?? market(end);
      return end && next > market(end) ? market(end) : next;
    };
    return {
      keys: clock ? ['From', 'To'] : ['From (AEST)', 'To (AEST)'],
      columns: [...columns.values()].map(({ name, unit }) => ({ name, unit })),
      rows: buckets.map((bucket) => ({
        keys: [stamp(from(bucket), clock), stamp(to(bucket), clock)],
        values: [...columns.values()].map(({ values }) => values.get(bucket)),
      })),
    };
  }

  /** A heat map: its rows and columns are the table's. */
  function ofGrid({ x, y, z, meta }, layout) {
    return {
      keys: [layout.meta?.y ?? ''],
      columns: Array.from(x, (name) => ({ name: String(name), unit: meta.unit ?? layout.meta?.unit ?? '' })),
      rows: Array.from(y, (key, i) => ({ keys: [String(key)], values: Array.from(z[i], (value) => value ?? undefined) })),
    };
  }

  /** Anything else: one row for each place on the axis that is not the value's. */
  function ofPlaces(traces, layout) {
    const columns = gather(traces, layout);
    const places = new Map();
    for (const trace of traces) {
      const [at, of] = trace.orientation === 'h' ? [trace.y, trace.x] : [trace.x, trace.y];
      for (let i = 0; i < of.length; i += 1) {
        const place = at?.[i] ?? Number(trace.x0) + i * trace.dx;
        places.set(String(place), place);
        if (Number.isFinite(of[i])) columns.get(trace.name).values.set(String(place), of[i]);
      }
    }
    const keys = [...places.keys()];
    if ([...places.values()].every(Number.isFinite)) keys.sort((a, b) => places.get(a) - places.get(b));
    return {
      keys: [layout.meta?.x ?? ''],
      columns: [...columns.values()].map(({ name, unit }) => ({ name, unit })),
      rows: keys.map((key) => ({
        keys: [Number.isFinite(places.get(key)) ? String(+places.get(key).toPrecision(7)) : key],
        values: [...columns.values()].map(({ values }) => values.get(key)),
      })),
    };
  }

  /** Dots: one row each, with all that is known of it. */
  function ofDots(traces, { keys, columns }) {
    return {
      keys,
      columns,
      rows: traces.flatMap(({ name, customdata }) => customdata.map(([, key, ...values]) => ({ keys: [name, key], values }))),
    };
  }

  /**
   * `{keys: [header...], columns: [{name, unit}...], rows: [{keys: [text...], values: [number or undefined...]}...]}`
   * of the graph of a card. What is missing is undefined, never zero.
   */
  function drawn(name) {
    const graph = document.querySelector(`.graph-${name} .js-plotly-plot`);
    const traces = described(graph);
    const layout = graph._fullLayout;
    const grid = traces.find(({ type }) => type === 'heatmap');
    if (grid) return ofGrid(grid, layout);
    if (layout.meta?.dots) return ofDots(traces, layout.meta.dots);
    return layout.meta?.interval ? ofTime(traces, layout) : ofPlaces(traces, layout);
  }

  window.nemdash = { ...window.nemdash, rowsDrawn: drawn };
})();
