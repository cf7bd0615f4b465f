// A page's question that fails on the way is asked once more; when that fails too, the page says so and stays as it is.
(function () {
  'use strict';
  const PAUSE = 600;
  const QUESTION = '_dash-update-component';
  const RESTARTING = [502, 503];
  const ask = window.fetch.bind(window);

  async function once(request) {
    try {
      const answer = await ask(...request);
      return { answer, ok: !RESTARTING.includes(answer.status) };
    } catch (error) {
      return { error, ok: false };
    }
  }

  function tell(sentence) {
    const place = document.getElementById('net');
    if (!place) return;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  window.fetch = async function (...request) {
    if (!String(request[0]?.url ?? request[0]).includes(QUESTION)) return ask(...request);
    let { answer, error, ok } = await once(request);
    if (!ok) {
      await new Promise((resume) => { setTimeout(resume, PAUSE); });
      ({ answer, error, ok } = await once(request));
    }
    tell(ok && answer.status < 500 ? '' : 'The server did not answer. What you see is the last answer: try again.');
    if (!ok || answer.status >= 500) window.nemdash.veil(false);
    if (error) throw error;
    return answer;
  };
})();
