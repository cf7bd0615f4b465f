// Selection <-> URL <-> controls. Every control is a link whose target the server computed; this follows it in place:
// the URL changes, the page's one callback runs, Back and a copied link show the same again.
(function () {
  'use strict';
  const MINOR = 'replace';
  let shown = location.pathname + location.search;

  /** Show `search` (a URL's query) on this page. A minor option replaces the history entry instead of adding one. */
  function show(search, how) {
    if (search === location.search) return;
    shown = location.pathname + search;
    history[how === MINOR ? 'replaceState' : 'pushState'](null, '', location.pathname + search);
    veil(true);
    dash_clientside.set_props('query', { data: search });
  }

  /** A light veil over the old figure while the new one is on its way. */
  function veil(on) {
    document.body.classList.toggle('updating', on);
    document.getElementById('main')?.setAttribute('aria-busy', String(on));
  }

  function opensElsewhere(event) {
    return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  }

  function followLink(event) {
    const link = event.target.closest('a[data-select]');
    if (!link || opensElsewhere(event) || link.pathname !== location.pathname) return;
    event.preventDefault();
    link.closest('details')?.removeAttribute('open');
    show(link.search, link.dataset.select);
  }

  /** Two date fields make a window, from the first day's midnight to the end of the last. Half a range is none. */
  function pickDates(event) {
    if (!event.target.matches('.date input')) return;
    const [from, to] = ['date-start', 'date-end'].map((id) => document.getElementById(id));
    if (![from, to].every((input) => input.value && input.validity.valid) || from.value > to.value) return;
    const query = new URLSearchParams(location.search);
    ['range', 'interval'].forEach((key) => query.delete(key));
    query.set('start', from.value);
    query.set('end', dayAfter(to.value));
    show(`?${query}`, 'push');
  }

  function dayAfter(day) {
    const next = new Date(`${day}T00:00Z`);
    next.setUTCDate(next.getUTCDate() + 1);
    return next.toISOString().slice(0, 10);
  }

  /** Menus are `details`: one open at a time, closed by a click elsewhere and by Escape. */
  function closeMenus(event) {
    const kept = event.type === 'click' ? event.target.closest('details') : null;
    for (const menu of document.querySelectorAll('details[open]')) {
      if (menu === kept) continue;
      if (event.type === 'keydown' && menu.contains(document.activeElement)) menu.querySelector('summary').focus();
      menu.removeAttribute('open');
    }
  }

  document.addEventListener('click', followLink);
  document.addEventListener('change', pickDates);
  document.addEventListener('click', closeMenus);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && closeMenus(event));
  // Dash's Location has not seen our URLs: without this the first Back would change nothing. One layout run per Back.
  // All four, or Location takes the part it still remembers for news and pushes it as a URL of its own.
  window.addEventListener('popstate', () => {
    const { pathname, search, hash, href } = location;
    if (pathname + search === shown) return; // a jump inside the page, such as the skip link's
    shown = pathname + search;
    dash_clientside.set_props('_pages_location', { pathname, search, hash, href });
  });

  window.nemdash = { ...window.nemdash, show, veil };
})();
