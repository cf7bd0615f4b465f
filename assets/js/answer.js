// Puts an answer in place: a whole page at first, later what has changed of it. One answer, one step: no part of a page
// shows another window than the rest.
(function () {
  'use strict';
  let inTurn = Promise.resolve();
  const MARKUP = new Map(); // element -> the HTML that it was given

  function put(id, property, value) {
    const element = document.getElementById(id);
    if (property === 'data') dash_clientside.set_props(id, { data: value }); // a store of the page's own
    else if (!element) return; // its page has been left meanwhile
    else if (property === 'children') fill(element, value);
    else if (property === 'hidden') element.hidden = value;
    else if (value === null || value === false) element.removeAttribute(property);
    else element.setAttribute(property === 'className' ? 'class' : property, value);
  }

  /** What has not changed stays as it is, with its focus, its open menus and its place. */
  function fill(element, html) {
    if (MARKUP.get(element) === html) return;
    MARKUP.set(element, html);
    element.innerHTML = html;
  }

  function newPage({ page, path }) {
    if (path && path !== location.pathname) return false; // left meanwhile
    MARKUP.clear();
    document.getElementById('place').innerHTML = page;
    window.nemdash.wipe();
    window.nemdash.arrive();
    return true;
  }

  async function inPlace(answer) {
    try {
      if (answer.page !== undefined && !newPage(answer)) return;
      for (const part of answer.parts) put(...part);
      window.nemdash.carry();
      window.nemdash.calendar();
      window.nemdash.keepFocus();
      await window.nemdash.draw(answer.figures);
    } finally {
      if (window.nemdash.asked() !== 'waiting') window.nemdash.veil(false);
    }
  }

  /**
   * Clientside callback: an answer has come. One after the other: a part may come before its page is in place. One that
   * can't be shown is told to the console, and keeps none of the next from being shown.
   */
  function answered(answer) {
    if (answer) inTurn = inTurn.then(() => inPlace(answer)).catch((error) => console.error(error));
    return window.dash_clientside.no_update;
  }

  /** The document has come with its page in it: only the charts are still to be drawn. */
  function begin() {
    window.nemdash.arrive();
    answered({ parts: [], figures: JSON.parse(document.getElementById('first').textContent) });
  }

  window.nemdash = { ...window.nemdash, begin };
  window.dash_clientside = { ...window.dash_clientside, nemdash: { ...window.dash_clientside?.nemdash, answered } };
})();
