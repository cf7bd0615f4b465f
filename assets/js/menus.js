// What opens and closes: menus (`details`), the phone's drawer of controls, the help.
(function () {
  'use strict';
  const ITEMS = 'details a[data-select]';

  /** One menu open at a time. Where the focus was inside, it goes to what opens the menu again. */
  function closeMenus(kept = null) {
    for (const menu of document.querySelectorAll('details[open]:not(.stays)')) {
      if (menu === kept) continue;
      if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
      menu.removeAttribute('open');
    }
  }

  function drawer(open) {
    const button = document.getElementById('drawer');
    if (!button || open === document.body.classList.contains('drawer-open')) return;
    if (!open && document.getElementById('controls').contains(document.activeElement)) button.focus();
    document.body.classList.toggle('drawer-open', open);
    button.setAttribute('aria-expanded', String(open));
  }

  function help(open = true) {
    const dialog = document.getElementById('help');
    if (open && !dialog.open) dialog.showModal();
    if (!open) dialog.close();
  }

  document.addEventListener('click', ({ target }) => {
    const choice = target.closest('.control-bar a[data-select]');
    closeMenus(target.closest(ITEMS) ? null : target.closest('details'));
    if (target.closest('#drawer')) drawer(!document.body.classList.contains('drawer-open'));
    else if (choice || !target.closest('.control-bar')) drawer(false);
    if (target.closest('#show-help')) help();
    // A click on the dialog itself is one beside its content: on what lies behind it.
    if (target.closest('#help-close') || target.id === 'help') help(false);
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    closeMenus();
    drawer(false);
  });

  window.nemdash = { ...window.nemdash, help };
})();
