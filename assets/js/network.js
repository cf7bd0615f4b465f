// A page's questions on their way: the newest one counts, one that fails is asked once more, and when that fails too,
// the page says so and stays as it is.
(function () {
  'use strict';
  const PAUSE = 600;
  const AGAIN = 3000;
  const SHOWN = 'X-Page-Shown';
  const QUESTION = '_dash-update-component';
  const ABOUT_THE_PAGE = /^(query-|_pages_location$)/;
  const RESTARTING = [502, 503, 504];
  const NOTHING = 204; // Dash leaves the page as it is
  const UNREACHED = 'The server does not answer. The page tries again by itself.';
  const FAILED = 'The server could not answer this. What you see is the last answer.';
  const ask = window.fetch.bind(window);
  let wanted = 0;
  let asking = null;
  let state = 'answered';
  // Questions on their way, also those of the parts that follow a page. Dash's first one, for the page's stores, is
  // still to come.
  let pending = 1;
  let started = false;

  /** A question is about to be asked: what is still on its way is no longer wanted. */
  function expect() {
    wanted += 1;
    state = 'waiting';
    asking?.abort();
    asking = new AbortController();
  }

  async function once(address, options) {
    try {
      const answer = await ask(address, options);
      return RESTARTING.includes(answer.status) ? null : answer;
    } catch {
      return null;
    }
  }

  async function twice(address, options) {
    const answer = await once(address, options);
    if (answer || options.signal?.aborted) return answer;
    await new Promise((resume) => { setTimeout(resume, PAUSE); });
    return once(address, options);
  }

  function tell(sentence) {
    const place = document.getElementById('net');
    if (!place) return;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  function isAboutThePage({ body }) {
    const { inputs } = JSON.parse(body);
    return inputs.flat().some(({ id }) => ABOUT_THE_PAGE.test(id));
  }

  async function question(address, options) {
    if (!isAboutThePage(options)) return (await twice(address, options)) ?? Response.error();
    if (!started) return begin(address, options);
    if (!asking) expect(); // one that nobody has announced
    const mine = wanted;
    const answer = await twice(address, { ...options, signal: asking.signal });
    if (mine !== wanted) return new Response(null, { status: NOTHING });
    if (answer && answer.status < 500) {
      state = 'answered';
      tell('');
      return answer;
    }
    state = answer ? 'failed' : 'unreached';
    tell(answer ? FAILED : UNREACHED);
    window.nemdash.veil(false);
    if (!answer) setTimeout(window.nemdash.follow, AGAIN);
    return new Response(null, { status: NOTHING });
  }

  /** The first one: the document has come with the page, Dash needs the rest. */
  async function begin(address, options) {
    const answer = await twice(address, { ...options, headers: { ...options.headers, [SHOWN]: '1' } });
    started = true;
    pending -= 1;
    return answer ?? Response.error();
  }

  async function counted(address, options) {
    pending += 1;
    try {
      return await question(address, options);
    } finally {
      pending -= 1;
    }
  }

  /**
   * A page's answer for a URL's query: asked of its Dash callback, but not by way of Dash's stores, which would look
   * through the whole page first. Null when it is not wanted any more, or when there is none.
   */
  async function answerTo(path, search) {
    const output = { id: { kind: 'answer', name: path }, property: 'data' };
    const input = { id: `query${path.replaceAll('/', '-')}`, property: 'data', value: search };
    const answer = await window.fetch(`/${QUESTION}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        output: `${JSON.stringify(output.id)}.data`,
        outputs: output,
        inputs: [input],
        changedPropIds: [`${input.id}.data`],
        state: [],
      }),
    });
    if (answer.status !== 200) return null;
    return Object.values((await answer.json()).response)[0].data;
  }

  window.fetch = (address, options) =>
    (String(address).includes(QUESTION) && options?.body ? counted(address, options) : ask(address, options));

  window.nemdash = { ...window.nemdash, expect, asked: () => state, started: () => started, answerTo, pending: () => pending };
})();
