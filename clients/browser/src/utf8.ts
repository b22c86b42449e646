export const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

/**
 * The longest beginning of `text` that fits: a streaming decoder keeps back the half of a character. Half a surrogate
 * pair becomes U+FFFD, for a JSON escape of it is an error to the server.
 */
export const cutToBytes = (text: string, bytesMax: number): string =>
  new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytesMax), { stream: true });
