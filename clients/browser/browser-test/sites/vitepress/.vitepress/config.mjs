import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Handbook',
  themeConfig: {
    search: { provider: 'local' },
    nav: [{ text: 'Guide', link: '/guide' }],
    sidebar: [{ text: 'Handbook', items: [{ text: 'Guide', link: '/guide' }, { text: 'Reference', link: '/reference' }] }],
  },
});
