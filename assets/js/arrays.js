// What a figure leaves for the browser to make, so that it stays small: numbers from short integers, halos under lines.
(function () {
  'use strict';
  const MISSING = -32768;

  /** int16 with `decimals`, in base64 -> numbers, NaN where missing (app/figures/arrays.py writes them). */
  function numbers({ bdata, decimals }) {
    const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const unit = 10 ** decimals;
    return Float64Array.from({ length: bytes.length / 2 }, (_, i) => {
      const whole = view.getInt16(2 * i, true);
      return whole === MISSING ? NaN : whole / unit;
    });
  }

  function decoded(trace) {
    return trace.y?.decimals === undefined ? trace : { ...trace, y: numbers(trace.y) };
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

  /** A figure as stored -> as Plotly takes it. */
  function expanded(figure) {
    const data = figure.data.map(decoded).map(meant)
      .flatMap((trace) => (trace.meta?.halo ? [haloOf(trace), trace] : [trace]));
    return { ...figure, data };
  }

  window.nemdash = { ...window.nemdash, expanded };
})();
