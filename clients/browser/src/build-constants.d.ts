/** Page views, vitals and the other automatic metrics are in this build. */
declare const __AUTO__: boolean;
/** The tracking events of configured metrics are in this build; with the automatic metrics only. */
declare const __EVENTS__: boolean;
/** `data-track` is in this build. */
declare const __ATTRIBUTES__: boolean;
/** What blocks the library is reported: by a script that has an address, and is not the smallest. */
declare const __REPORT__: boolean;
/** The page gives the key, with `init`; otherwise it stands in the file. */
declare const __KEYLESS__: boolean;
declare const __VERSION__: string;
