/** Small parts that every view is made of. */
import { Fragment, type ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { ApiError } from './api';
import { meaning, OWNERS } from './causes';
import type { Command } from './commands';
import { ago, clean, clockTime, localTimes, parseTime, wholeTime } from './text';

/** As in the style sheet. */
const NARROW = matchMedia('(max-width: 720px)');

/** Words from outside: isolated, so that their direction cannot reorder what stands around them. */
export function Say({ text, most = 600 }: { text: unknown; most?: number }) {
  return <bdi>{clean(text, most)}</bdi>;
}

/** A host's name, that breaks before its port and after its dots. */
export function Host({ text }: { text: string }) {
  return (
    <bdi>
      {clean(text, 260)
        .split(/(?<=\.)|(?=:)/)
        .map((part, i) => (
          <Fragment key={i}>
            {i > 0 && <wbr />}
            {part}
          </Fragment>
        ))}
    </bdi>
  );
}

/** The same, with `code` between backticks shown as code. */
export function Prose({ text, most = 2000 }: { text: string; most?: number }) {
  const parts = localTimes(clean(text, most)).split('`');
  return <bdi>{parts.map((part, i) => (i % 2 === 1 && i < parts.length - 1 ? <code key={i}>{part}</code> : part))}</bdi>;
}

let clock = Date.now();
const clocks = new Set<() => void>();
setInterval(() => {
  clock = Date.now();
  if (!document.hidden) for (const each of clocks) each();
}, 5_000);

export function useNow(): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    const tick = () => redraw((n) => n + 1);
    clocks.add(tick);
    return () => void clocks.delete(tick);
  }, []);
  return Math.max(clock, Date.now() - 5_000);
}

/** Notes in the browser's own timeline when a view first stood there, for who looks into why a page is slow. */
export function Drawn({ name }: { name: string }) {
  useLayoutEffect(() => {
    if (performance.getEntriesByName(name).length === 0) performance.mark(name);
  }, [name]);
  return null;
}

export function Ago({ at, none = 'never' }: { at: string | null | undefined; none?: string }) {
  const now = useNow();
  const time = parseTime(at);
  if (!time) return <span>{none}</span>;
  return (
    <time dateTime={time.toISOString()} title={wholeTime(time)}>
      {ago(time, now)}
    </time>
  );
}

export function At({ at }: { at: string | null | undefined }) {
  const time = parseTime(at);
  if (!time) return <span>–</span>;
  return (
    <time dateTime={time.toISOString()} title={wholeTime(time)}>
      {clockTime(time)}
    </time>
  );
}

const MARKS: Record<string, string> = {
  ok: '✓', failing: '✕', stale: '≈', unknown: '?', absent: '–', none: '·', warn: '!', fail: '✕', skipped: '·', low: '!', exhausted: '✕', running: '▸', paused: '‖',
};
const STATES: Record<string, string> = { fail: 'failing', skipped: 'none', low: 'warn', exhausted: 'failing' };

/** A state by shape, letter and colour; never by colour alone. */
export function Mark({ state, text }: { state: string; text?: string }) {
  const known = state in MARKS ? state : 'unknown';
  return (
    <span class={`mark ${STATES[known] ?? known}`}>
      <span aria-hidden="true">{text ?? MARKS[known]}</span>
      <span class="hidden">{clean(state, 30)}</span>
    </span>
  );
}

export function State({ state }: { state: string }) {
  return (
    <span class="state">
      <Mark state={state} /> <span aria-hidden="true">{clean(state, 30)}</span>
    </span>
  );
}

export function CauseName({ cause }: { cause: string | null | undefined }) {
  return <code class="cause" title={meaning(cause)}>{clean(cause ?? 'unknown', 60)}</code>;
}

export function Owner({ owner }: { owner: string | null | undefined }) {
  if (!owner) return null;
  const who = OWNERS[owner];
  return (
    <span>
      <strong>{clean(owner, 30)}</strong>
      {who ? `, ${who}` : ''}
    </span>
  );
}

