// A table of which only the rows in sight are in the document.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../text";

export interface Column<R> {
  name: string;
  /** A track of a CSS grid. */
  width: string;
  num?: boolean;
  cell: (row: R) => ComponentChildren;
}

const ROW = 36;
const MORE = 8;

interface Props<R> {
  label: string;
  columns: Column<R>[];
  rows: R[];
  id: (row: R) => string;
  chosen: string;
  open: (row: R) => void;
  /** Asks for more rows when the end comes into sight. */
  more?: (() => void) | undefined;
  width: number;
  height: string;
}

export function VTable<R>({ label, columns, rows, id, chosen, open, more, width, height }: Props<R>) {
  const box = useRef<HTMLDivElement>(null);
  const [top, scrolled] = useState(0);
  const [room, sized] = useState(600);
  const [at, focusAt] = useState(0);
  const moved = useRef(false);

  useEffect(() => {
    const it = box.current!;
    const seen = new ResizeObserver(() => sized(it.clientHeight));
    seen.observe(it);
    return () => seen.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(top / ROW) - MORE);
  const last = Math.min(rows.length, Math.ceil((top + room) / ROW) + MORE);
  useEffect(() => {
    if (more && last >= rows.length - 20) more();
  }, [last, rows.length, more]);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    const it = box.current!;
    const y = at * ROW;
    if (y < it.scrollTop) it.scrollTop = y;
    else if (y + ROW + 40 > it.scrollTop + it.clientHeight) it.scrollTop = y + ROW + 40 - it.clientHeight;
    requestAnimationFrame(() => it.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus());
  }, [at]);

  const key = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const page = Math.max(1, Math.floor(room / ROW) - 1);
    const by = ({ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length } as Record<string, number>)[event.key];
    if (by !== undefined) {
      event.preventDefault();
      moved.current = true;
      focusAt(Math.max(0, Math.min(rows.length - 1, at + by)));
    } else if ((event.key === "Enter" || event.key === " ") && rows[at]) {
      event.preventDefault();
      open(rows[at]);
    }
  };

  const tracks = columns.map((c) => c.width).join(" ");
  return (
    <div class="vtable" role="grid" aria-label={label} aria-rowcount={rows.length + 1} ref={box} onScroll={(event) => scrolled(event.currentTarget.scrollTop)} onKeyDown={key} style={{ height, "--vwidth": width + "px" }}>
      <div role="rowgroup">
        <div class="vhead" role="row" style={{ gridTemplateColumns: tracks }}>
          {columns.map((c) => <div key={c.name} role="columnheader" class={c.num ? "num" : "cut"}>{c.name || <span class="sr">{t.details}</span>}</div>)}
        </div>
      </div>
      <div class="vbody" role="rowgroup" style={{ height: rows.length * ROW + "px", minWidth: width + "px" }}>
        {rows.slice(first, last).map((row, i) => {
          const index = first + i;
          return (
            <div
              key={id(row)}
              class="vrow"
              role="row"
              data-at={index}
              aria-rowindex={index + 2}
              aria-selected={id(row) === chosen}
              tabIndex={index === at ? 0 : -1}
              style={{ gridTemplateColumns: tracks, top: index * ROW + "px" }}
              onClick={() => {
                focusAt(index);
                open(row);
              }}
              onFocus={() => focusAt(index)}
            >
              {columns.map((c) => <div key={c.name} role="gridcell" class={c.num ? "num" : "cut"}>{c.cell(row)}</div>)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
