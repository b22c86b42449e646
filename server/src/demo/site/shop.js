// What the shop does in the browser. Everything that is measured by hand goes through `measure`.
(() => {
  'use strict';

  const CART = 'demo-cart';
  const FREEZE_MILLIS = 600;
  const TOAST_MILLIS = 5000;
  const byId = (id) => document.getElementById(id);

  // The queue takes calls before the library is there, and the library afterwards.
  const measure = (...call) => (window.metricsTracker ||= []).push(call);

  let toastTimer;
  const say = (text) => {
    const toast = byId('toast');
    if (!toast) return;
    toast.textContent = text;
    toast.classList.add('shown');
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => toast.classList.remove('shown'), TOAST_MILLIS);
  };

  const readCart = () => {
    try {
      const items = JSON.parse(sessionStorage.getItem(CART) || '[]');
      return Array.isArray(items) ? items : [];
    } catch {
      return [];
    }
  };

  const showCount = (items) => {
    const count = byId('cart-count');
    if (!count) return;
    count.textContent = String(items.length);
    count.hidden = items.length === 0;
  };

  const writeCart = (items) => {
    try {
      sessionStorage.setItem(CART, JSON.stringify(items));
    } catch {
      // A browser that keeps nothing has an empty cart on the next page.
    }
    showCount(items);
    showLines(items);
  };

  const euros = (amount) => `€ ${amount.toFixed(2)}`;

  const icon = (name) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'use'));
    svg.firstChild.setAttribute('href', `/demo/assets/plants.svg#${name}`);
    return svg;
  };

  const line = (item, index, items) => {
    const row = document.createElement('li');
    const name = document.createElement('span');
    name.textContent = item.name;
    const price = document.createElement('span');
    price.textContent = euros(item.price);
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'quiet';
    remove.textContent = 'Remove';
    remove.setAttribute('aria-label', `Remove ${item.name}`);
    remove.addEventListener('click', () => {
      measure('decrement', 'demo_cart_items');
      writeCart(items.filter((_, other) => other !== index));
    });
    row.append(icon(item.icon), name, price, remove);
    return row;
  };

  const showLines = (items) => {
    const lines = byId('lines');
    if (!lines) return;
    lines.replaceChildren(...items.map(line));
    byId('empty').hidden = items.length > 0;
    byId('total').hidden = items.length === 0;
    byId('sum').textContent = euros(items.reduce((sum, item) => sum + item.price, 0));
    byId('fields').disabled = items.length === 0;
  };

  const watchProducts = () => {
    for (const button of document.querySelectorAll('[data-add]')) {
      button.addEventListener('click', () => {
        const { add, name, price } = button.dataset;
        measure('increment', 'demo_cart_items');
        writeCart([...readCart(), { icon: add, name, price: Number(price) }]);
        say(`${name} is in the cart: demo_cart_items went up by one.`);
      });
    }
  };

  const watchSearch = () => {
    byId('search')?.addEventListener('submit', (event) => {
      event.preventDefault();
      const query = byId('query').value.trim().toLowerCase();
      const products = [...document.querySelectorAll('#plants-list .product')];
      for (const product of products) product.hidden = !product.dataset.words.includes(query);
      const found = products.filter((product) => !product.hidden).length;
      byId('found').textContent = `${found} of ${products.length}. demo_search_length took ${query.length}.`;
      measure('observe', 'demo_search_length', query.length);
    });
  };

  const watchCheckout = () => {
    const form = byId('checkout');
    if (!form) return;
    const began = performance.now();
    form.addEventListener('change', ({ target }) => {
      if (target.dataset.order === 'payment') form.dataset.labelPayment = target.value;
      if (target.dataset.order === 'delivery') form.dataset.labelDelivery = target.value;
    });
    form.addEventListener('submit', () => {
      measure('observe', 'demo_checkout_seconds', (performance.now() - began) / 1000);
      measure('decrement', 'demo_cart_items', readCart().length);
      writeCart([]);
    });
  };

  const watchFaults = () => {
    byId('throw')?.addEventListener('click', () => {
      say('An error was thrown. It is counted in js_errors_total.');
      throw new Error('The demo shop threw this error because somebody pressed the button');
    });
    byId('reject')?.addEventListener('click', () => {
      say('A promise was broken. It is counted in js_errors_total.');
      Promise.reject(new Error('The demo shop broke this promise because somebody pressed the button'));
    });
    byId('slow')?.addEventListener('click', () => {
      const until = performance.now() + FREEZE_MILLIS;
      while (performance.now() < until);
      say(`The page stood still for ${FREEZE_MILLIS} ms. inp_seconds hears of it when you leave the page.`);
    });
  };

  const items = readCart();
  showCount(items);
  showLines(items);
  watchProducts();
  watchSearch();
  watchCheckout();
  watchFaults();
})();
