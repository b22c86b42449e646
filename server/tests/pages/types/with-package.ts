import { increment, init, observe } from '@metrics-tracker/browser';

init({ key: 'mt_pub_x', endpoint: 'https://metrics.example.org/m', pages: ['/orders/:slug'], autoTrack: false });
increment('purchases', 1, { shop: 'a' });
increment('nobody_configured_it');
observe('search', 0.5);
