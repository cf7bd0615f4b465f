// Follows the published data: the badge always, the page when its window ends where the data ends. And asks again once a
// server that did not answer is back.
(function () {
  'use strict';
  const META = '/api/v1/meta';
  const EVERY = 20000;
  const SOON = 3000; // while the server does not answer, or the page can't be disturbed
  const MINUTE = 60000;
  const STALE_AFTER = 20 * MINUTE; // AEMO publishes every five minutes; three missed in a row are worth a colour
  const DAY = 24 * 60 * MINUTE;
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const badge = () => document.getElementById('data-badge');
  let asked = null; // the version of the last question; the first one was the badge's
  let timer = 0;

  function age(milliseconds) {
    const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
    if (minutes < 60) return `${minutes} min ago`;
    if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
    return `${Math.floor(minutes / 1440)} days ago`;
  }

  /** How old the newest interval of each feed is (the Data page); the cell before says whether that is late. */
  function ages() {
    for (const shown of document.querySelectorAll('[data-since]')) {
      const old = Math.max(0, Date.now() - new Date(shown.dataset.since));
      const late = Math.floor(old / MINUTE) > Number(shown.dataset.late);
      const state = shown.closest('td').previousElementSibling.firstElementChild;
      shown.textContent = age(old);
      state.textContent = late ? 'Late' : 'On time';
      state.className = late ? 'feed-late' : 'feed-good';
    }
  }

  /** How old the newest reading is. A simulated market has an end, but no age. */
  function tick() {
    ages();
    const newest = badge()?.querySelector('time').dateTime;
    if (!newest) return;
    const old = Date.now() - new Date(newest);
    const simulated = badge().dataset.simulated === 'true';
    badge().classList.toggle('old', old > DAY);
    badge().classList.toggle('stale', !simulated && old > STALE_AFTER);
    const text = simulated ? '' : ` · ${age(old)}`;
    const shown = badge().querySelector('.age');
    if (shown.textContent !== text) shown.textContent = text;
  }

  function tell({ version, data_through: through, simulated }) {
    const [year, month, day] = through.split(/[-T]/);
    badge().dataset.version = version;
    badge().dataset.simulated = simulated;
    badge().querySelector('time').dateTime = through;
    badge().querySelector('time').textContent = `${through.slice(11, 16)} AEST`;
    badge().querySelector('.day').textContent = `${Number(day)} ${MONTHS[month - 1]} ${year}, `;
    tick();
  }

  /** Whether the page moves on with the data: some do whatever window the URL carries for the others. */
  const rolling = () => Boolean(document.getElementById('page')?.dataset.range)
    || !new URLSearchParams(location.search).has('start');

  /** Nothing is taken from under the hands of somebody who is choosing. */
  function busy() {
    return document.querySelector('details[open]:not(.stays), dialog[open], .drawer-open, .date input:focus') !== null
      || window.nemdash.asked() === 'waiting';
  }

  async function published() {
    try {
      const answer = await fetch(META, { cache: 'no-cache' });
      return answer.ok ? (await answer.json()).meta : null;
    } catch {
      return null;
    }
  }

  /** Look at what is published; returns when to look again. */
  async function look() {
    if (document.hidden || !badge()) return EVERY;
    asked ??= badge().dataset.version;
    const now = await published();
    const unreached = window.nemdash.asked() === 'unreached';
    if (!now) return unreached ? SOON : EVERY;
    if (now.version !== badge().dataset.version) tell(now);
    const news = now.version !== asked && (rolling() || !document.getElementById('page'));
    if (!unreached && !news) return EVERY;
    if (busy()) return SOON;
    asked = now.version;
    window.nemdash.ask({ quietly: !unreached });
    return EVERY;
  }

  async function follow() {
    clearTimeout(timer);
    timer = 0;
    const next = await look();
    if (timer === 0) timer = setTimeout(follow, next);
  }

  document.addEventListener('visibilitychange', () => { if (!document.hidden) follow(); });
  setInterval(tick, 5000);
  tick();
  timer = setTimeout(follow, EVERY);

  window.nemdash = { ...window.nemdash, follow, tick };
})();
