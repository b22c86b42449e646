/** Items that one request asks for, and requests that one list may take: the quotas of an account fit in. */
const PAGE_ITEMS = 100;
const PAGES_MAX = 20;

interface Page<T> {
  items: T[];
  nextCursor?: string | null;
}

/** Every item of a list that comes in pages. */
export async function all<T>(page: (query: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const answer = await page({ limit: PAGE_ITEMS, ...(cursor ? { cursor } : {}) });
    items.push(...answer.items);
    if (!answer.nextCursor) return items;
    cursor = answer.nextCursor;
  }
  return items;
}
