// Keys: arrows page the window, + and - zoom, ? helps. Not while typing, and not where the focus uses them itself.
(function () {
  'use strict';
  const KEY = 'nemdash-single-keys';
  const LINKS = { ArrowLeft: 'a[rel=prev]', ArrowRight: 'a[rel=next]', '+': 'a[data-zoom=in]', '=': 'a[data-zoom=in]', '-': 'a[data-zoom=out]' };
  const TAKEN = 'input, select, textarea, [contenteditable], [role=slider], [role=tab], [role=grid], dialog[open]';
  const MOST_AHEAD = 5; // a key that is held down does not run for minutes
  const ahead = [];
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
      if (ahead.length < MOST_AHEAD) ahead.push(LINKS[key]);
      follow();
    }
  }

  /** One key after the other: a link leads from what is shown, which for the second key is the first one's answer. */
  function follow() {
    if (!document.body.classList.contains('updating')) document.querySelector(`.control-bar ${ahead.shift()}`)?.click();
  }

  document.addEventListener('keydown', press);
  document.addEventListener('nemdash:settled', () => ahead.length && follow());
  document.addEventListener('click', ({ target }) => {
    if (target.id === 'keys-switch') turn(!single);
    if (target.id === 'show-help') label();
  });
})();
