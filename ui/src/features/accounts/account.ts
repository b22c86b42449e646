import type { components } from '$/api/generated';

export type AdminAccount = components['schemas']['AdminAccount'];

/** A password that the server made: shown once. */
export interface MadePassword {
  email: string;
  password: string;
  /** What it was made for. */
  occasion: 'created' | 'reset';
}

/** First and last name, as far as they are known. */
export function fullName(account: AdminAccount): string {
  return [account.firstName, account.lastName].filter(Boolean).join(' ');
}
