// Colours a figure for the page's mode and has Plotly draw it. Figures name colours by role ($ink, $wind).
(function () {
  'use strict';
  // showSendToCloud is true by default and would offer to upload the user's chart to a third party. A double click is
  // ours: Plotly's own goes back to the first window, not to the one before.
  const CONFIG = { showSendToCloud: false, displaylogo: false, displayModeBar: false, responsive: true, doubleClick: false };
  const PALETTE = JSON.parse(document.getElementById('palette').textContent);
  const plots = new Set();
  let shown = {};
  let draws = 0;

  function coloured(value, roles) {
    if (typeof value === 'string') return value[0] === '$' ? roles[value.slice(1)] ?? value : value;
    if (Array.isArray(value)) return value.map((item) => coloured(item, roles));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, roles)]));
  }

  /** Figures hold no size of their own: when their place changes its size, such as by being shown, they follow. */
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect: { width, height } } of entries) {
      const drawn = target._fullLayout;
      if (drawn && width && height && (Math.abs(drawn.width - width) > 1 || Math.abs(drawn.height - height) > 1)) {
        Plotly.Plots.resize(target);
      }
    }
  });

  function forgetOldPages() {
    for (const plot of plots) {
      if (plot.isConnected) continue;
      sizes.unobserve(plot);
      Plotly.purge(plot);
      plots.delete(plot);
    }
  }

  async function plotted(name, { data, layout }) {
    const plot = document.querySelector(`.graph-${name} .plot`);
    if (!plot) return; // its page has been left meanwhile
    const first = !plots.has(plot);
    // Its window is the URL's: what a drag has left on the axis is not to be kept.
    if (layout.xaxis) layout.xaxis.uirevision = draws += 1;
    // A finger that drags over the chart means to scroll the page.
    const fingers = window.matchMedia('(pointer: coarse)').matches;
    if (fingers || !window.nemdash.ofTime(layout)) layout.dragmode = false;
    await Plotly.react(plot, data, layout, CONFIG);
    if (first) {
      plots.add(plot);
      sizes.observe(plot);
      window.nemdash.zoomable(plot);
    }
    window.nemdash.readout(name);
  }

  /** Draw figures by name, as the server made them; resolves when they are on the page. */
  function draw(figures) {
    shown = { ...shown, ...figures };
    const roles = PALETTE[window.nemdashColour.mode()];
    return Promise.all(Object.entries(figures).map(
      ([name, figure]) => plotted(name, window.nemdash.expanded(coloured(figure, roles))),
    ));
  }

  /** A new page: what was drawn is gone. */
  function wipe() {
    shown = {};
    forgetOldPages();
  }

  window.nemdash = { ...window.nemdash, draw, wipe, redraw: () => draw(shown) };
})();
