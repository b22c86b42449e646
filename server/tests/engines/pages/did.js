// In every page. Pages report what a visitor does as they see it, beside the library and not through it. The driver waits
// for reports, so they take the ordinary way and leave the budget of requests that outlive a page to the library.

/** `deeds`: `{ kind, name, labels, value }` each. */
window.did = (...deeds) => fetch('/did', { method: 'POST', body: JSON.stringify(deeds) }).then((answer) => answer.text());
window.counted = (name, labels, value = 1) => ({ kind: 'counter', name, labels, value });
/** A page view. `page` is what the library should call the page. */
window.view = (page) => window.counted('page_views', { page });

let isLoaded = false;
const waiting = [];
/** Runs when the library is there: nothing counts before. */
window.whenLoaded = (run) => (isLoaded ? run() : waiting.push(run));
const look = ({ target }) => {
  if (target.localName !== 'script' || !/[?&]k=/.test(target.src)) return;
  isLoaded = true;
  for (const run of waiting) run();
};
document.addEventListener('load', look, true);
addEventListener('error', ({ message }) => {
  if (!message.includes('expected')) window.did({ kind: 'fault', name: message, labels: {}, value: 1 });
});