/** Copies a text; where the browser gives no clipboard (plain HTTP on another machine) the text is selected instead. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [done, setDone] = useState('');
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLElement;
    try {
      await navigator.clipboard.writeText(text);
      setDone('Copied');
    } catch {
      const shown = button.parentElement?.querySelector('pre, code, ol, ul');
      if (shown) getSelection()?.selectAllChildren(shown);
      setDone('Selected: press Ctrl+C');
    }
    setTimeout(() => setDone(''), 2_500);
  };
  return (
    <button type="button" class="copy" onClick={copy}>
      <span aria-live="polite">{done || label}</span>
    </button>
  );
}

export function Commands({ commands }: { commands: Command[] }) {
  if (commands.length === 0) return null;
  return (
    <details class="commands">
      <summary>See it by hand on the node</summary>
      {commands.map((each) => (
        <div class="command" key={each.line}>
          <span class="muted">{each.what}</span>
          <div class="copyable">
            <pre tabIndex={0}>{each.line}</pre>
            <Copy text={each.line} />
          </div>
        </div>
      ))}
    </details>
  );
}

/** What to do, the likeliest first. What is copied is all of it, also where only the first steps are shown. */
export function Fix({ steps, most = 12 }: { steps: string[]; most?: number }) {
  if (steps.length === 0) return null;
  const text = steps.map((step) => clean(step, 2000)).join('\n');
  return (
    <div class="fix copyable">
      <ol>
        {steps.slice(0, most).map((step, i) => (
          <li key={i}>
            <Prose text={step} />
          </li>
        ))}
      </ol>
      <Copy text={text} />
    </div>
  );
}

/** Evidence as lines of name and value, however deep it is; bounded, for it comes from outside. */
export function Evidence({ evidence }: { evidence: unknown }) {
  const lines = flatten(evidence);
  if (lines.length === 0) return null;
  return (
    <dl class="evidence">
      {lines.map(([name, value], i) => (
        <div key={i}>
          <dt>
            <Say text={name} most={120} />
          </dt>
          <dd>
            <Say text={value} most={1000} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const MOST_LINES = 60;

function flatten(value: unknown, name = '', depth = 0, lines: [string, string][] = []): [string, string][] {
  if (lines.length >= MOST_LINES || value === null || value === undefined || value === '') return lines;
  if (typeof value !== 'object' || depth > 5) {
    lines.push([name, depth > 5 && typeof value === 'object' ? '…' : String(value)]);
  } else if (Array.isArray(value)) {
    if (value.length === 0) return lines;
    if (value.every((each) => typeof each !== 'object')) lines.push([name, value.slice(0, 30).join(', ')]);
    else value.slice(0, 30).forEach((each, i) => flatten(each, `${name}[${i + 1}]`, depth + 1, lines));
  } else {
    for (const [key, each] of Object.entries(value)) flatten(each, name ? `${name}.${key}` : key, depth + 1, lines);
  }
  return lines;
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="title">{title}</p>
      {children}
    </div>
  );
}

/** On a narrow screen one line that opens; elsewhere simply what is in it. */
export function Fold({ title, children }: { title: string; children: ComponentChildren }) {
  const [narrow, set] = useState(() => NARROW.matches);
  useEffect(() => {
    const changed = () => set(NARROW.matches);
    NARROW.addEventListener('change', changed);
    return () => NARROW.removeEventListener('change', changed);
  }, []);
  if (!narrow) return <>{children}</>;
  return (
    <details class="fold">
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** What stands where an answer is not there (yet). */
export function Waiting({ error, what }: { error?: ApiError; what: string }) {
  if (!error) return <p class="loading" role="status">Loading {what}…</p>;
  if (error.status === 0 || error.status >= 502) return <Empty title="The collector does not answer">It is asked again every few seconds.</Empty>;
  return (
    <Empty title={error.status === 404 ? `Not known: ${what}` : `Cannot show ${what}`}>
      <p>
        <Say text={error.message} />
      </p>
      <p>
        <a href="#/">Back to the overview</a>
      </p>
    </Empty>
  );
}

/** How many nodes fail for each cause. */
export function Causes({ causes }: { causes: Record<string, number> }) {
  const found = Object.entries(causes ?? {});
  if (found.length === 0) return <>–</>;
  return (
    <>
      {found.slice(0, 6).map(([cause, nodes]) => (
        <span key={cause} class="cause-count">
          <CauseName cause={cause} /> ×{clean(nodes, 12)}
        </span>
      ))}
    </>
  );
}
