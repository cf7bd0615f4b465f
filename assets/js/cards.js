// The tools of a card: its definition's source, the chart as a table, as CSV and as a picture.
(function () {
  'use strict';
  const ROWS = 500; // a table for reading; whoever wants more wants the CSV
  const PICTURE = { width: 1200, height: 720, scale: 2 }; // the same from a phone and from a desk
  const HEAD = 62; // title and subtitle above a picture's chart
  const SOURCE = 34; // the line under it
  const LEGEND = { row: 23, names: 6 }; // height of a row of the legend, and how many names stand in one

  const cardOf = (name) => document.getElementById(`${name}-card`);
  const textOf = (root, selector) => root.querySelector(selector)?.textContent ?? '';
  const sourceLine = () => textOf(document, '#source [data-line=source]');

  function element(tag, content, attributes = {}) {
    const made = document.createElement(tag);
    made.append(...[content].flat());
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // Definition: the page's foot says where its numbers come from and what they lack.
  function fillOrigin(details) {
    const lines = document.querySelectorAll('#source p');
    details.querySelector('.origin')?.replaceChildren(...[...lines].map((line) => line.cloneNode(true)));
  }

  // Table.
  function formats(rows, columns) {
    return columns.map((_, i) => {
      const peak = rows.reduce((most, { values }) => Math.max(most, Math.abs(values[i] ?? 0)), 0);
      const whole = rows.every(({ values }) => Number.isInteger(values[i] ?? 0));
      const digits = whole || peak >= 1000 ? 0 : peak >= 100 ? 1 : peak >= 1 ? 2 : 4;
      return new Intl.NumberFormat('en-AU', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    });
  }

  function tableOf({ keys, columns, rows }, title) {
    const write = formats(rows, columns);
    const shown = rows.slice(0, ROWS);
    const number = (value, i) => (value === undefined ? '–' : write[i].format(value).replace('-', '−'));
    const head = [
      ...keys.map((key) => element('th', key, { scope: 'col', class: 'key' })),
      ...columns.map(({ name, unit }) => element('th', [name, element('small', unit)], { scope: 'col' })),
    ];
    const line = ({ keys: [first, ...others], values }) => element('tr', [
      element('th', first, { scope: 'row' }),
      ...others.map((key) => element('td', key, { class: 'key' })),
      ...values.map((value, i) => element('td', number(value, i))),
    ]);
    return element('table', [
      element('caption', title, { class: 'visually-hidden' }),
      element('thead', element('tr', head)),
      element('tbody', shown.map(line)),
    ]);
  }

  function bound(count, name) {
    if (count <= ROWS) return element('p', `${count} rows.`);
    const csv = element('a', 'The CSV has all of them', { href: `#${name}-csv` });
    csv.addEventListener('click', (event) => {
      event.preventDefault();
      document.getElementById(`${name}-csv`).click();
    });
    return element('p', [`The first ${ROWS} of ${count.toLocaleString('en-AU')} rows. `, csv, '.']);
  }

  /** A modal dialog: the browser keeps the focus inside, closes it on Escape and puts the focus back. */
  function showTable(name) {
    const card = cardOf(name);
    const title = textOf(card, 'h2');
    const found = window.nemdash.rowsDrawn(name);
    const close = element('button', 'Close', { type: 'button', class: 'tool' });
    const heading = element('h2', title, { id: 'table-view-title' });
    const scroll = element('div', tableOf(found, title), {
      class: 'table-view-rows', tabindex: '0', role: 'group', 'aria-label': 'Rows',
    });
    const top = element('header', [heading, element('p', textOf(card, '.subtitle'), { class: 'subtitle' }), close]);
    const foot = element('footer', [bound(found.rows.length, name), element('p', sourceLine())]);
    const dialog = element('dialog', [top, scroll, foot], { class: 'table-view', 'aria-labelledby': heading.id });
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    // The page's keys are not meant while a table is read.
    dialog.addEventListener('keydown', (event) => event.stopPropagation());
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  // CSV of a figure whose numbers the API has no answer for.
  function csvOf(name) {
    const card = cardOf(name);
    const { keys, columns, rows } = window.nemdash.rowsDrawn(name);
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    // A float32 has seven digits; the rest would be made up.
    const number = (value) => (value === undefined ? '' : String(+value.toPrecision(7)));
    const names = [...keys, ...columns.map((column) => (column.unit ? `${column.name} (${column.unit})` : column.name))];
    return [
      `# ${textOf(card, 'h2')}: ${textOf(card, '.subtitle')}`,
      `# ${sourceLine()}`,
      `# ${location.href}`,
      names.map(quoted).join(','),
      ...rows.map(({ keys: first, values }) => [...first.map(quoted), ...values.map(number)].join(',')),
      '',
    ].join('\n');
  }

  function download(text, filename) {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    element('a', '', { href: address, download: filename }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  // Picture: with what the card says around the chart, because it will be seen without the card.
  function named(data) {
    const seen = new Set();
    return data.map((trace) => {
      const first = Boolean(trace.meta && trace.name) && !seen.has(trace.name);
      seen.add(trace.name);
      return { ...trace, showlegend: first && trace.type !== 'heatmap' };
    });
  }

  function framed({ layout, _fullLayout: { _size: drawn } }, card, names) {
    const { margin, annotations = [], font } = layout;
    const legend = names > 1; // one series has its name in the title
    const foot = SOURCE + (legend ? LEGEND.row * Math.ceil(names / LEGEND.names) : 0);
    const small = { ...font, size: 11 };
    const source = {
      text: sourceLine(), font: small, showarrow: false, xref: 'paper', yref: 'paper', x: 0, y: 0,
      xanchor: 'left', yanchor: 'bottom', yshift: -(margin.b + foot - 8), xshift: 16 - drawn.l,
    };
    return {
      ...layout,
      ...PICTURE,
      autosize: false,
      title: {
        text: `<b>${textOf(card, 'h2')}</b>`, x: 0, xref: 'container', xanchor: 'left',
        y: 1, yref: 'container', yanchor: 'top', pad: { l: 16, t: 16 }, font: { ...font, size: 17 },
        subtitle: { text: textOf(card, '.subtitle'), font: { ...font, size: 13 } },
      },
      margin: { ...margin, t: margin.t + HEAD, b: margin.b + foot },
      showlegend: legend,
      legend: {
        orientation: 'h', traceorder: 'normal', font: small, x: 0,
        y: SOURCE / PICTURE.height, yref: 'container', yanchor: 'bottom',
      },
      annotations: [...annotations, source],
    };
  }

  function picture(name) {
    const graph = document.querySelector(`.graph-${name} .js-plotly-plot`);
    const data = named(graph.data);
    const names = data.filter(({ showlegend }) => showlegend).length;
    const figure = { data, layout: framed(graph, cardOf(name), names), config: { showSendToCloud: false } };
    return Plotly.downloadImage(figure, { format: 'png', filename: `nem-${name}`, ...PICTURE });
  }

  document.addEventListener('click', (event) => {
    const tool = event.target.closest('[data-table], [data-png], a[data-csv]');
    if (!tool) return;
    const { table, png, csv } = tool.dataset;
    if (table) showTable(table);
    if (png) picture(png);
    if (csv && tool.getAttribute('href') === '#') {
      event.preventDefault();
      download(csvOf(csv), `nem-${csv}.csv`);
    }
  });
  document.addEventListener('toggle', ({ target }) => target.matches('.define[open]') && fillOrigin(target), true);
})();
