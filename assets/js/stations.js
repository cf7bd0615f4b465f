// Finds stations as one types: a combobox over all of them, which came once. Forgives slips of the finger.
(function () {
  'use strict';
  const [NAME, DUIDS, OWNERS, FUELS, REGIONS, LONG_REGIONS, COLOUR, MW, WORKING] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const MOST = 12; // more than one reads: another letter is quicker
  const [SLIPPED, FAR] = [8, 99];
  let known = [];
  let found = []; // what the open list shows
  let active = 0;

  const squeezed = (text) => text.normalize('NFD').toLowerCase().replace(/[^a-z0-9]/g, '');
  const words = (text) => text.split(/[^\p{L}\p{N}]+/u).map(squeezed).filter(Boolean);
  // A DUID's signs (W/HOE#1) are no part of what one types, and no end of a word.
  const tokens = (text) => text.split(/[\s,]+/).map(squeezed).filter(Boolean);

  function prepared(row) {
    return {
      row,
      whole: squeezed(row[NAME]),
      name: words(row[NAME]),
      duids: tokens(row[DUIDS]),
      about: [...words(row[FUELS]), ...words(row[LONG_REGIONS])],
      regions: tokens(row[REGIONS]),
      owners: words(row[OWNERS]),
    };
  }

  /** Slips between what is typed and the nearest beginning of a word: letters wrong, missing, too many, swapped. */
  function slips(typed, word, most) {
    let [before, last] = [null, Array.from({ length: word.length + 1 }, (_, i) => i)];
    for (let i = 1; i <= typed.length; i += 1) {
      const line = [i];
      for (let j = 1; j <= word.length; j += 1) {
        const same = typed[i - 1] === word[j - 1] ? 0 : 1;
        line[j] = Math.min(last[j] + 1, line[j - 1] + 1, last[j - 1] + same);
        const swapped = i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1];
        if (swapped) line[j] = Math.min(line[j], before[j - 2] + 1);
      }
      if (Math.min(...line) > most) return FAR;
      [before, last] = [last, line];
    }
    return Math.min(...last);
  }

  function nearly(typed, candidates) {
    if (typed.length < 3) return FAR;
    const most = typed.length < 7 ? 1 : 2;
    const long = candidates.filter((word) => word.length >= typed.length - most);
    const nearest = Math.min(FAR, ...long.map((word) => slips(typed, word, most)));
    return nearest <= most ? nearest : FAR;
  }

  /** How far a station is from one of the words typed: 0 is its DUID, FAR is not it. */
  function distance(typed, { name, whole, duids, about, regions, owners }) {
    if (duids.includes(typed)) return 0;
    if (name.includes(typed)) return 1;
    if (name.some((word) => word.startsWith(typed)) || whole.startsWith(typed)) return 2;
    if (duids.some((duid) => duid.startsWith(typed)) || regions.includes(typed)) return 3;
    if (about.some((word) => word.startsWith(typed))) return 4;
    if (owners.some((word) => word.startsWith(typed))) return 5;
    if (typed.length > 2 && (whole.includes(typed) || duids.some((duid) => duid.includes(typed)))) return 6;
    return FAR;
  }

  /** The same of what may have been mistyped: further than anything that was not. */
  function guess(typed, station) {
    const exact = distance(typed, station);
    if (exact < FAR) return exact;
    const { name, about, owners, duids } = station;
    const guesses = [nearly(typed, name), 2 + nearly(typed, [...about, ...owners]), 3 + nearly(typed, duids)];
    return Math.min(SLIPPED + Math.min(...guesses), FAR);
  }

  /**
   * The rows that fit all words of a text, the nearest first; among equals what is registered, and the largest. Guesses
   * only where nothing fits as it is typed.
   */
  function find(text) {
    const typed = tokens(text);
    if (!typed.length) return [];
    const fitting = (far) => known
      .map((station) => ({ row: station.row, far: typed.map((word) => far(word, station)) }))
      .filter((one) => Math.max(...one.far) < FAR);
    const exact = fitting(distance);
    const sum = ({ far }) => far.reduce((total, each) => total + each, 0);
    return (exact.length ? exact : fitting(guess))
      .sort((a, b) => sum(a) - sum(b) || b.row[WORKING] - a.row[WORKING] || b.row[MW] - a.row[MW])
      .map(({ row }) => row);
  }

  const placeOf = (field) => document.getElementById(`${field.id}-list`);
  const isField = (target) => target.matches?.('[data-stations] input') ?? false;

  function element(tag, attributes, ...content) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  function option(field, row, place) {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.setProperty('--band', `var(--band-${row[COLOUR]})`);
    const duids = row[DUIDS].split(' ');
    const units = duids.length > 2 ? `${duids[0]} … ${duids.at(-1)}` : duids.join(', ');
    const size = row[WORKING] ? `${row[MW].toLocaleString('en-AU')} MW` : 'no longer registered';
    return element(
      'li',
      { role: 'option', id: `${field.id}-option-${place}`, 'aria-selected': String(place === active), 'data-place': place },
      swatch, element('span', { class: 'name' }, row[NAME]), ' ',
      element('small', {}, [row[FUELS], row[REGIONS], size, units].join(' · ')),
    );
  }

  function say(field, sentence) {
    document.getElementById(`${field.id}-status`).textContent = sentence;
  }

  function close(field) {
    placeOf(field).hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  }

  function show(field) {
    if (!field.value.trim() || !known.length) {
      say(field, '');
      close(field);
      return;
    }
    const every = find(field.value);
    found = every.slice(0, MOST);
    active = 0;
    const more = every.length - found.length;
    const sentence = every.length
      ? `${every.length} station${every.length === 1 ? '' : 's'} found${more ? `, the nearest ${MOST} shown` : ''}`
      : `Nothing found for “${field.value.trim()}”. Try a part of the name, a DUID, a fuel, an owner or a region.`;
    const list = element('ul', { role: 'listbox', id: `${field.id}-options`, 'aria-label': 'Stations' },
      ...found.map((row, place) => option(field, row, place)));
    const foot = more || !found.length ? [element('p', {}, sentence)] : [];
    placeOf(field).replaceChildren(...(found.length ? [list] : []), ...foot);
    placeOf(field).hidden = false;
    field.setAttribute('aria-expanded', String(found.length > 0));
    mark(field);
    say(field, sentence);
  }

  function mark(field) {
    placeOf(field).querySelectorAll('[role=option]').forEach((line, place) => {
      line.setAttribute('aria-selected', String(place === active));
      if (place === active) line.scrollIntoView({ block: 'nearest' });
    });
    if (found.length) field.setAttribute('aria-activedescendant', `${field.id}-option-${active}`);
  }

  function choose(field, row) {
    const query = new URLSearchParams(location.search);
    const adding = field.closest('[data-stations]').dataset.stations === 'add' && query.get('station');
    query.set('station', adding ? `${adding},${row[NAME]}` : row[NAME]);
    field.value = '';
    close(field);
    say(field, '');
    window.scrollTo(0, 0);
    window.nemdash.show(window.nemdash.written(query), 'push');
  }

  const KEYS = {
    ArrowDown: (field) => move(field, 1),
    ArrowUp: (field) => move(field, -1),
    Enter: (field) => found[active] && choose(field, found[active]),
    Escape: close,
  };

  function move(field, step) {
    active = (active + step + found.length) % found.length;
    mark(field);
  }

  function press(event) {
    const { target: field, key } = event;
    if (!isField(field) || !KEYS[key] || event.isComposing) return;
    if (placeOf(field).hidden) {
      if (key === 'ArrowDown') show(field);
      return;
    }
    event.preventDefault();
    if (found.length || key === 'Escape') KEYS[key](field);
  }

  /** Only a combobox once there is something to open. */
  function arm({ target: field }) {
    if (!isField(field)) return;
    const about = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${field.id}-options` };
    for (const [name, value] of Object.entries(about)) field.setAttribute(name, value);
    show(field);
  }

  /** Clientside callback: the stations are there. */
  function stations(rows) {
    known = rows.map(prepared);
    if (isField(document.activeElement)) show(document.activeElement);
    return dash_clientside.no_update;
  }

  document.addEventListener('focusin', arm);
  document.addEventListener('focusout', ({ target }) => isField(target) && close(target));
  document.addEventListener('input', ({ target }) => isField(target) && show(target));
  document.addEventListener('keydown', press);
  // Pressing on a name must not take the focus from the field, which would close the list.
  document.addEventListener('pointerdown', (event) => event.target.closest('.found-stations') && event.preventDefault());
  document.addEventListener('click', ({ target }) => {
    const line = target.closest('.found-stations [role=option]');
    if (!line) return;
    const field = line.closest('[data-stations]').querySelector('input');
    choose(field, found[Number(line.dataset.place)]);
  });

  /** A dot names its station; the pointer is over the chart before it can press. */
  function listen({ target }) {
    const graph = target.closest?.('.graph-frame')?.querySelector('.js-plotly-plot');
    if (!graph?.on || graph.dataset.leads || !graph._fullLayout?.meta?.dots?.page) return;
    graph.dataset.leads = 'on';
    graph.on('plotly_click', ({ points: [{ customdata: [, name] }] }) => {
      const [before, after] = graph._fullLayout.meta.dots.page;
      window.nemdash.visit(new URL(before + new URLSearchParams([['', name]]).toString().slice(1) + after, location.href));
    });
  }

  document.addEventListener('pointerover', listen);

  window.nemdash = { ...window.nemdash, findStations: find };
  window.dash_clientside = { ...window.dash_clientside, nemdash: { ...window.dash_clientside?.nemdash, stations } };
})();
