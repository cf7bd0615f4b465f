// Keeps the keyboard's place: an answer replaces the controls, and the focus would fall back to the page's beginning.
(function () {
  'use strict';
  let last = null;
  let path = '';

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

  window.nemdash = { ...window.nemdash, keepFocus };
})();
