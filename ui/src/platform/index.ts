export type { Platform, PreferenceKey } from './types';
export { web as platform } from './web';
