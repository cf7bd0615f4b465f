// The coverage calendar: a grid a year, a cell a day, drawn from what each table lacks. One day can be chosen.
(function () {
  'use strict';
  const DAY = 86400000;
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const LEVELS = [[0.05, 1], [0.5, 2], [1, 3]]; // up to this share of the day's intervals
  const MOVES = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7, PageUp: -28, PageDown: 28 };
  let drawn = ''; // what the cells show

  const place = () => document.getElementById('calendar');
  const dayOf = (text) => new Date(`${text}T00:00Z`); // market days: read and written as UTC
  const textOf = (day) => day.toISOString().slice(0, 10);
  const plus = (text, days) => textOf(new Date(+dayOf(text) + days * DAY));
  const weekday = (day) => (day.getUTCDay() + 6) % 7;
  const cellOf = (day) => place().querySelector(`[data-day="${day}"]`);

  function element(tag, attributes = {}, ...content) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  function words(day) {
    const moment = dayOf(day);
    return `${WEEKDAYS[weekday(moment)]} ${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()]} ${moment.getUTCFullYear()}`;
  }

  /** By day, what it lacks of each table. */
  function lacks(tables) {
    const days = new Map();
    for (const { label, runs } of Object.values(tables)) {
      for (const [first, length, missing, expected] of runs) {
        for (let i = 0; i < length; i += 1) {
          const day = plus(first, i);
          if (!days.has(day)) days.set(day, []);
          days.get(day).push({ label, missing, expected });
        }
      }
    }
    return days;
  }

  function levelOf(found) {
    const share = Math.max(...found.map(({ missing, expected }) => missing / expected));
    return LEVELS.find(([most, level]) => share <= most && (level < 3 || share < 1))?.[1] ?? 4;
  }

  function told(day, found) {
    if (!found) return `${words(day)}: complete`;
    return `${words(day)}: ${found.map((one) => `${one.label} lacks ${one.missing} of ${one.expected}`).join('; ')}`;
  }

  function cell(day, found) {
    const level = found ? levelOf(found) : 0;
    return element('td', {
      class: `cell lack-${level}`, 'data-day': day, 'aria-label': told(day, found), tabindex: '-1', 'aria-selected': 'false',
    });
  }

  /** The names of the months over the weeks that they begin in. */
  function header(year, weeks, offset) {
    const row = element('tr', { 'aria-hidden': 'true' }, element('th'));
    let week = 0;
    for (let month = 0; month < 12; month += 1) {
      const next = month === 11 ? weeks : Math.floor((offset + (Date.UTC(year, month + 1, 1) - Date.UTC(year, 0, 1)) / DAY) / 7);
      row.append(element('th', { colspan: next - week }, MONTHS[month]));
      week = next;
    }
    return element('thead', {}, row);
  }

  function grid(year, first, last, days) {
    const begin = new Date(Date.UTC(year, 0, 1));
    const offset = weekday(begin);
    const length = (Date.UTC(year + 1, 0, 1) - begin) / DAY;
    const weeks = Math.ceil((offset + length) / 7);
    const rows = WEEKDAYS.map((name, down) => {
      const row = element('tr', {}, element('th', { scope: 'row' }, name));
      for (let week = 0; week < weeks; week += 1) {
        const nth = week * 7 + down - offset;
        const day = textOf(new Date(+begin + nth * DAY));
        const inside = nth >= 0 && nth < length;
        if (inside && day >= first && day <= last) row.append(cell(day, days.get(day)));
        else row.append(element('td', inside ? { class: 'cell lack-none' } : {}));
      }
      return row;
    });
    const table = element('table', { role: 'grid', 'aria-label': `${year}` }, header(year, weeks, offset), element('tbody', {}, ...rows));
    return element('section', {}, element('h3', {}, String(year)), table);
  }

  function draw(tables) {
    const shown = Object.values(tables);
    if (!shown.length) return place().replaceChildren();
    const first = shown.map((table) => table.first).sort()[0];
    const last = shown.map((table) => table.last).sort().at(-1);
    const days = lacks(tables);
    const grids = [];
    for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year += 1) grids.push(grid(year, first, last, days));
    return place().replaceChildren(...grids);
  }

  /** One cell can be reached by the Tab key: the chosen one, else the last. */
  function mark(day) {
    for (const old of place().querySelectorAll('[aria-selected=true]')) old.setAttribute('aria-selected', 'false');
    const chosen = cellOf(day);
    chosen?.setAttribute('aria-selected', 'true');
    reach(chosen ?? [...place().querySelectorAll('[data-day]')].sort((a, b) => (a.dataset.day < b.dataset.day ? -1 : 1)).at(-1));
  }

  function reach(one) {
    place().querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    one?.setAttribute('tabindex', '0');
  }

  /** After each answer: draw what is new. */
  function calendar() {
    if (!place()) return;
    const { calendar: data, day } = place().dataset;
    const kept = document.activeElement?.closest('#calendar') ? document.activeElement.dataset.day : '';
    if (data !== drawn || !place().querySelector('table')) draw(JSON.parse(data)); // until then, only the years' places
    drawn = data;
    mark(day);
    if (kept) { // drawn anew under the keyboard
      reach(cellOf(kept) ?? place().querySelector('[tabindex="0"]'));
      place().querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
    }
  }

  function choose(day) {
    const { link, day: before } = place().dataset;
    const target = new URL(link.replace('DAY', day), location.href);
    if (day !== before) window.nemdash.show(target.search, 'replace');
  }

  function tell(one) {
    const readout = document.getElementById('calendar-readout');
    if (readout) readout.textContent = one?.getAttribute('aria-label') ?? '';
  }

  function move(event) {
    const one = event.target.closest?.('#calendar [data-day]');
    if (!one || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = () => [...place().querySelectorAll('[data-day]')].map((each) => each.dataset.day).sort();
    let day = null;
    if (event.key === 'Home') [day] = all();
    else if (event.key === 'End') day = all().at(-1);
    else if (event.key in MOVES) day = plus(one.dataset.day, MOVES[event.key]);
    else if (event.key === 'Enter' || event.key === ' ') choose(one.dataset.day);
    else return;
    event.preventDefault();
    const target = day && cellOf(day);
    if (target) {
      reach(target);
      target.focus();
    }
  }

  document.addEventListener('keydown', move);
  document.addEventListener('click', ({ target }) => {
    const one = target.closest('#calendar [data-day]');
    if (!one) return;
    reach(one);
    choose(one.dataset.day);
  });
  for (const kind of ['pointerover', 'focusin']) {
    document.addEventListener(kind, ({ target }) => {
      const one = target.closest?.('#calendar [data-day]');
      if (one) tell(one);
    });
  }

  window.nemdash = { ...window.nemdash, calendar };
})();
