// Charts of values over time; a drag selects a part of the time.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { theme } from "../theme";
import { t } from "../text";
import { stamp, zone } from "../time";

export interface Series {
  name: string;
  values: (number | null)[];
  /** Whether it counts what went wrong. */
  bad?: boolean;
}

const MOST = 6;

function colour(index: number, series: Series): string {
  return token(series.bad ? "--bad" : "--s" + (index + 1));
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Keeps the largest series, and sums up the others. */
export function largest(series: Series[], most = MOST): Series[] {
  const sum = (s: Series): number => s.values.reduce<number>((all, v) => all + (v ?? 0), 0);
  const sorted = [...series].sort((a, b) => sum(b) - sum(a));
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most - 1);
  const others = rest[0]!.values.map((_, i) => rest.reduce((all, s) => all + (s.values[i] ?? 0), 0));
  return [...sorted.slice(0, most - 1), { name: t.others, values: others }];
}

interface ChartProps {
  label: string;
  /** Milliseconds at which the parts begin. */
  times: number[];
  series: Series[];
  /** How long a part is, in milliseconds. */
  step: number;
  from: number;
  to: number;
  show: (value: number | null) => string;
  zoom?: (from: number, to: number) => void;
  height?: number;
  lines?: boolean;
}

export function Chart({ label, times, series, step, from, to, show, zoom, height = 220, lines = false }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [at, point] = useState<number | null>(null);
  const shown = theme.value;
  const name = zone();
  const latest = useRef({ zoom, show });
  latest.current = { zoom, show };
  const key = JSON.stringify([times, series, from, to]);

  useEffect(() => {
    const box = place.current!;
    const xs = times.map((time) => time / 1000);
    const ys: (number | null)[][] = [];
    let sum = times.map(() => 0);
    for (const one of series) {
      if (lines) ys.push(one.values);
      else {
        sum = sum.map((all, i) => all + (one.values[i] ?? 0));
        ys.push(sum);
      }
    }
    const line = token("--line");
    const axis = { stroke: token("--muted"), grid: { stroke: line, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const bars = uPlot.paths.bars!({ size: [0.8, 40], align: 1, gap: 0 });
    const drawn = series.map((_, i) => ({ i, y: ys[i]! }));
    // The sums of all are drawn first and the first series last, so that each is seen.
    if (!lines) drawn.reverse();
    const options: uPlot.Options = {
      width: Math.max(200, box.clientWidth),
      height,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), name),
      padding: [8, 20, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: Boolean(zoom), y: false, setScale: false } },
      legend: { show: false },
      scales: { x: { time: true, range: () => [Math.min(from, times[0] ?? from) / 1000, Math.max(to, (times[times.length - 1] ?? to) + step) / 1000] }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [
        { ...axis, grid: { show: false }, space: 64, values: (u, splits) => axisTimes(u, splits) },
        { ...axis, size: 64, space: 36, values: (_, splits) => splits.map((value) => latest.current.show(value)) },
      ],
      series: [
        {},
        ...drawn.map(({ i }) =>
          lines
            ? { stroke: colour(i, series[i]!), width: 1.5, points: { show: times.length < 2, size: 5, fill: colour(i, series[i]!) }, spanGaps: true }
            : { fill: colour(i, series[i]!), stroke: colour(i, series[i]!), width: 0, paths: bars, points: { show: false } },
        ),
      ],
      hooks: {
        setCursor: [(u) => point(u.cursor.idx ?? null)],
        setSelect: [
          (u) => {
            if (u.select.width < 6) return;
            const start = u.posToVal(u.select.left, "x") * 1000;
            const end = u.posToVal(u.select.left + u.select.width, "x") * 1000;
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            latest.current.zoom?.(start, end);
          },
        ],
      },
    };
    const chart = new uPlot(options, [xs, ...drawn.map((d) => d.y)] as uPlot.AlignedData, box);
    const seen = new ResizeObserver(() => chart.setSize({ width: Math.max(200, box.clientWidth), height }));
    seen.observe(box);
    return () => {
      seen.disconnect();
      chart.destroy();
    };
  }, [key, shown, name, height, lines]);

  const time = at === null ? undefined : times[at];
  return (
    <div class="stack tight">
      <div class="chart" ref={place} role="img" aria-label={label} style={{ height: height + "px" }} />
      <div class="legend">
        {series.map((one, i) => (
          <span key={one.name} class="key">
            <i class={one.bad ? "dotbad" : "dot" + (i + 1)} />
            <span class="cut" title={one.name}>{one.name}</span>
            {time !== undefined && <b>{show(one.values[at!] ?? null)}</b>}
          </span>
        ))}
        {time !== undefined ? <span>{stamp(time, false)}{step >= 86_400_000 ? "" : " – " + stamp(time + step, false).slice(11)}</span> : zoom && <span class="hide-small">{t.dragToZoom}</span>}
      </div>
    </div>
  );
}

function axisTimes(chart: uPlot, splits: number[]): string[] {
  const span = (splits[splits.length - 1] ?? 0) - (splits[0] ?? 0);
  const step = splits.length > 1 ? splits[1]! - splits[0]! : span;
  let day = "";
  return splits.map((seconds) => {
    const text = stamp(seconds * 1000, step < 60);
    const date = text.slice(5, 10);
    if (step >= 86_400) return date;
    const first = date !== day && (day !== "" || chart.bbox.width > 600);
    day = date;
    return first ? date + "\n" + text.slice(11) : text.slice(11);
  });
}

/** A small line without axes. */
export function Spark({ values }: { values: number[] }) {
  if (values.length < 2) return <svg class="spark" aria-hidden="true" />;
  const most = Math.max(...values) || 1;
  const path = values.map((value, i) => `${i ? "L" : "M"}${((i / (values.length - 1)) * 100).toFixed(2)} ${(23 - (value / most) * 22).toFixed(2)}`).join("");
  return (
    <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
