// A table whose rows open: a treegrid made of rows that have all come at once. Opens, sorts and searches in the browser.
(function () {
  'use strict';
  const [PARENT, KEY, LABEL, FUEL, NOTE, MARK, LINK, OF, VALUES] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const LEAST = 2; // letters that are worth a search
  const states = new Map(); // of each table by name: what is open, sorted and searched stays when other rows arrive

  function element(tag, attributes = {}, ...content) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  /** The rows as nodes: children in the order given, and the way to each (keys from the top). */
  function planted(rows) {
    const nodes = rows.map((row) => ({ row, children: [], parent: null, path: '' }));
    const top = [];
    for (const node of nodes) {
      node.parent = nodes[node.row[PARENT]] ?? null;
      node.path = JSON.stringify([...(node.parent ? JSON.parse(node.parent.path) : []), node.row[KEY]]);
      (node.parent?.children ?? top).push(node);
    }
    return { nodes, top };
  }

  function stateOf(name) {
    if (!states.has(name)) states.set(name, { open: new Set(), sort: null, search: '', current: null });
    return states.get(name);
  }

  /** What is searched for, and all that is above it. */
  function matches(nodes, search) {
    const wanted = search.trim().toLowerCase();
    if (wanted.length < LEAST) return null;
    const hits = nodes.filter(({ row }) => `${row[LABEL]} ${row[KEY]}`.toLowerCase().includes(wanted));
    const shown = new Set();
    for (const hit of hits) for (let node = hit; node; node = node.parent) shown.add(node);
    return { hits: new Set(hits), shown };
  }

  /** Brothers and sisters in order: what has no value comes last, whichever way. */
  function sorted(children, sort) {
    if (!sort) return children;
    const { column, down } = sort;
    const valueOf = ({ row }) => (column < 0 ? row[LABEL].toLowerCase() : row[VALUES + column]);
    return [...children].sort((a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      const order = column < 0 ? x.localeCompare(y) : x - y;
      return down ? -order : order;
    });
  }

  function visible(tree, state) {
    const found = matches(tree.nodes, state.search);
    const lines = [];
    const walk = (children, level) => {
      const there = sorted(found ? children.filter((node) => found.shown.has(node)) : children, state.sort);
      there.forEach((node, i) => {
        // A search opens the way to what it finds; what is below a found row opens as always.
        const opened = found ? node.children.some((child) => found.shown.has(child)) : state.open.has(node.path);
        lines.push({ node, level, opened, place: i + 1, of: there.length });
        if (opened) walk(node.children, level + 1);
      });
    };
    walk(tree.top, 1);
    return { lines, hits: found?.hits.size ?? null };
  }

  function writer({ scale, digits }) {
    const format = new Intl.NumberFormat('en-AU', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return (value) => (value === null ? '–' : format.format(value / scale).replace(/^-(?=.*[1-9])/, '−').replace(/^-/, ''));
  }

  function headOf(about, state) {
    const { columns, first } = about;
    const cell = (name, unit, title, column) => {
      const by = state.sort?.column === column ? (state.sort.down ? 'descending' : 'ascending') : 'none';
      const words = [element('span', {}, name), ...(unit ? [element('small', {}, unit)] : [])];
      const button = element('button', { type: 'button', 'data-sort': column, title: title || null }, ...words);
      return element('th', { scope: 'col', 'aria-sort': by }, button);
    };
    return element('thead', {}, element('tr', {},
      cell(first, '', '', -1), ...columns.map(({ name, unit, title }, i) => cell(name, unit, title, i))));
  }

  function nameOf({ node: { row, children }, opened }, about, isCurrent) {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.setProperty('--band', `var(--band-${row[FUEL]})`);
    const parts = row[FUEL] ? [swatch, row[LABEL]] : [row[LABEL]];
    if (row[MARK]) parts.push(' ', element('span', { class: 'mark', title: row[MARK], role: 'img', 'aria-label': row[MARK] }, '!'));
    if (row[NOTE]) parts.push(' ', element('small', {}, row[NOTE]));
    const label = element('span', { class: children.length ? 'twig' : 'leaf' }, ...parts);
    if (!row[LINK]) return [label];
    const words = children.length ? about.branch : about.link;
    return [label, element('a', {
      href: row[LINK], class: 'aside', 'data-select': 'replace', tabindex: isCurrent ? '0' : '-1', 'aria-label': `${words}: ${row[LABEL]}`,
    }, words)];
  }

  function lineOf(line, about, writers, current) {
    const { node, level, opened, place, of } = line;
    const { row, children } = node;
    const head = element('th', { scope: 'row' }, ...nameOf(line, about, node.path === current));
    head.style.setProperty('--level', level - 1);
    const cells = about.columns.map((column, i) => {
      const value = row[VALUES + i] ?? null;
      const more = column.of && value !== null && row[OF] ? [element('small', {}, ` of ${row[OF]}`)] : [];
      return element('td', {}, writers[i](value), ...more);
    });
    return element('tr', {
      'data-path': node.path,
      class: `level-${level}`,
      tabindex: node.path === current ? '0' : '-1',
      'aria-level': level,
      'aria-posinset': place,
      'aria-setsize': of,
      'aria-expanded': children.length ? String(opened) : null,
    }, head, ...cells);
  }

  function render(name) {
    const state = stateOf(name);
    const place = placeOf(name);
    if (!place || !state.tree) return;
    const { lines, hits } = visible(state.tree, state);
    if (!lines.some(({ node }) => node.path === state.current)) state.current = lines[0]?.node.path ?? null;
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const sorting = focused?.dataset.sort;
    const writers = state.about.columns.map(writer);
    const body = element('tbody', {}, ...lines.map((line) => lineOf(line, state.about, writers, state.current)));
    const table = element('table', { role: 'treegrid', class: 'fuel-table tree-table', 'aria-label': state.about.label }, headOf(state.about, state), body);
    place.replaceChildren(table);
    if (sorting !== undefined) place.querySelector(`[data-sort="${sorting}"]`)?.focus();
    else if (focused) currentRow(place)?.focus({ preventScroll: true });
    const found = document.getElementById(`${name}-found`);
    if (found) found.textContent = hits === null ? '' : `${hits} found`;
  }

  const frameOf = (name) => document.querySelector(`[data-tree="${name}"]`);
  const placeOf = (name) => frameOf(name)?.querySelector('.tree') ?? null;
  const currentRow = (place) => place.querySelector('tr[tabindex="0"]');
  const nameAt = (target) => target.closest?.('[data-tree]')?.dataset.tree;

  function turn(name, path, open) {
    const state = stateOf(name);
    const wanted = open ?? !state.open.has(path);
    if (wanted) state.open.add(path);
    else state.open.delete(path);
    state.current = path;
    render(name);
  }

  function moveTo(name, row) {
    if (!row) return;
    const place = placeOf(name);
    for (const line of place.querySelectorAll('tbody tr[tabindex="0"]')) {
      line.tabIndex = -1;
      line.querySelector('a')?.setAttribute('tabindex', '-1');
    }
    row.tabIndex = 0;
    row.querySelector('a')?.setAttribute('tabindex', '0');
    stateOf(name).current = row.dataset.path;
    row.focus();
  }

  function parentOf(row) {
    const level = Number(row.getAttribute('aria-level'));
    let line = row.previousElementSibling;
    while (line && Number(line.getAttribute('aria-level')) >= level) line = line.previousElementSibling;
    return line;
  }

  /** The keys of a treegrid whose rows have the focus. */
  const KEYS = {
    ArrowDown: (name, row) => moveTo(name, row.nextElementSibling),
    ArrowUp: (name, row) => moveTo(name, row.previousElementSibling),
    Home: (name, row) => moveTo(name, row.parentElement.firstElementChild),
    End: (name, row) => moveTo(name, row.parentElement.lastElementChild),
    ArrowRight: (name, row) => {
      const open = row.getAttribute('aria-expanded');
      if (open === 'false') turn(name, row.dataset.path, true);
      if (open === 'true') moveTo(name, row.nextElementSibling);
    },
    ArrowLeft: (name, row) => {
      if (row.getAttribute('aria-expanded') === 'true') turn(name, row.dataset.path, false);
      else moveTo(name, parentOf(row));
    },
    Enter: (name, row) => row.hasAttribute('aria-expanded') && turn(name, row.dataset.path),
    ' ': (name, row) => row.hasAttribute('aria-expanded') && turn(name, row.dataset.path),
  };

  function press(event) {
    const name = nameAt(event.target);
    if (!name || !event.target.matches('.tree-table tbody tr') || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys are not meant here
    act(name, event.target);
  }

  function click({ target }) {
    const name = nameAt(target);
    if (!name) return;
    const sort = target.closest('[data-sort]');
    if (sort) {
      const state = stateOf(name);
      const column = Number(sort.dataset.sort);
      // First as one wants it (names up, numbers down), then the other way, then as given.
      const first = column >= 0;
      const same = state.sort?.column === column;
      state.sort = !same ? { column, down: first } : state.sort.down === first ? { column, down: !first } : null;
      render(name);
      return;
    }
    const row = target.closest('.tree-table tbody tr');
    if (!row || target.closest('a')) return;
    if (row.hasAttribute('aria-expanded')) turn(name, row.dataset.path);
    else moveTo(name, row);
  }

  /** Dash may call before React has put the table's place on the page. */
  async function whenThere(name, frames = 60) {
    const about = document.getElementById(`${name}-search`);
    if ((about && placeOf(name)) || frames === 0) return;
    await new Promise((resume) => { requestAnimationFrame(resume); });
    await whenThere(name, frames - 1);
  }

  /** Clientside callback: rows have arrived. */
  async function arrived(name, rows, about) {
    await whenThere(name);
    const state = stateOf(name);
    state.about = about;
    state.tree = planted(rows);
    state.search = document.getElementById(`${name}-search`)?.value ?? '';
    render(name);
  }

  function tree(given) {
    if (!given) return dash_clientside.no_update;
    arrived(dash_clientside.callback_context.outputs_list.id.name, given.rows, given);
    return dash_clientside.no_update;
  }

  document.addEventListener('keydown', press, { capture: true });
  document.addEventListener('click', click);
  document.addEventListener('input', ({ target }) => {
    const name = nameAt(target);
    if (!name || !target.matches('input[type=search]')) return;
    stateOf(name).search = target.value;
    render(name);
  });

  window.dash_clientside = { ...window.dash_clientside, nemdash: { ...window.dash_clientside?.nemdash, tree } };
})();
