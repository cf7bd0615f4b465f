// Keys: arrows page the window, + and - zoom, ? helps. Not while typing, and not where the focus uses them itself.
(function () {
  'use strict';
  const KEY = 'nemdash-single-keys';
  const LINKS = { ArrowLeft: 'a[rel=prev]', ArrowRight: 'a[rel=next]', '+': 'a[data-zoom=in]', '=': 'a[data-zoom=in]', '-': 'a[data-zoom=out]' };
  const TAKEN = 'input, select, textarea, [contenteditable], [role=slider], [role=tab], [role=grid], dialog[open]';
  let single = remembered();

  function remembered() {
    try {
      return localStorage.getItem(KEY) !== 'off';
    } catch {
      return true; // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  function turn(on) {
    single = on;
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off');
    } catch { /* as above */ }
    label();
  }

  function label() {
    const button = document.getElementById('keys-switch');
    if (button) button.textContent = `Turn single keys ${single ? 'off' : 'on'}`;
  }

  /** A wide table that has the focus is scrolled by the arrows. */
  function scrolls(element) {
    const box = element.closest('.scroll-x');
    return box !== null && box.scrollWidth > box.clientWidth;
  }

  function press(event) {
    const { key, target } = event;
    const arrow = key.startsWith('Arrow');
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TAKEN) || (!arrow && !single)) return;
    if (key === '?') {
      window.nemdash.help();
    } else if (LINKS[key] && !(arrow && scrolls(target))) {
      event.preventDefault();
      document.querySelector(`.control-bar ${LINKS[key]}`)?.click();
    }
  }

  document.addEventListener('keydown', press);
  document.addEventListener('click', ({ target }) => {
    if (target.id === 'keys-switch') turn(!single);
    if (target.id === 'show-help') label();
  });
})();
