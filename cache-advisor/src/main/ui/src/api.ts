/** Reading the collector: what was read is kept, asked for again when something changed, and shown as old when nobody answers. */
import { useEffect, useState } from 'preact/hooks';
import type { Paged } from './types';

const TOKEN = 'pullgauge-token';
const SLOWEST_PACE = 30_000;
const QUICKEST_PACE = 1_000;
const USUAL_PACE = 10_000;
const TIMEOUT = 30_000;
const MOST_KEPT = 40;

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Kept {
  value?: unknown;
  error?: ApiError;
  etag: string | null;
  tick: number;
}

export interface Connection {
  /** When the collector answered last. */
  lastAnswer: number | null;
  /** Since when it does not answer; null while it does. */
  lostSince: number | null;
  /** Whether changes arrive by themselves. */
  live: boolean;
  /** It wants to know who asks. */
  locked: boolean;
}

const kept = new Map<string, Kept>();
const loading = new Map<string, Promise<void>>();
const listeners = new Set<() => void>();
let tick = 0;
let slowest = 0;
let connection: Connection = { lastAnswer: null, lostSince: null, live: false, locked: false };

function notify(): void {
  for (const listener of listeners) listener();
}

function connected(now: Partial<Connection>): void {
  connection = { ...connection, ...now };
  notify();
}

export function token(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export function unlock(text: string): void {
  sessionStorage.setItem(TOKEN, text.trim());
  connected({ locked: false });
  refresh();
  void follow();
}

function headers(extra: Record<string, string> = {}): Record<string, string> {
  const bearer = token();
  return { accept: 'application/json', ...extra, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) };
}

async function request(path: string, init: RequestInit = {}, extra: Record<string, string> = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT), cache: 'no-store', ...init, headers: headers(extra) });
  } catch {
    connected({ lostSince: connection.lostSince ?? Date.now() });
    throw new ApiError(0, 'the collector does not answer');
  }
  if (answer.status === 401) connected({ locked: true });
  // A problem in words comes from the collector itself, which therefore is there.
  if (answer.status >= 502 && !answer.headers.get('content-type')?.includes('problem+json')) {
    connected({ lostSince: connection.lostSince ?? Date.now() });
  } else {
    connected({ lastAnswer: Date.now(), lostSince: null });
  }
  return answer;
}

async function failure(answer: Response): Promise<ApiError> {
  const problem: { detail?: unknown; title?: unknown } = await answer.json().catch(() => ({}));
  return new ApiError(answer.status, String(problem.detail ?? problem.title ?? `status ${answer.status}`));
}

/** A list's further pages are fetched and joined: the page always shows all there is. */
async function whole(path: string, first: Partial<Paged<unknown>>): Promise<unknown> {
  let next = first.continue;
  if (!Array.isArray(first.items) || !next) return first;
  const items = [...first.items];
  for (let page = 0; next && page < 50; page++) {
    const answer = await request(`${path}${path.includes('?') ? '&' : '?'}continue=${encodeURIComponent(next)}`);
    if (!answer.ok) throw await failure(answer);
    const more: Paged<unknown> = await answer.json();
    items.push(...more.items);
    next = more.continue;
  }
  return { ...first, items, continue: null };
}

