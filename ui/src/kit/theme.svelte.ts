import { platform } from '$/platform';

/** What a person can choose. */
export type ThemeChoice = 'light' | 'dark' | 'system';

const CHOICES: readonly ThemeChoice[] = ['light', 'dark', 'system'];
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** The theme: the person's choice, or the system's as long as there is none. */
class Theme {
  choice = $state<ThemeChoice>(parse(platform.recall('theme')));
  #isSystemDark = $state(systemDark.matches);

  readonly isDark = $derived(this.choice === 'dark' || (this.choice === 'system' && this.#isSystemDark));

  constructor() {
    systemDark.addEventListener('change', () => {
      this.#isSystemDark = systemDark.matches;
      this.apply();
    });
  }

  choose(choice: ThemeChoice) {
    this.choice = choice;
    platform.remember('theme', choice === 'system' ? null : choice);
    this.apply();
  }

  apply() {
    document.documentElement.dataset['theme'] = this.isDark ? 'dark' : 'light';
  }
}

function parse(stored: string | null): ThemeChoice {
  return CHOICES.find((choice) => choice === stored) ?? 'system';
}

export const theme = new Theme();
