// The place that the user sees is the address: a page, and the state of its view as parameters.
import { computed, signal } from "@preact/signals";

export type Params = Record<string, string | null | undefined>;

/** The folder of the pages, with a slash at its end. */
export const base = new URL(document.baseURI).pathname.replace(/[^/]*$/, "");

function read(): { page: string; params: URLSearchParams } {
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  return { page: path.split("/")[0] || "overview", params: new URLSearchParams(location.search) };
}

const place = signal(read());
export const page = computed(() => place.value.page);
export const params = computed(() => place.value.params);

addEventListener("popstate", () => (place.value = read()));

/** These go from page to page. */
const KEPT = ["range", "from", "to", "tz"];

export function param(name: string): string {
  return place.value.params.get(name) ?? "";
}

function address(page: string, search: URLSearchParams): string {
  const query = search.toString();
  return base + (page === "overview" ? "" : page) + (query ? "?" + query : "");
}

/** The address of a page, with the time of the present one unless it is given. */
export function href(page: string, more: Params = {}): string {
  const search = new URLSearchParams();
  for (const name of KEPT) {
    const value = place.value.params.get(name);
    if (value !== null) search.set(name, value);
  }
  put(search, more);
  return address(page, search);
}

function put(search: URLSearchParams, more: Params): void {
  for (const [name, value] of Object.entries(more)) {
    if (value === null || value === undefined || value === "") search.delete(name);
    else search.set(name, value);
  }
}

function go(to: string, replace: boolean): void {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = read();
}

export function open(page: string, more: Params = {}): void {
  go(href(page, more), false);
}

/** Changes parameters of the present view; with `replace` the step back leads past it. */
export function change(more: Params, replace = false): void {
  const search = new URLSearchParams(place.value.params);
  put(search, more);
  go(address(place.value.page, search), replace);
}

// Links within the pages are followed without loading anew.
addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download")) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || !to.pathname.startsWith(base)) return;
  event.preventDefault();
  const before = place.value.page;
  go(to.pathname + to.search, false);
  if (place.value.page !== before) scrollTo(0, 0);
});
