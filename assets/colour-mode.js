// Colour mode: light, dark, or the system's. Runs in <head> before anything is painted, so that no page flashes.
(function () {
  'use strict';
  const KEY = 'nemdash-colour-mode';
  const CHOICES = ['system', 'light', 'dark'];
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;

  function remembered() {
    try {
      const choice = localStorage.getItem(KEY);
      return CHOICES.includes(choice) ? choice : 'system';
    } catch {
      return 'system'; // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  function apply(choice) {
    const mode = choice === 'system' ? (system.matches ? 'dark' : 'light') : choice;
    root.dataset.colourChoice = choice;
    root.dataset.bsTheme = mode;
    return mode;
  }

  window.nemdashColour = {
    mode: () => root.dataset.bsTheme,
    /** The next choice in turn; remembers it and returns the mode it means. */
    next() {
      const choice = CHOICES[(CHOICES.indexOf(root.dataset.colourChoice) + 1) % CHOICES.length];
      try {
        localStorage.setItem(KEY, choice);
      } catch { /* as above */ }
      return apply(choice);
    },
    /** Calls back with the new mode when the system's changes and is followed. */
    onSystemChange(callback) {
      system.addEventListener('change', () => callback(apply(root.dataset.colourChoice)));
    },
  };
  apply(remembered());
})();
