// The text under the pointer: every band, the total, the renewable share, demand and price of one bucket, in market time.
(function () {
  'use strict';
  const MINUTE = 60000;
  const TIME = { timeZone: 'UTC', hourCycle: 'h23' }; // stamps are naive market time: read and written as UTC
  const words = (options) => new Intl.DateTimeFormat('en-AU', { ...TIME, ...options });
  const DAY = words({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const DATE = words({ day: 'numeric', month: 'short', year: 'numeric' });
  const MONTH = words({ month: 'long', year: 'numeric' });
  const CLOCK = words({ hour: '2-digit', minute: '2-digit' });
  const figures = (digits) => new Intl.NumberFormat('en-AU', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const [WHOLE, TENTHS, HUNDREDTHS] = [0, 1, 2].map(figures);
  const DOLLARS = new Intl.NumberFormat('en-AU', { style: 'currency', currency: 'AUD', currencyDisplay: 'narrowSymbol' });
  const SMALLEST = { mw: 0.05, money: 0.0005 }; // MW, $M: below it a band does nothing worth a line

  const parse = (stamp) => new Date(`${stamp}Z`);

  function nameOf(start, end, { interval }) {
    const year = start.getUTCFullYear();
    switch (interval) {
      case 'clock': return `${CLOCK.format(start)}–${CLOCK.format(end)} AEST, mean`;
      case '5m': case '30m': case '1h':
        return `${DAY.format(start)}, ${CLOCK.format(start)}–${CLOCK.format(end)} AEST`;
      case '1d': return DAY.format(start);
      case '7d': return `Week of ${DATE.format(start)}`;
      case '1M': return MONTH.format(start);
      case '3M': return `Q${Math.floor(start.getUTCMonth() / 3) + 1} ${year}`;
      case 'fy': return `Financial year ${year + 1}`;
      default: return String(year);
    }
  }

  /** The feeds that a bucket's sums lack. */
  function lacking(bucket, { missing }) {
    return Object.entries(missing ?? {}).filter(([, runs]) => window.nemdash.within(runs, bucket)).map(([feed]) => feed);
  }

  /** Is rooftop still to come, as in the newest buckets? */
  function awaited(start, about) {
    return Boolean(about.rooftop_until) && start >= parse(about.rooftop_until);
  }

  /** What is to be said about a bucket as a whole: what it lacks, that the window cuts it, or that it may still change. */
  function caveats(bucket, start, end, about) {
    const said = lacking(bucket, about).map((feed) => `${feed} missing`);
    if (start < parse(about.start) || end > parse(about.end)) said.push('partial');
    if (about.provisional && end > parse(about.provisional)) said.push('provisional');
    return said;
  }

  function startOf(trace, index) {
    const first = parse(trace.x0 ?? trace.x[index]);
    return trace.x0 === undefined ? first : new Date(+first + index * trace.dx);
  }

  function endOf(trace, index, { minutes }) {
    const start = startOf(trace, index);
    if (trace.dx !== undefined) return new Date(+start + minutes * MINUTE);
    return new Date(start.setUTCMonth(start.getUTCMonth() + Math.round(minutes / (30 * 24 * 60))));
  }

  /** Value of every described trace in a bucket; traces that do not reach it, and missing values, are left out. */
  function values(traces, bucket) {
    return traces
      .filter(({ meta }) => meta && bucket >= meta.first && bucket < meta.first + meta.points && !window.nemdash.within(meta.missing, bucket))
      .map(({ meta: { values: meant, ...about }, name, y }) => {
        const place = bucket - about.first;
        return { ...about, name, value: about.kind === 'price' ? (meant ?? y)[place] : y[place] };
      })
      .filter(({ value }) => Number.isFinite(value));
  }

  const sum = (items) => items.reduce((total, { value }) => total + value, 0);

  function cell(text) {
    const element = document.createElement('span');
    element.textContent = text;
    return element;
  }

  function row(label, texts, { band, className = '' } = {}) {
    const line = document.createElement('div');
    line.className = `readout-row ${className}`;
    const name = document.createElement('span');
    const swatch = document.createElement('span');
    if (band) {
      swatch.className = className === 'curtailed' ? 'swatch curtailed' : 'swatch';
      swatch.style.setProperty('--band', `var(--band-${band})`);
    }
    name.append(swatch, label);
    line.append(name, ...texts.map(cell));
    return line;
  }

  const millions = (value) => `${DOLLARS.format(value)}M`;
  const quantity = (value, unit) => {
    if (unit === '%') return `${TENTHS.format(value)} %`;
    return unit === '$M' ? millions(value) : `${DOLLARS.format(value)}/MWh`;
  };

  /** An amount as it is drawn, and what it is of all sources. A load's share arrives as one. */
  function amounts(value, total, show, kind) {
    const share = (of) => `${TENTHS.format(of)} %`;
    if (show === 'share' && kind === 'load') return ['', share(value)];
    const amount = { energy: () => `${HUNDREDTHS.format(value)} GWh`, money: () => millions(value) };
    return [(amount[show] ?? (() => `${WHOLE.format(value)} MW`))(), kind === 'source' && total > 0 ? share((value / total) * 100) : ''];
  }

  /** Of the generation shown; unknown where rooftop is missing or still to come, as without it noon would look fossil. */
  function renewable(sources, bucket, start, about) {
    const made = sources.filter((item) => item.renewable !== undefined);
    const all = sum(made);
    if (!(all > 0)) return [];
    const share = sum(made.filter((item) => item.renewable)) / all;
    let said = `${TENTHS.format(share * 100)} %`;
    if (awaited(start, about)) said = 'rooftop to come';
    if (lacking(bucket, about).includes('rooftop')) said = 'rooftop missing';
    return [row('Renewable share', [said, ''])];
  }

  function rows(found, bucket, start, about) {
    const of = (kind) => found.filter((item) => item.kind === kind);
    const sources = of('source');
    const total = sum(sources);
    const whole = awaited(start, about) || lacking(bucket, about).length ? 0 : total; // no shares of a part
    const least = SMALLEST[about.show] ?? SMALLEST.mw;
    const seen = (items) => items.filter(({ value }) => Math.abs(value) >= least);
    const line = ({ name, value, band, kind }) =>
      row(name, amounts(value, whole, about.show, kind), { band, className: kind === 'curtailed' ? kind : '' });
    const totals = sources.length
      ? [row(about.show === 'money' ? 'Sold' : 'Sources', amounts(total, 0, about.show, 'source'), { className: 'sum' }), ...renewable(sources, bucket, start, about)]
      : [];
    return [
      ...seen(sources).reverse().map(line),
      ...totals,
      ...seen(of('load')).map(line),
      ...seen(of('curtailed')).reverse().map(line),
      ...of('net').map(({ name, value }) => row(name, [millions(value), ''], { className: 'sum' })),
      ...of('value').map(({ name, value, unit, band }) => row(name, [quantity(value, unit), ''], { band })),
      ...of('demand').map(({ name, value, band }) => row(name, [`${WHOLE.format(value)} MW`, ''], { band })),
      ...of('price').map(({ name, value, band }) => row(name, [`${DOLLARS.format(value)}/MWh`, ''], { band })),
    ];
  }

  function place(box, frame, pointer) {
    const { left, width } = frame.getBoundingClientRect();
    const x = pointer.clientX - left;
    const onLeft = x > width / 2;
    box.style.left = onLeft ? 'auto' : `${x + 18}px`;
    box.style.right = onLeft ? `${width - x + 18}px` : 'auto';
  }

  function showAt(frame, graph, event) {
    const point = event.points.find(({ fullData }) => fullData.meta?.points); // others say what they have to in Plotly's own box
    if (!point) return;
    const { fullData: trace, pointNumber: index } = point;
    if (index >= trace.meta.points) return; // the held end of a run is not a bucket
    const about = graph._fullLayout.meta;
    const [start, end] = [startOf(trace, index), endOf(trace, index, about)];
    const title = document.createElement('strong');
    const bucket = trace.meta.first + index;
    title.textContent = [nameOf(start, end, about), ...caveats(bucket, start, end, about)].join(' · ');
    const box = frame.querySelector('.readout');
    box.replaceChildren(title, ...rows(values(graph._fullData, bucket), bucket, start, about));
    box.hidden = false;
    place(box, frame, event.event);
  }

  /** Follow the pointer over the graph called `graphName`, once it is plotted. */
  function readout(graphName) {
    const frame = document.querySelector(`.graph-${graphName}`);
    const graph = frame?.querySelector('.js-plotly-plot');
    if (!graph) return; // its page has been left meanwhile
    frame.querySelector('.readout').hidden = true;
    if (graph.dataset.readout) return;
    graph.dataset.readout = 'on';
    graph.on('plotly_hover', (event) => showAt(frame, graph, event));
    graph.on('plotly_unhover', () => { frame.querySelector('.readout').hidden = true; });
  }

  window.nemdash = { ...window.nemdash, readout };
})();
