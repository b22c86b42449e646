import type { components } from '$/api/generated';
import type { AdminSettings, Kind, Setting, SettingName } from './fields';

type SettingsChange = components['schemas']['SettingsChange'];

/** What a person has changed and not saved. Everything else follows the server. */
export class Draft {
  /** By name; null goes back to the default. */
  #edits = $state<Partial<Record<SettingName, string | null>>>({});

  /** The settings that would change. */
  changed(settings: AdminSettings): SettingName[] {
    const names = Object.keys(this.#edits) as SettingName[];
    return names.filter((name) => this.#edits[name] !== written(next(settings, name)));
  }

  /** What stands in the field. */
  text(settings: AdminSettings, name: SettingName): string {
    const edit = this.#edits[name];
    return edit === undefined ? written(next(settings, name)) : (edit ?? '');
  }

  set(name: SettingName, text: string) {
    this.#edits[name] = text;
  }

  useDefault(name: SettingName) {
    this.#edits[name] = null;
  }

  /** Whether saving takes the value out of the file. */
  isDefault(settings: AdminSettings, name: SettingName): boolean {
    const edit = this.#edits[name];
    return edit !== undefined && !edit?.trim() && settings.sources[name] === 'file';
  }

  keep(name: SettingName) {
    delete this.#edits[name];
  }

  clear() {
    this.#edits = {};
  }

  /** The request that saves it all. What is of another form than the setting goes as it was typed: the server says so. */
  request(settings: AdminSettings, fields: readonly Setting[]): SettingsChange {
    const kinds = new Map<SettingName, Kind>(fields.map(({ name, kind }) => [name, kind]));
    const values = this.changed(settings).map((name) => [name, read(this.#edits[name] ?? '', kinds.get(name) ?? 'text')]);
    return Object.fromEntries(values) as SettingsChange;
  }
}

/** The value that holds after the next start. */
export function next(settings: AdminSettings, name: SettingName): unknown {
  const pending = settings.pending as Record<string, unknown>;
  return name in pending ? pending[name] : now(settings, name);
}

/** The value that holds now. */
export function now(settings: AdminSettings, name: SettingName): unknown {
  return (settings as Record<string, unknown>)[name];
}

/** A value as its field shows it. */
export function written(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([label, text]) => `${label}=${text}`)
      .join('\n');
  }
  return String(value);
}

function read(text: string, kind: Kind): unknown {
  const trimmed = text.trim();
  if (!trimmed) return null;
  const lines = trimmed.split(/\s*\n\s*/).filter(Boolean);
  switch (kind) {
    case 'number':
      return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
    case 'boolean':
      return trimmed === 'true';
    case 'lines':
      return lines;
    case 'labels':
      return Object.fromEntries(lines.map(label));
    case 'text':
    case 'choice':
    case 'shown':
      return trimmed;
  }
}

function label(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
