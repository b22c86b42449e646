import { platform } from '$/platform';
import { connection } from './connection.svelte';
import { Problem, problemOf } from './problem';
import { session } from './session.svelte';

export interface UploadOptions {
  /** Without, nobody need be signed in. */
  signed: boolean;
  /** Told how much is sent, from 0 to 1. */
  onprogress: (share: number) => void;
  /** Ends it; the promise is refused with an `AbortError`. */
  signal: AbortSignal;
}

/** Sends a file as it is, without holding it in memory. `fetch` does not tell how far it is. */
export async function upload(path: string, file: Blob, options: UploadOptions): Promise<unknown> {
  const token = options.signed ? await session.token() : null;
  const answer = await sent(`${platform.server}${path}`, file, token, options);
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (!answer.ok) throw problemOf(answer, body);
  return body;
}

function sent(address: string, file: Blob, token: string | null, { onprogress, signal }: UploadOptions) {
  return new Promise<Response>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (token) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onprogress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(new Response(request.responseText || null, { status: request.status, headers: headers(request) }));
    request.onerror = () => {
      connection.lose({ state: 'unreachable' });
      reject(new Problem(0, 'unreachable', 'The server ended the connection before it had the whole file.'));
    };
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function headers(request: XMLHttpRequest): Headers {
  const lines = request.getAllResponseHeaders().trim().split(/[\r\n]+/).filter(Boolean);
  return new Headers(lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}
