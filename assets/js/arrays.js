// What a figure leaves for the browser to make, so that it stays small: numbers from short integers, halos under lines.
(function () {
  'use strict';
  const MISSING = -32768;

  const buffer = (bdata) => Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0)).buffer;

  /** int16 with `decimals`, in base64 -> numbers, NaN where missing (app/figures/arrays.py writes them). */
  function numbers({ bdata, decimals }) {
    const unit = 10 ** decimals;
    return Float64Array.from(new Int16Array(buffer(bdata)), (whole) => (whole === MISSING ? NaN : whole / unit));
  }

  function decoded(trace) {
    if (trace.y?.decimals !== undefined) return { ...trace, y: numbers(trace.y) };
    return trace.y?.dtype === 'f4' ? { ...trace, y: new Float32Array(buffer(trace.y.bdata)) } : trace;
  }

  /** The same line, wider, in the card's colour and with nothing to say, under a line that asks for it. */
  function haloOf(trace) {
    const line = { ...trace.line, width: trace.line.width + 2.6, color: trace.meta.halo, dash: 'solid' };
    return { ...trace, line, name: '', meta: undefined, hoverinfo: 'skip' };
  }

  /** A price on the symmetric log scale stands there transformed: back to $/MWh. */
  function straightened({ y, meta: { straight } }) {
    return Float64Array.from(y, (value) => Math.sign(value) * straight * (10 ** Math.abs(value) - 1));
  }

  /** Percent of all that is stacked on each other, as Plotly draws it (`groupnorm`). */
  function sharesOf(trace, traces) {
    const stack = traces.filter(({ stackgroup }) => stackgroup === trace.stackgroup);
    const total = stack.reduce((sums, { y }) => sums.map((sum, i) => sum + y[i]), new Float64Array(trace.y.length));
    return Float64Array.from(trace.y, (value, i) => (value / total[i]) * 100);
  }

  /** What a trace says, where that is not what it is drawn from: `meta.values`, for tables and the readout. */
  function meant(trace, _, traces) {
    if (!trace.meta) return trace;
    if (trace.meta.straight) return { ...trace, meta: { ...trace.meta, values: straightened(trace) } };
    return trace.groupnorm ? { ...trace, meta: { ...trace.meta, values: sharesOf(trace, traces) } } : trace;
  }

  /** Is a bucket in one of some `[first, last)` runs? */
  function within(runs, bucket) {
    return (runs ?? []).some(([first, last]) => bucket >= first && bucket < last);
  }

  /** A figure as stored -> as Plotly takes it. */
  function expanded(figure) {
    const data = figure.data.map(decoded).map(meant)
      .flatMap((trace) => (trace.meta?.halo ? [haloOf(trace), trace] : [trace]));
    return { ...figure, data };
  }

  window.nemdash = { ...window.nemdash, expanded, within };
})();
