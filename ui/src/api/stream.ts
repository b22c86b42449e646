import { platform } from '$/platform';
import { api, take } from './client';

/** Waits before a stream is asked for again, in milliseconds: at first, and at most. */
const AGAIN_MILLIS = { first: 500, most: 10_000 };

/**
 * Follows a stream of server-sent events until it is closed. Each connection takes a ticket of its own, since a ticket
 * holds once and `EventSource` would come again with the used one. `onLost` is told of each connection that ends.
 */
export function follow(
  path: string,
  query: Record<string, string>,
  onMessage: (data: unknown) => void,
  onLost: () => void = () => undefined,
): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = AGAIN_MILLIS.first;
  let isClosed = false;

  const again = () => {
    source?.close();
    if (isClosed) return;
    onLost();
    timer = setTimeout(() => void open(), wait);
    wait = Math.min(wait * 2, AGAIN_MILLIS.most);
  };

  async function open() {
    try {
      const { ticket } = await take(api.POST('/api/v1/auth/ticket'));
      if (isClosed) return;
      source = new EventSource(`${platform.server}${path}?${new URLSearchParams({ ...query, ticket })}`);
    } catch {
      again();
      return;
    }
    source.onmessage = ({ data }: MessageEvent<string>) => {
      wait = AGAIN_MILLIS.first;
      onMessage(JSON.parse(data));
    };
    source.onerror = again;
  }

  void open();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    source?.close();
  };
}
