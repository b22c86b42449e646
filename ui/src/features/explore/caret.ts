/** Styles that decide where text stands. */
const LAID_OUT_BY = [
  'fontFamily', 'fontSize', 'fontWeight', 'letterSpacing', 'lineHeight', 'paddingTop', 'paddingRight', 'paddingBottom',
  'paddingLeft', 'borderTopWidth', 'borderRightWidth', 'borderBottomWidth', 'borderLeftWidth', 'boxSizing', 'tabSize',
] as const;

/** Where the character at `index` of a textarea stands, in pixels from its corner: its left edge and its lower one. */
export function placeOf(textarea: HTMLTextAreaElement, index: number): { left: number; top: number } {
  const mirror = document.createElement('div');
  const style = getComputedStyle(textarea);
  for (const name of LAID_OUT_BY) mirror.style[name] = style[name];
  mirror.style.position = 'absolute';
  mirror.style.visibility = 'hidden';
  mirror.style.whiteSpace = 'pre-wrap';
  mirror.style.overflowWrap = 'break-word';
  mirror.style.width = `${textarea.offsetWidth}px`;
  mirror.textContent = textarea.value.slice(0, index);
  const mark = document.createElement('span');
  mark.textContent = textarea.value.slice(index) || '.';
  mirror.append(mark);
  document.body.append(mirror);
  const line = Number.parseFloat(style.lineHeight) || mark.offsetHeight;
  const place = { left: mark.offsetLeft, top: mark.offsetTop + line - textarea.scrollTop };
  mirror.remove();
  return place;
}
