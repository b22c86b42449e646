import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** The server that `npm run dev` talks to. */
const SERVER = process.env['METRICS_TRACKER_SERVER'] ?? 'http://127.0.0.1:3000';
const SERVED = ['/api', '/m', '/demo', '/prometheus', '/health'];

export default defineConfig({
  plugins: [svelte(), tailwindcss()],
  resolve: { alias: { $: new URL('./src', import.meta.url).pathname } },
  // The server takes cookies from its own pages only, so the proxy says that this is one.
  server: { proxy: Object.fromEntries(SERVED.map((path) => [path, { target: SERVER, changeOrigin: true, headers: { origin: SERVER } }])) },
  build: {
    target: 'es2022',
    // The policy of the console allows no data: scripts or fonts, and every file has a name by its content.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
