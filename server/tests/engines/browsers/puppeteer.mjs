// Tabs of a browser that puppeteer speaks to.

/**
 * What every engine can do. `evaluate` takes a function that uses nothing around it, and arguments that JSON can say;
 * `show` puts a tab in front, which hides the others of its window; `hide` shows another tab instead.
 */
export const puppeteerTabs = async (browser) => {
  const [keeper] = await browser.pages();
  return {
    async open(url) {
      const page = await browser.newPage();
      page.setDefaultTimeout(30_000);
      await page.goto(url, { waitUntil: 'domcontentloaded' });
      return {
        evaluate: (run, ...args) => page.evaluate(run, ...args),
        click: (selector) => page.click(selector),
        show: () => page.bringToFront(),
        hide: () => keeper.bringToFront(),
        close: () => page.close(),
      };
    },
    version: () => browser.version(),
    close: () => browser.close(),
  };
};