async function load(path: string): Promise<void> {
  const before = kept.get(path);
  const mine = tick;
  const started = performance.now();
  const entry: Kept = { value: before?.value, etag: before?.etag ?? null, tick: mine };
  try {
    const answer = await request(path, {}, before?.etag ? { 'if-none-match': before.etag } : {});
    if (answer.status !== 304) {
      if (!answer.ok) throw await failure(answer);
      entry.value = await whole(path, await answer.json());
      entry.etag = answer.headers.get('etag');
    }
  } catch (error) {
    entry.error = error instanceof ApiError ? error : new ApiError(0, 'the answer could not be read');
    // What is known stays on the page while the collector is away; a clear no replaces it.
    if (entry.error.status >= 400 && entry.error.status < 500) entry.value = undefined;
  }
  slowest = Math.max(slowest * 0.8, performance.now() - started);
  kept.delete(path);
  kept.set(path, entry);
  while (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  notify();
}

function ensure(path: string): void {
  const known = kept.get(path);
  if ((known && known.tick === tick) || loading.has(path) || connection.locked) return;
  loading.set(
    path,
    load(path).finally(() => {
      loading.delete(path);
      if (kept.get(path)?.tick !== tick) notify();
    }),
  );
}

export interface Answer<T> {
  value?: T;
  error?: ApiError;
}

/** The answer to a GET, read again whenever something changed. A null path asks for nothing. */
export function useApi<T>(path: string | null): Answer<T> {
  const [, redraw] = useState(0);
  useEffect(() => {
    const changed = () => {
      if (path) ensure(path);
      redraw((n) => n + 1);
    };
    listeners.add(changed);
    if (path) ensure(path);
    return () => void listeners.delete(changed);
  }, [path]);
  const known = path ? kept.get(path) : undefined;
  return { value: known?.value as T | undefined, error: known?.error };
}

export function useConnection(): Connection {
  const [, redraw] = useState(0);
  useEffect(() => {
    const changed = () => redraw((n) => n + 1);
    listeners.add(changed);
    return () => void listeners.delete(changed);
  }, []);
  return connection;
}

/** An image's slashes stay what they are. */
export const imagePath = (image: string) => `/api/v1/images/${image.split('/').map(encodeURIComponent).join('/')}`;

/** A page of plain text, asked for once. */
export async function plain(path: string): Promise<string> {
  const answer = await request(path, {}, { accept: 'text/plain' });
  if (!answer.ok) throw await failure(answer);
  return answer.text();
}

/** Whoever shows what is removed leaves first: it must not be read again. */
export async function remove(path: string, leave: () => void): Promise<void> {
  const answer = await request(path, { method: 'DELETE' });
  if (!answer.ok) throw await failure(answer);
  addEventListener('hashchange', () => setTimeout(refresh), { once: true });
  leave();
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await request(path, { method: 'POST', body: JSON.stringify(body) }, { 'content-type': 'application/json' });
  if (!answer.ok) throw await failure(answer);
  refresh();
  return (await answer.json()) as T;
}

export function refresh(): void {
  tick++;
  notify();
}

/** A large fleet takes long to read, so it is read less often: at most a twentieth of the time goes into reading. */
function pace(): number {
  return Math.min(SLOWEST_PACE, Math.max(QUICKEST_PACE, slowest * 20));
}

let due: ReturnType<typeof setTimeout> | undefined;
let lastRefresh = 0;

function soon(): void {
  if (due !== undefined) return;
  due = setTimeout(
    () => {
      due = undefined;
      lastRefresh = Date.now();
      refresh();
    },
    Math.max(150, lastRefresh + pace() - Date.now()),
  );
}

/** What changed is read again, not believed from the event: the page then shows one truth. */
function take(event: string): void {
  if (event === 'node' || event === 'registry' || event === 'image' || event === 'pod') soon();
}

let lastId = '';
let following = false;
let stream = new AbortController();

/**
 * Server-sent events by fetch: an EventSource could carry no token. Comes back by itself where the stream ended. Only a page in sight holds
 * a stream: a browser opens six connections to a host, and six forgotten tabs must not block a seventh.
 */
async function follow(): Promise<void> {
  if (following) return;
  following = true;
  let wait = 1_000;
  while (!connection.locked && !document.hidden) {
    try {
      stream = new AbortController();
      const answer = await fetch('/api/v1/events', {
        headers: headers({ accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) }),
        cache: 'no-store',
        signal: stream.signal,
      });
      if (answer.ok && answer.body) {
        const back = connection.lostSince !== null;
        connected({ live: true, lostSince: null, lastAnswer: Date.now() });
        if (back) soon();
        wait = 1_000;
        await read(answer.body);
      }
    } catch {
      // Said by the banner as soon as a read fails too.
    }
    if (connection.live) {
      connected({ live: false });
      soon();
    }
    if (document.hidden) break;
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 1.6, 15_000);
  }
  following = false;
}

async function read(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split('\n\n');
    rest = (blocks.pop() ?? '').slice(-1_000_000);
    for (const block of blocks) {
      let event = 'message';
      for (const line of block.split('\n')) {
        if (line.startsWith('id: ')) lastId = line.slice(4);
        if (line.startsWith('event: ')) event = line.slice(7);
      }
      take(event);
    }
  }
}

/** Starts to follow the collector: by its events, and by a look every few seconds for what is no change of state (quotas, times). */
export function start(): void {
  void follow();
  setInterval(() => {
    const wait = connection.lostSince !== null ? 3_000 : Math.max(USUAL_PACE, pace());
    if (!document.hidden && Date.now() - lastRefresh >= wait) soon();
  }, 1_000);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      stream.abort();
    } else {
      soon();
      void follow();
    }
  });
  addEventListener('pagehide', () => stream.abort());
  addEventListener('pageshow', (event) => {
    if (event.persisted) {
      soon();
      void follow();
    }
  });
}
