// Selection <-> URL <-> controls. Every control is a link whose target the server computed; this follows it in place:
// the URL changes, the page's one callback runs, Back and a copied link show the same again.
(function () {
  'use strict';
  const MINOR = 'replace';
  const UNANSWERED = ['failed', 'unreached'];
  const WINDOW = ['range', 'start', 'end', 'interval'];
  const here = () => location.pathname + location.search;
  let shown = here();
  let seen = null; // the page's link in the bar, once it has been brought into view

  /** A query as the server writes it. */
  function written(query) {
    const text = new URLSearchParams(query).toString().replaceAll('%3A', ':');
    return text && `?${text}`;
  }

  /** This page's query with another window: `{range}` or `{start, end}`. */
  function withWindow(chosen) {
    const query = new URLSearchParams(location.search);
    WINDOW.forEach((key) => query.delete(key));
    for (const [key, value] of Object.entries(chosen)) query.set(key, value);
    return written(query);
  }

  function windowShown() {
    const query = new URLSearchParams(location.search);
    return Object.fromEntries(WINDOW.filter((key) => query.has(key)).map((key) => [key, query.get(key)]));
  }

  /**
   * Show `search` (a URL's query) on this page. A minor option replaces the history entry instead of adding one. What is
   * shown already is not asked for again, unless there was no answer.
   */
  function show(search, how, zooms = carriedZooms(search)) {
    if (search === location.search) {
      if (UNANSWERED.includes(window.nemdash.asked())) ask();
      return;
    }
    history[how === MINOR ? 'replaceState' : 'pushState']({ zooms }, '', location.pathname + search);
    ask();
  }

  /** The windows that a double click goes back to stay while a window is shown, and go with a named range. */
  function carriedZooms(search) {
    return new URLSearchParams(search).has('start') ? history.state?.zooms ?? [] : [];
  }

  /** Ask for what the URL says: in place, or as another page. `quietly` leaves out the veil. */
  function ask({ quietly = false } = {}) {
    // Until Dash has started there is nobody to keep what an answer brings: the browser itself loads the address.
    if (!window.nemdash.started()) {
      location.reload();
      return;
    }
    shown = here();
    window.nemdash.expect();
    if (!quietly) veil(true);
    const page = document.getElementById('page');
    if (page?.dataset.path === location.pathname) {
      window.nemdash.answerTo(location.pathname, location.search).then(dash_clientside.nemdash.answered);
      return;
    }
    // All four, or Dash's Location takes the part it still remembers for news and pushes it as a URL of its own.
    const { pathname, search, hash, href } = location;
    dash_clientside.set_props('_pages_location', { pathname, search, hash, href });
  }

  /** Another page: a link's, or a URL's. */
  function visit(link) {
    history.pushState({ zooms: [] }, '', link.pathname + link.search + link.hash);
    window.scrollTo(0, 0);
    ask();
  }

  /** A light veil over the old figure while the new one is on its way. */
  function veil(on) {
    document.body.classList.toggle('updating', on);
    document.getElementById('main')?.setAttribute('aria-busy', String(on));
    if (!on) document.dispatchEvent(new Event('nemdash:settled'));
  }

  function opensElsewhere(event) {
    return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  }

  function followLink(event) {
    const link = event.target.closest('a[data-select], a[data-page]');
    if (!link?.href || opensElsewhere(event)) return;
    if (link.hash && link.pathname === location.pathname) return; // a jump inside the page, which the browser knows
    event.preventDefault();
    if (link.pathname !== location.pathname) visit(link);
    else show(link.search, link.dataset.select);
  }

  /** Two date fields make a window, from the first day's midnight to the end of the last. Half a range is none. */
  function pickDates(event) {
    if (!event.target.matches('.date input')) return;
    const [from, to] = ['date-start', 'date-end'].map((id) => document.getElementById(id));
    if (![from, to].every((input) => input.value && input.validity.valid) || from.value > to.value) return;
    show(withWindow({ start: from.value, end: dayAfter(to.value) }), 'push');
  }

  function dayAfter(day) {
    const next = new Date(`${day}T00:00Z`);
    next.setUTCDate(next.getUTCDate() + 1);
    return next.toISOString().slice(0, 10);
  }

  /** What is selected goes along to every page; a page's own options stay with it. */
  function carry() {
    const pages = document.getElementById('pages');
    if (!pages) return;
    const carried = pages.dataset.carried.split(' ');
    const query = written([...new URLSearchParams(location.search)].filter(([key]) => carried.includes(key)));
    for (const link of pages.querySelectorAll('a')) {
      link.href = new URL(link.href).pathname + query;
      if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    intoView(pages);
    for (const link of document.querySelectorAll('a[data-carry]')) link.search = query;
  }

  /** On a phone the bar is wider than the screen: the page that one has come to must be seen in it. */
  function intoView(bar) {
    const link = bar.querySelector('[aria-current]');
    if (!link || link === seen) return; // elsewhere it stays where somebody has pushed it
    seen = link;
    const [outer, inner] = [bar, link].map((one) => one.getBoundingClientRect());
    bar.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }

  document.addEventListener('click', followLink);
  document.addEventListener('change', pickDates);
  // Before Dash's Location, which has not seen our URLs and would push its own.
  window.addEventListener('popstate', (event) => {
    event.stopImmediatePropagation();
    if (here() !== shown) ask(); // else a jump inside the page, such as the skip link's
  }, { capture: true });

  window.nemdash = { ...window.nemdash, show, visit, ask, veil, carry, written, withWindow, windowShown };
})();
