// The shell's small tools: colour mode and copy link.
(function () {
  'use strict';
  let fading = 0;

  function toast(sentence) {
    const place = document.getElementById('toast');
    place.textContent = sentence;
    clearTimeout(fading);
    fading = setTimeout(() => { place.textContent = ''; }, 3000);
  }

  async function copyLink() {
    const done = await copied(location.href);
    toast(done ? 'Link copied' : 'The browser does not allow it here: press Ctrl+C in the address bar');
  }

  async function copied(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
    return false; // plain http on a name other than localhost: browsers give no clipboard
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button?.id === 'colour-switch') {
      window.nemdashColour.next();
      window.nemdash.redraw();
    }
    if (button?.id === 'copy-link') copyLink();
  });
  window.nemdashColour.onSystemChange(() => window.nemdash.redraw());

  window.nemdash = { ...window.nemdash, toast };
})();
