// The text under the pointer: every band, the total, demand and price of one bucket, in market time.
(function () {
  'use strict';
  const MINUTE = 60000;
  const TIME = { timeZone: 'UTC', hourCycle: 'h23' }; // stamps are naive market time: read and written as UTC
  const words = (options) => new Intl.DateTimeFormat('en-AU', { ...TIME, ...options });
  const DAY = words({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const DATE = words({ day: 'numeric', month: 'short', year: 'numeric' });
  const MONTH = words({ month: 'long', year: 'numeric' });
  const CLOCK = words({ hour: '2-digit', minute: '2-digit' });
  const MW = new Intl.NumberFormat('en-AU', { maximumFractionDigits: 0 });
  const DOLLARS = new Intl.NumberFormat('en-AU', { style: 'currency', currency: 'AUD', currencyDisplay: 'narrowSymbol' });

  function name(start, { interval, minutes }) {
    const year = start.getUTCFullYear();
    switch (interval) {
      case '5m': return `${DAY.format(start)}, ${CLOCK.format(start)}`;
      case '30m': case '1h':
        return `${DAY.format(start)}, ${CLOCK.format(start)}–${CLOCK.format(new Date(+start + minutes * MINUTE))}`;
      case '1d': return DAY.format(start);
      case '7d': return `Week of ${DATE.format(start)}`;
      case '1M': return MONTH.format(start);
      case '3M': return `Q${Math.floor(start.getUTCMonth() / 3) + 1} ${year}`;
      case 'fy': return `Financial year ${year + 1}`;
      default: return String(year);
    }
  }

  function startOf(trace, index) {
    const first = new Date(`${trace.x0 ?? trace.x[index]}Z`);
    return trace.x0 === undefined ? first : new Date(+first + index * trace.dx);
  }

  /** Value of every described trace in a bucket; traces that do not reach it, and missing values, are left out. */
  function values(traces, bucket) {
    return traces
      .filter(({ meta }) => meta && bucket >= meta.first && bucket < meta.first + meta.points)
      .map((trace) => ({ ...trace.meta, name: trace.name, value: trace.y[bucket - trace.meta.first] }))
      .filter(({ value }) => Number.isFinite(value));
  }

  function row(label, text, band, className) {
    const line = document.createElement('div');
    line.className = `readout-row ${className ?? ''}`;
    const swatch = document.createElement('span');
    if (band) {
      swatch.className = 'swatch';
      swatch.style.background = `var(--band-${band})`;
    }
    const [left, right] = [document.createElement('span'), document.createElement('span')];
    left.append(swatch, label);
    right.textContent = text;
    line.append(left, right);
    return line;
  }

  function rows(found) {
    const seen = found.filter(({ value, kind }) => kind === 'price' || kind === 'demand' || Math.abs(value) >= 0.5);
    const of = (kind) => seen.filter((item) => item.kind === kind);
    const megawatts = ({ name: label, value, band }) => row(label, `${MW.format(value)} MW`, band);
    const total = found.filter(({ kind }) => kind === 'source').reduce((sum, { value }) => sum + value, 0);
    const sum = found.some(({ kind }) => kind === 'source') ? [row('Sources', `${MW.format(total)} MW`, null, 'sum')] : [];
    return [
      ...of('source').reverse().map(megawatts),
      ...sum,
      ...of('load').map(megawatts),
      ...of('demand').map(megawatts),
      ...of('price').map(({ name: label, value }) => row(label, `${DOLLARS.format(value)}/MWh`)),
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
    const point = event.points.find(({ fullData }) => fullData.meta);
    if (!point) return;
    const { meta } = point.fullData;
    if (point.pointNumber >= meta.points) return; // the held end of a run is not a bucket
    const found = values(graph._fullData, meta.first + point.pointNumber);
    const title = document.createElement('strong');
    title.textContent = name(startOf(point.fullData, point.pointNumber), graph._fullLayout.meta);
    const box = frame.querySelector('.readout');
    box.replaceChildren(title, ...rows(found));
    box.hidden = false;
    place(box, frame, event.event);
  }

  /** Follow the pointer over the graph called `graphName`, once it is plotted. */
  function readout(graphName) {
    const frame = document.querySelector(`.graph-${graphName}`);
    const graph = frame?.querySelector('.js-plotly-plot');
    if (!graph?.on) {
      requestAnimationFrame(() => readout(graphName));
      return;
    }
    frame.querySelector('.readout').hidden = true;
    if (graph.dataset.readout) return;
    graph.dataset.readout = 'on';
    graph.on('plotly_hover', (event) => showAt(frame, graph, event));
    graph.on('plotly_unhover', () => { frame.querySelector('.readout').hidden = true; });
  }

  window.nemdash = { ...window.nemdash, readout };
})();
