import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { LANGUAGE } from '$/strings';
import { number } from './format';

export interface ChartSeries {
  label: string;
  /** A value for each time; null where there is none. */
  values: readonly (number | null)[];
}

export interface ChartData {
  times: readonly number[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  style: 'line' | 'bars';
  height: number;
  /** Only so that the caller draws anew with other colours. */
  isDark: boolean;
}

/** Colours of the theme; the seventh series begins again. */
const COLOURS = 6;
/** Width of the axis of values, in pixels. */
const VALUE_AXIS = 56;
/** Height of the axis of times, in pixels. */
const TIME_AXIS = 30;
const HOUR = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const MOMENT = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const DATE = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short' });
/** From this span on, in seconds, the axis shows days. */
const DAYS_FROM = 2 * 86_400;

/** Draws a chart into `element`, which it follows in width. */
export function draw(element: HTMLElement, data: ChartData): { destroy(): void } {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`).trim();
  const ink = colour('muted');
  const grid = { stroke: colour('line'), width: 1 };
  const span = (data.times.at(-1) ?? 0) - (data.times[0] ?? 0);
  const when = (seconds: number) => (span >= DAYS_FROM ? DATE : HOUR).format(seconds * 1000);
  const font = '12px Inter Variable, sans-serif';
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: data.height,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_, first, last) => [first, last + beyond(data)] },
      y: { range: (_, least, most) => [Math.min(0, least), most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      { stroke: ink, grid: { show: false }, ticks: { show: false }, font, values: (_, ticks) => ticks.map(when), space: 70, size: TIME_AXIS },
      { stroke: ink, grid, ticks: { show: false }, font, size: VALUE_AXIS, values: (_, ticks) => ticks.map(number) },
    ],
    series: [{}, ...data.series.map((one, index) => look(one, colour(`series-${(index % COLOURS) + 1}`), data))],
    plugins: [tooltip(data)],
  };
  const columns = [data.times, ...data.series.map((one) => one.values)] as unknown as uPlot.AlignedData;
  const chart = new uPlot(options, columns, element);
  const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: data.height }));
  observer.observe(element);
  return {
    destroy() {
      observer.disconnect();
      chart.destroy();
    },
  };
}

/** A bar stands on its whole step, also the last one. */
function beyond({ style, times }: ChartData): number {
  const [first = 0, second = first] = times;
  return style === 'bars' ? second - first : 0;
}

function look(series: ChartSeries, colour: string, data: ChartData): uPlot.Series {
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], radius: 0.15, align: 1 });
  const isBars = data.style === 'bars' && bars;
  return {
    label: series.label,
    stroke: colour,
    width: isBars ? 0 : 1.75,
    fill: isBars ? colour : data.series.length === 1 ? `${colour}1f` : undefined,
    points: { show: !isBars && series.values.filter((value) => value !== null).length < 3, size: 6 },
    ...(isBars ? { paths: bars } : {}),
  } as uPlot.Series;
}

/** The values at the pointer, in words. */
function tooltip(data: ChartData): uPlot.Plugin {
  const box = document.createElement('div');
  box.className =
    'pointer-events-none absolute z-10 hidden rounded-control border border-line bg-surface px-2.5 py-1.5 text-xs text-ink shadow-float whitespace-nowrap';
  return {
    hooks: {
      init: (chart) => void chart.over.append(box),
      setCursor(chart) {
        const { idx, left = -1 } = chart.cursor;
        const isShown = left >= 0 && idx !== null && idx !== undefined;
        box.classList.toggle('hidden', !isShown);
        if (!isShown) return;
        const rows = data.series.map((one) => [one.label, one.values[idx] ?? null] as const);
        const known = rows.filter((row): row is [string, number] => row[1] !== null);
        const time = data.times[idx];
        box.replaceChildren(line(time === undefined ? '' : MOMENT.format(time * 1000), 'text-muted'));
        for (const [label, value] of known) {
          box.append(line(data.series.length > 1 ? `${label}: ${data.format(value)}` : data.format(value), 'font-medium'));
        }
        const isRight = left > chart.over.clientWidth / 2;
        box.style.top = '4px';
        box.style.left = isRight ? 'auto' : `${left + 12}px`;
        box.style.right = isRight ? `${chart.over.clientWidth - left + 12}px` : 'auto';
      },
    },
  };
}

function line(text: string, look: string): HTMLElement {
  const element = document.createElement('div');
  element.className = look;
  element.textContent = text;
  return element;
}
