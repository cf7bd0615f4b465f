// Colours a figure for the page's mode and hands it to Plotly. Figures name colours by role ($ink, $wind).
(function () {
  'use strict';

  function coloured(value, roles) {
    if (typeof value === 'string') return value[0] === '$' ? roles[value.slice(1)] ?? value : value;
    if (Array.isArray(value)) return value.map((item) => coloured(item, roles));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, roles)]));
  }

  /** Clientside callback: the figure as stored -> as drawn. Runs again when the colour mode changes. */
  function draw(figure, _mode, palette) {
    const drawn = window.nemdash.expanded(coloured(figure, palette[window.nemdashColour.mode()]));
    // A finger that drags over the chart means to scroll the page.
    if (window.matchMedia('(pointer: coarse)').matches) drawn.layout.dragmode = false;
    window.nemdash.veil(false);
    window.nemdash.settle();
    window.nemdash.readout(dash_clientside.callback_context.outputs_list.id.name);
    return drawn;
  }

  window.dash_clientside = { ...window.dash_clientside, nemdash: { draw } };
})();
