// Colours a figure for the page's mode and has Plotly draw it. Figures name colours by role ($ink, $wind).
(function () {
  'use strict';
  // showSendToCloud is true by default and would offer to upload the user's chart to a third party. A double click is
  // ours: Plotly's own goes back to the first window, not to the one before.
  const CONFIG = { showSendToCloud: false, displaylogo: false, displayModeBar: false, responsive: true, doubleClick: false };
  const plots = new Set();
  let drawing = Promise.resolve();
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

  /** Dash may call before React has put the graph's place on the page. Null when that page has been left meanwhile. */
  async function placeOf(name, frames = 60) {
    const plot = document.querySelector(`.graph-${name} .plot`);
    if (plot || frames === 0) return plot;
    await new Promise((resume) => { requestAnimationFrame(resume); });
    return placeOf(name, frames - 1);
  }

  async function plotted(name, { data, layout }) {
    const plot = await placeOf(name);
    if (!plot) return;
    const first = !plots.has(plot);
    // Its window is the URL's: what a drag has left on the axis is not to be kept.
    if (layout.xaxis) layout.xaxis.uirevision = draws += 1;
    // A finger that drags over the chart means to scroll the page.
    const fingers = window.matchMedia('(pointer: coarse)').matches;
    if (fingers || !window.nemdash.ofTime(layout)) layout.dragmode = false;
    await Plotly.react(plot, data, layout, CONFIG);
    if (first) {
      forgetOldPages();
      plots.add(plot);
      sizes.observe(plot);
      window.nemdash.zoomable(plot);
    }
    window.nemdash.readout(name);
  }

  /** Clientside callback: draws the figure as stored. Runs again when the colour mode changes. */
  function draw(figure, _mode, palette) {
    const { name } = dash_clientside.callback_context.outputs_list.id;
    const begun = plotted(name, window.nemdash.expanded(coloured(figure, palette[window.nemdashColour.mode()])));
    drawing = Promise.all([drawing, begun]);
    return dash_clientside.no_update;
  }

  window.nemdash = { ...window.nemdash, drawn: () => drawing };
  window.dash_clientside = { ...window.dash_clientside, nemdash: { ...window.dash_clientside?.nemdash, draw } };
})();
