import type { Host } from './host';
import type { Log } from './log';

/**
 * Requests with `keepalive` share 64 KiB, in UTF-8 bytes, for as long as they are under way, and with what the page
 * itself sends that way.
 */
export const KEEPALIVE_BYTES_MAX = 60 * 1024;
/** Of one request; the queue takes it up again. */
export const REQUEST_MS_MAX = 30e3;

/** Statuses of the transport's own, beside those of HTTP. */
export const UNREACHABLE = 0;
/** Handed to the browser, which does not tell what became of it. */
export const UNSEEN = -1;

/** A pause that is no number or negative is none. */
export type Answer = [status: number, retryAfterMs?: number];

/** Sends before it returns, and never rejects. `leaving`: the request must outlive the page. */
export type Transport = (body: string, leaving: boolean) => Promise<Answer>;

/** Milliseconds of a header in seconds or as a date; NaN, or negative, for none. */
export const parseRetryAfter = (header: string | null, now: number): number =>
  Number(header) * 1e3 || Date.parse(header!) - now;

/** A request came to nothing, while none has worked yet. */
export type Refused = (hasWorked: () => boolean) => void;

/** `address` may throw where a page has none to start from. */
export const createTransport = (address: () => string, host: Host, log: Log, refused?: Refused): Transport => {
  let bytesLeft = KEEPALIVE_BYTES_MAX;
  /** What has worked once is not blocked. */
  let worked = false;

  return async (body, leaving) => {
    const answer: Answer = [UNREACHABLE];
    const bytes = leaving ? new Blob([body]).size : 0;
    bytesLeft -= bytes;
    try {
      const url = address();
      // A string makes it text/plain, in both: no preflight, which an unloading page would not live to see.
      if (leaving && bytesLeft < 0) {
        if (navigator.sendBeacon(url, body)) answer[0] = UNSEEN;
      } else {
        const response = await fetch(url, {
          method: 'POST',
          body,
          keepalive: leaving,
          credentials: 'omit',
          // A browser too old for this has a limit of its own.
          signal: AbortSignal.timeout?.(REQUEST_MS_MAX),
        });
        worked = true;
        answer[0] = response.status;
        answer[1] = parseRetryAfter(response.headers.get('Retry-After'), host._now());
        // Chromium gives the bytes back only when the answer has been read.
        await response.text();
      }
    } catch (error) {
      log(error);
      if (!worked) refused?.(() => worked);
    }
    bytesLeft += bytes;
    log(answer);
    return answer;
  };
};
