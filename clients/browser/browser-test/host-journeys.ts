import type { Page } from 'playwright-core';

/** Says what a visitor sees now; each of them is held against the same page without the library. */
export type Look = (what: string) => Promise<void>;
export type Journey = (page: Page, look: Look) => Promise<void>;

export const visitSwagger: Journey = async (page, look) => {
  await page.waitForSelector('#operations-pets-getPet');
  await look('loaded');
  await page.click('#operations-pets-getPet .opblock-summary-control');
  await page.click('#operations-pets-getPet .try-out__btn');
  await page.fill('#operations-pets-getPet input[placeholder=id]', '7');
  await look('expanded');
  await page.click('#operations-pets-getPet .execute');
  await page.waitForSelector('#operations-pets-getPet .live-responses-table :text("Minka")');
  await page.fill('.operation-filter-input', 'orders');
  await page.waitForSelector('#operations-pets-getPet', { state: 'detached' });
  await look('filtered');
};

export const visitBlog: Journey = async (page, look) => {
  await look('loaded');
  await page.click('.post-preview a >> nth=0');
  await page.waitForSelector('h1:text("Man must explore")');
  await look('post');
  await page.setViewportSize({ width: 480, height: 800 });
  await page.click('.navbar-toggler');
  await page.waitForSelector('#navbarResponsive.collapse.show');
  await look('menu');
  await page.click('#navbarResponsive a:text("Contact")');
  await page.fill('#name', 'Ann');
  await page.fill('#email', 'ann@example.org');
  await page.fill('#phone', '1234');
  await page.fill('#message', 'Hello');
  await page.click('#sendMessageButton');
  await page.waitForSelector('#success :text("has been sent")');
  await page.waitForSelector('#sendMessageButton:enabled');
  await look('sent');
};

export const visitVitePress: Journey = async (page, look) => {
  await page.waitForSelector('.VPHero');
  await look('loaded');
  await page.click('.VPHero a:text("Begin")');
  await page.waitForSelector('h1:text("Guide")');
  await page.click('summary:text("More")');
  await page.click('.VPSwitchAppearance >> visible=true');
  await page.waitForSelector('html.dark');
  await look('guide');
  await page.click('.VPDocAsideOutline a:text("Use")');
  await page.waitForURL(/#use$/);
  await page.click('.DocSearch-Button');
  await page.fill('#localsearch-input', 'Turbulence');
  await page.click('.result >> nth=0');
  await page.waitForSelector('h2:text("Turbulence")');
  await look('found');
  await page.goBack();
  await page.waitForSelector('h1:text("Guide")');
  await look('back');
};

export const visitReactRouter: Journey = async (page, look) => {
  await page.click('#count');
  await look('loaded');
  await page.click('a:text("Order 17")');
  await page.click('#next');
  await page.waitForSelector('h1:text("Order 18")');
  await look('pushed');
  await page.goBack();
  await page.waitForSelector('h1:text("Order 17")');
  await page.goForward();
  await page.waitForSelector('h1:text("Order 18")');
  await page.click('a:text("Old")');
  await page.waitForSelector('h1:text("Order 1")');
  await look('redirected');
  await page.click('a:text("Search")');
  await page.fill('#query', 'words');
  await page.waitForURL(/q=words$/);
  await look('replaced');
};
