// After all other scripts of ours and the chart library, before Dash's: the page is drawn.
window.nemdash.begin();
