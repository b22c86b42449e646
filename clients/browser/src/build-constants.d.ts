/** Page views and the other automatic metrics are in this build. */
declare const __AUTO__: boolean;
/** `data-track` is in this build. */
declare const __ATTRIBUTES__: boolean;
declare const __VERSION__: string;
