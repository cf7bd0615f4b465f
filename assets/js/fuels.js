// A fuel's name in a legend hides it; a double click shows it alone. Both are links whose targets the server computed.
(function () {
  'use strict';
  let alone = null; // where the link leads that was clicked once
  let answered = false;

  function plain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
    return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
  }

  /**
   * By the second click the first has been answered: the link leads somewhere else, or is another element, and where the
   * button goes down and up on two elements there is no click on either. So what counts is the first click's link, and
   * the second time that the button goes down.
   */
  function press(event) {
    answered = event.detail === 2 && alone !== null && plain(event);
    if (!answered) return;
    event.preventDefault();
    window.nemdash.show(new URL(alone, location.href).search, 'replace');
  }

  function click(event) {
    if (answered && event.detail > 1) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      alone = plain(event) ? event.target.closest('a[data-only]')?.dataset.only ?? null : null;
    }
  }

  document.addEventListener('mousedown', press, { capture: true });
  document.addEventListener('click', click, { capture: true });
})();
