// A row of the pivot that opens: the path of the button that was pressed goes to the page's callback for its rows.
(function () {
  'use strict';
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-toggle]');
    if (!button) return;
    // The time makes a second press of the same button another value.
    dash_clientside.set_props('pivot-toggled', { data: { path: JSON.parse(button.dataset.toggle), at: Date.now() } });
  });
})();
