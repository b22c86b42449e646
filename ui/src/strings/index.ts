import { en } from './en';

/**
 * Every word that the console shows. A translation is another object of the type [`Strings`], chosen here; sentences
 * with values are functions, so that a language can order them and count as it does.
 */
export type Strings = typeof en;

export const strings: Strings = en;

/** The language of the strings, for dates and numbers. */
export const LANGUAGE = 'en';
