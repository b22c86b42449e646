const LABEL = 'data-label-';

/** What an element says of itself when it is counted: `data-value`, and `data-label-plan-name` as `plan_name`. */
export const describe = (element: Element): [value: string | null, labels: Record<string, string>] => {
  const labels: Record<string, string> = {};
  for (const { name, value } of Array.from(element.attributes)) {
    if (name.startsWith(LABEL)) labels[name.slice(LABEL.length).replace(/-/g, '_')] = value;
  }
  return [element.getAttribute('data-value') || null, labels];
};

/** The first element that an event came through, open shadow roots included, which `closest` would not see. */
export const findOnPath = (event: Event, wanted: (element: Element) => unknown): Element | undefined =>
  (event.composedPath() as Element[]).find((target) => 'tagName' in target && wanted(target));

/** Capturing, so that a page which stops its events is counted all the same; passive, so that it never waits. */
export const CAPTURE = { capture: true, passive: true };
