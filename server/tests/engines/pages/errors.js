// A page that breaks. The same error again in one load counts no more.

const { page } = document.documentElement.dataset;
const told = new Set();
const on = (id, kind, run) =>
  document.getElementById(id).addEventListener('click', () => {
    const isNew = !told.has(id);
    told.add(id);
    window.did(window.counted('js_errors', { page, kind }, Number(isNew)));
    run();
  });

window.whenLoaded(() => window.did(window.view(page)));
on('throw', 'error', () => {
  throw new Error('expected one');
});
on('throw-other', 'error', () => {
  throw new TypeError('expected other');
});
on('reject', 'unhandledrejection', () => {
  Promise.reject(new Error('expected rejection'));
});
