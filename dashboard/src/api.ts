// Requests to the gateway: JSON in and out, errors as values with the id of their request.
import { signal } from "@preact/signals";
import { base } from "./router";
import { t } from "./text";

export interface Session {
  role: "admin" | "member" | "viewer";
  name: string;
  user_path: string;
  open: boolean;
  expires_at: string | null;
  token: string;
}

/** The one who is signed in; `undefined` until it is known, `null` without. */
export const session = signal<Session | null | undefined>(undefined);

/** Whether the session has ended while someone was at work: what they wrote stays until they sign in again. */
export const ended = signal(false);

/** Whether the gateway could not be reached by the last request. */
export const away = signal(false);

export const root = base.replace(/dashboard\/$/, "");
export const origin = location.origin + root.replace(/\/$/, "");

export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
    readonly param: string | null,
    readonly request: string | null,
  ) {
    super(message);
  }
}

export interface Options {
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** The address below the base, with the parameters that have a value. */
export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return root + path.replace(/^\//, "") + (text ? "?" + text : "");
}

/** Sends a request and returns its response, whatever its status is. */
export async function send(address: string, options: Options = {}): Promise<Response> {
  if (ended.value && !address.endsWith("/session")) throw new Failure(401, t.signIn.ended, "", null, null);
  const headers: Record<string, string> = { ...options.headers };
  const token = session.value?.token;
  if (token) headers["X-Gatehouse-Session"] = token;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(address, {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (e) {
    if ((e as Error).name !== "AbortError") away.value = true;
    throw e;
  }
  away.value = false;
  if (response.status === 401 && session.value && !session.value.open && !address.endsWith("/session")) ended.value = true;
  return response;
}

/** Reads the problem that a response tells of. */
export async function problem(response: Response): Promise<Failure> {
  const request = response.headers.get("x-request-id");
  let error: { message?: string; code?: string | null; type?: string; param?: string | null } = {};
  try {
    error = ((await response.json()) as { error?: typeof error }).error ?? {};
  } catch {
    // An answer of something between: its status has to do.
  }
  const message = typeof error.message === "string" ? error.message : `HTTP ${response.status}`;
  return new Failure(response.status, message, error.code ?? error.type ?? "", error.param ?? null, request);
}

export interface Reply<T> {
  data: T;
  version: string | null;
  headers: Headers;
}

export async function ask<T>(address: string, options: Options = {}): Promise<Reply<T>> {
  const response = await send(address, options);
  if (!response.ok) throw await problem(response);
  const text = response.status === 204 ? "" : await response.text();
  return { data: (text ? JSON.parse(text) : null) as T, version: response.headers.get("etag"), headers: response.headers };
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(url(path, query), { signal })).data;
}

export const mayChange = (): boolean => session.value?.role === "admin";
/** Members manage keys and limits below their own path. */
export const mayManage = (): boolean => session.value?.role === "admin" || session.value?.role === "member";
export const wholePath = (): boolean => !session.value || session.value.user_path === "/" || session.value.user_path === "";
