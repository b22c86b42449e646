import { Problem } from '$/api/problem';

/** What the app refuses, said at the field that it is about: a command has one argument that a person typed. */
export async function atField<T>(field: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Problem) || error.details.length) throw error;
    throw new Problem(error.status, error.code, error.message, [{ field, message: error.message }]);
  }
}
