// Keeps the keyboard's place: an answer replaces the controls, and the focus would fall back to the page's beginning.
// Another page begins at its heading, which a screen reader then reads.
(function () {
  'use strict';
  let last = null;
  let path = '';
  let arrived = false;

  /** Where an element is: its own id, or the way to it from the nearest element that has one. */
  function pathOf(element) {
    if (element.id && !element.id.startsWith('{')) return `#${CSS.escape(element.id)}`;
    const position = [...element.parentElement.children].indexOf(element) + 1;
    return `${pathOf(element.parentElement)} > ${element.tagName}:nth-child(${position})`;
  }

  document.addEventListener('focusin', ({ target }) => {
    last = target;
    path = target.closest('#main') ? pathOf(target) : '';
  });

  /** Once an answer is on the page: back to the same place in what has replaced it. */
  function keepFocus() {
    if (!path || last.isConnected || document.activeElement !== document.body) return;
    document.querySelector(path)?.focus({ preventScroll: true });
  }

  /**
   * A page is in place. The first one leaves the focus where a new document has it, before the skip link, unless its
   * address names a place on it: the browser has looked for that before it was there.
   */
  function arrive() {
    const heading = document.querySelector('#main h1');
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (named) {
      named.scrollIntoView();
      named.focus({ preventScroll: true });
    } else if (arrived && heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    arrived = true;
  }

  window.nemdash = { ...window.nemdash, keepFocus, arrive };
})();
