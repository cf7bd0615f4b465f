// The shell's small tools: colour mode, copy link, a chart as a picture.
(function () {
  'use strict';
  let fading = 0;

  function setMode(mode) {
    dash_clientside.set_props('colour-mode', { data: mode });
  }

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

  function picture(name) {
    const graph = document.querySelector(`.graph-${name} .js-plotly-plot`);
    const { width, height } = graph.getBoundingClientRect();
    Plotly.downloadImage(graph, { format: 'png', filename: `nem-${name}`, width, height, scale: 2 });
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button?.id === 'colour-switch') setMode(window.nemdashColour.next());
    if (button?.id === 'copy-link') copyLink();
    if (button?.dataset.png) picture(button.dataset.png);
  });
  window.nemdashColour.onSystemChange(setMode);

  window.nemdash = { ...window.nemdash, toast };
})();
