/** The time slider: the matrix as of any time, by the address's `at`. */
import { useEffect, useState } from 'preact/hooks';
import { useApi } from '../../api';
import { useNow } from '../../parts';
import { ago, parseTime, wholeTime } from '../../text';
import type { Change, Paged } from '../../types';

const MINUTE = 60_000;
/** How far back the slider reaches, and how fine it is. */
const SPANS: [name: string, span: number, step: number][] = [
  ['hour', 60 * MINUTE, MINUTE / 4],
  ['6 hours', 360 * MINUTE, MINUTE],
  ['day', 1_440 * MINUTE, 2 * MINUTE],
  ['week', 7 * 1_440 * MINUTE, 10 * MINUTE],
  ['month', 30 * 1_440 * MINUTE, 60 * MINUTE],
];
/** How long a hand rests before the past is read. */
const REST = 250;

/** The input wants a local time without a zone. */
function local(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

/** The shortest span that holds the time, an hour at least. */
function spanFor(at: Date | null, now: number): number {
  const back = at ? now - at.getTime() : 0;
  const found = SPANS.findIndex(([, span]) => back <= span);
  return found < 0 ? SPANS.length - 1 : found;
}

/** The times at which anything changed, each once, the newest first. */
function timesOf(changes: Change[]): number[] {
  return [...new Set(changes.map((each) => parseTime(each.at)?.getTime() ?? 0))].filter((time) => time > 0).sort((one, two) => two - one);
}

export function TimeSlider({ at, set }: { at: Date | null; set: (at: Date | null) => void }) {
  const now = useNow();
  const changes = useApi<Paged<Change>>('/api/v1/changes?limit=1000');
  const [chosen, choose] = useState(() => spanFor(at, now));
  const [held, hold] = useState<number | null>(null);
  useEffect(() => {
    if (held === null) return undefined;
    const timer = setTimeout(() => {
      set(held >= Date.now() ? null : new Date(held));
      hold(null);
    }, REST);
    return () => clearTimeout(timer);
  }, [held]);
  const [, span, step] = SPANS[Math.max(chosen, spanFor(at, now))]!;
  const end = Math.ceil(now / step) * step;
  const here = held ?? at?.getTime() ?? end;
  const times = timesOf(changes.value?.items ?? []);
  const before = times.find((time) => time < Math.min(here, now));
  const after = at ? times.findLast((time) => time > here) : undefined;
  const said = here >= now ? 'now' : `${wholeTime(new Date(here))}, ${ago(new Date(here), now)}`;
  return (
    <div class="time" role="group" aria-label="As of">
      <select aria-label="How far back the slider reaches" value={chosen} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {SPANS.map(([name], i) => (
          <option key={name} value={i}>
            last {name}
          </option>
        ))}
      </select>
      <input
        type="range" min={end - span} max={end} step={step} value={here} aria-label="As of" aria-valuetext={said}
        onInput={(event) => hold(Number(event.currentTarget.value))}
      />
      <button type="button" disabled={before === undefined} onClick={() => set(new Date(before!))} title="To the change before">
        ◂ change
      </button>
      <button type="button" disabled={!at} onClick={() => set(after === undefined ? null : new Date(after))} title="To the next change, or to now">
        change ▸
      </button>
      <input
        type="datetime-local" aria-label="As of this time" value={here >= now ? '' : local(new Date(here))} max={local(new Date(now))}
        onChange={(event) => set(parseTime(event.currentTarget.value))}
      />
    </div>
  );
}
