// A year of days, each as dark as its value.
import { t } from "../text";

const DAY = 86_400_000;
const LEVELS = 4;

interface CalendarProps {
  /** The last day, as 2026-11-28. */
  last: string;
  /** Values by day; a day without one is empty. */
  values: Map<string, number>;
  show: (value: number) => string;
  /** The address of a day. */
  to: (day: string) => string;
}

/** Days are counted in UTC, where each is as long as the others. */
function name(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const months = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

function month(time: number): string {
  return months.format(time);
}

export function Calendar({ last, values, show, to }: CalendarProps) {
  const end = Date.parse(last);
  // Weeks are columns, which begin with a Monday.
  const start = end - 364 * DAY;
  const first = start - ((new Date(start).getUTCDay() + 6) % 7) * DAY;
  const days = Array.from({ length: Math.round((end - first) / DAY) + 1 }, (_, i) => first + i * DAY);
  const known = [...values.values()].filter((it) => it > 0).sort((a, b) => a - b);
  const level = (value: number): number => (value > 0 ? 1 + Math.min(LEVELS - 1, Math.floor((known.indexOf(value) / known.length) * LEVELS)) : 0);
  const weeks = Array.from({ length: Math.ceil(days.length / 7) }, (_, i) => days.slice(7 * i, 7 * i + 7));
  return (
    <div class="calendar" role="group" aria-label={t.calendar.label}>
      <div class="days">
        {weeks.map((week) => (
          <>
            <span class="month">{week.some((time) => new Date(time).getUTCDate() === 1) && month(week[week.length - 1]!)}</span>
            {week.map((time) => {
              const day = name(time);
              const value = values.get(day) ?? 0;
              if (time < start) return <span key={day} />;
              const text = t.calendar.day(day, show(value));
              return <a key={day} class={"l" + level(value)} href={to(day)} title={text} aria-label={text} tabIndex={value > 0 ? 0 : -1} />;
            })}
          </>
        ))}
      </div>
      <div class="row tight small quiet">{t.calendar.less}{Array.from({ length: LEVELS + 1 }, (_, i) => <i key={i} class={"l" + i} />)}{t.calendar.more}</div>
    </div>
  );
}
