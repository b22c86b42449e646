import { readFileSync } from 'node:fs';

const variants = new Map<string, string>();

/** A file of `dist` with a configuration in it, as the server gives it out. */
export const library = (file: string, config: { k: string; u: string; m?: unknown[] }): string => {
  const text = variants.get(file) ?? readFileSync(new URL(`../dist/${file}`, import.meta.url), 'utf8');
  variants.set(file, text);
  const literal = JSON.stringify(JSON.stringify(config));
  return text.replace('"__MT_CONFIG__"', () => literal);
};
