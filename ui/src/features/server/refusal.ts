import { Problem } from '$/api/problem';

/** Refusals that say nothing of what was typed. */
const NOT_TYPED = ['busy', 'ending', 'cancelled', 'not_running', 'put_back', 'not_put_back', 'other_stays', 'copy_failed', 'check_failed', 'program_missing'];

/** A command of which a person typed one argument: what the app refuses is said at its field. */
export async function atField<T>(field: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Problem) || NOT_TYPED.includes(error.code)) throw error;
    throw new Problem(error.status, error.code, error.message, [{ field, message: error.message }]);
  }
}

/** Whether a person gave up what they had asked for; the page need not tell them that it failed. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Problem && error.code === 'cancelled';
}
