// A fuel's name in a legend hides it; a double click shows it alone. Both are links whose targets the server computed.
(function () {
  'use strict';
  let alone = null;

  /** By the second click the first has been answered, and the link may lead somewhere else: what counts is the first. */
  function pick(event) {
    const link = event.target.closest('a[data-only]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.detail < 2) {
      alone = link.dataset.only;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    window.nemdash.show(new URL(alone, location.href).search, 'replace');
  }

  document.addEventListener('click', pick, { capture: true });
})();
