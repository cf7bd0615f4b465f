// A row of the pivot that opens: the path of the button that was pressed goes to the page's callback for its rows.
(function () {
  'use strict';

  /** The answer is a new table: the focus goes back to the button that was pressed, which may be pressed again. */
  function keepPlace(toggle) {
    const table = document.getElementById('pivot-table');
    const observer = new MutationObserver(() => {
      observer.disconnect();
      const again = [...table.querySelectorAll('button[data-toggle]')].find((button) => button.dataset.toggle === toggle);
      if (document.activeElement === document.body) again?.focus({ preventScroll: true });
    });
    observer.observe(table, { childList: true });
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-toggle]');
    if (!button) return;
    const { toggle } = button.dataset;
    keepPlace(toggle);
    // The time makes a second press of the same button another value.
    dash_clientside.set_props('pivot-toggled', { data: { path: JSON.parse(toggle), at: Date.now() } });
  });
})();
