// A page that breaks. The same error again in one load counts no more. What it reports is what the browser told it: a
// rejection is told of some time after it was made.

const { page } = document.documentElement.dataset;
const told = new Set();
const tell = ({ type, message, reason }) => {
  const text = message ?? reason.message;
  const isNew = !told.has(text);
  told.add(text);
  window.did(window.counted('js_errors', { page, kind: type }, Number(isNew)));
};
addEventListener('error', tell);
addEventListener('unhandledrejection', tell);

window.whenLoaded(() => window.did(window.view(page)));
const on = (id, run) => document.getElementById(id).addEventListener('click', run);
on('throw', () => {
  throw new Error('expected one');
});
on('throw-other', () => {
  throw new TypeError('expected other');
});
on('reject', () => void Promise.reject(new Error('expected rejection')));
