import type { CommandError } from '$/platform';
import { Problem } from './problem';

/** What a command of the desktop app answers; throws a [`Problem`] for what the app refuses, as [`take`] does for the server. */
export async function command<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isRefusal(error) ? new Problem(REFUSED, error.code, error.message) : error;
  }
}

/** The app answers no statuses; what it refuses, it refuses because of how things are. */
const REFUSED = 409;

function isRefusal(error: unknown): error is CommandError {
  const { code, message } = (error ?? {}) as Partial<CommandError>;
  return typeof code === 'string' && typeof message === 'string';
}
