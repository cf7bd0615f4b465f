// The shell's small tools: colour mode, copy link, the data badge's age.
(function () {
  'use strict';
  const MINUTE = 60000;
  const STALE_AFTER = 20 * MINUTE; // AEMO publishes every five minutes; three missed in a row are worth a colour
  const DAY = 24 * 60 * MINUTE;
  const TICK = 5000;

  function setMode(mode) {
    dash_clientside.set_props('colour-mode', { data: mode });
  }

  async function copyLink(button) {
    const label = button.textContent;
    const done = await copied(location.href);
    button.textContent = done ? 'Copied' : 'Press Ctrl+C in the address bar';
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  async function copied(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
    return false; // plain http on a name other than localhost: browsers give no clipboard
  }

  function age(milliseconds) {
    const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
    if (minutes < 60) return `${minutes} min ago`;
    if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
    return `${Math.floor(minutes / 1440)} days ago`;
  }

  /** How old the newest reading is. A simulated market has an end, but no age. */
  function tick() {
    const badge = document.getElementById('data-badge');
    const newest = badge?.querySelector('time');
    if (!newest) return;
    const old = Date.now() - new Date(newest.dateTime);
    badge.classList.toggle('old', old > DAY);
    if (badge.querySelector('.simulated')) return;
    const text = ` · ${age(old)}`;
    const shown = badge.querySelector('.age');
    if (shown.textContent !== text) shown.textContent = text;
    badge.classList.toggle('stale', old > STALE_AFTER);
  }

  /** After every answer: which page this is, and how old its data. */
  function settle() {
    for (const link of document.querySelectorAll('.page-link')) {
      if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    tick();
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button?.id === 'colour-switch') setMode(window.nemdashColour.next());
    if (button?.id === 'copy-link') copyLink(button);
  });
  window.nemdashColour.onSystemChange(setMode);
  setInterval(settle, TICK);

  window.nemdash = { ...window.nemdash, settle };
})();
