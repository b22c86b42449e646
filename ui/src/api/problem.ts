import { strings } from '$/strings';

/** What the server says of one field of a request. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A request that was not answered as asked: by a clear refusal of the server, or not at all (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly FieldProblem[] = [],
    readonly retryAfterSeconds: number | null = null,
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = 'Problem';
  }

  /** Nobody answered, or the server is busy with itself: the same request may work soon. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Nobody answered. */
export const unreachable = () => new Problem(0, 'unreachable', strings.problems.unreachable);

/** The problem that an answer tells of; any text where a proxy answered in the server's place. */
export function problemOf(response: Response, body: unknown): Problem {
  const error = errorOf(body);
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new Problem(
    response.status,
    text(error['code'], 'unknown'),
    text(error['message'], strings.problems.status(response.status, response.statusText)),
    Array.isArray(error['details']) ? error['details'].filter(isFieldProblem) : [],
    Number.isFinite(retryAfter) ? retryAfter : null,
    response.headers.get('x-request-id'),
  );
}

/** Our shape of an error, or that of Prometheus, which has the message beside its type. */
function errorOf(body: unknown): Record<string, unknown> {
  if (!isRecord(body)) return {};
  const { error } = body;
  return isRecord(error) ? error : { code: body['code'] ?? body['errorType'], message: error };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isRecord(value) && typeof value['field'] === 'string' && typeof value['message'] === 'string';
}
