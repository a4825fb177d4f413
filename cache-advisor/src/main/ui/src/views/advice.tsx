/** What would make it better, with its numbers and ready-to-apply configuration. */
import { useState } from 'preact/hooks';
import { useApi } from '../api';
import { MuteForm, MutedNote } from '../mute';
import { Ago, Copy, Empty, Fix, Prose, Say, Waiting } from '../parts';
import { link } from '../route';
import { bytes, clean, cleanLines, clockTime, count, duration, parseTime } from '../text';
import type { Advice, Configuration, Paged } from '../types';

const CACHE_KIND = 'registry-deserves-cache';
/** By product: what the address of the cache is a prefix in, which versions differ. */
const TARGETS: [string, string][] = [
  ['containerd', 'containerd, on each node'],
  ['crio', 'CRI-O, on each node'],
  ['k3s', 'k3s or RKE2, on each node'],
  ['distribution', 'distribution, as the cache'],
  ['harbor', 'Harbor, as the cache'],
  ['zot', 'zot, as the cache'],
  ['spegel', 'Spegel, among the nodes'],
  ['ecr', 'Amazon ECR, as the cache'],
];

export function AdviceBrief({ advice }: { advice: Advice }) {
  return (
    <article class="advice-brief">
      <h3>
        <a href={link(['advice', advice.id])}>
          <Say text={advice.title} />
        </a>
      </h3>
      <p>
        <Prose text={advice.summary} most={320} />
      </p>
      <p class="muted">{Math.round(advice.confidence * 100)} % sure</p>
    </article>
  );
}

export function AdviceList() {
  const advice = useApi<Paged<Advice>>('/api/v1/advice?state=all');
  if (!advice.value) return <Waiting error={advice.error} what="the advice" />;
  const all = [...advice.value.items].sort((one, two) => two.confidence - one.confidence);
  const open = all.filter((each) => !each.muted && each.state !== 'followed');
  const followed = all.filter((each) => each.state === 'followed');
  const muted = all.filter((each) => each.muted && each.state !== 'followed');
  return (
    <>
      <h1>Advice</h1>
      {open.length === 0 && (
        <Empty title="Nothing to advise now">
          Advice comes from differences between nodes, from quotas that are being spent, and from images that many nodes pull.
        </Empty>
      )}
      {open.map((each) => (
        <AdviceCard key={each.id} advice={each} />
      ))}
      {followed.length > 0 && (
        <section aria-label="Followed">
          <h2>Followed, and what that brought</h2>
          {followed.map((each) => (
            <AdviceCard key={each.id} advice={each} />
          ))}
        </section>
      )}
      {muted.length > 0 && (
        <details>
          <summary>{muted.length} muted</summary>
          {muted.map((each) => (
            <AdviceCard key={each.id} advice={each} />
          ))}
        </details>
      )}
    </>
  );
}

export function AdviceView({ id }: { id: string }) {
  const advice = useApi<Advice>(`/api/v1/advice/${encodeURIComponent(id)}`);
  if (!advice.value) return <Waiting error={advice.error} what="this advice" />;
  return (
    <>
      <p class="crumbs">
        <a href="#/advice">Advice</a>
      </p>
      <AdviceCard advice={advice.value} heading />
    </>
  );
}

function number(name: string, value: unknown): string {
  if (typeof value === 'number') {
    if (/bytes/i.test(name)) return bytes(value);
    if (/seconds/i.test(name)) return duration(value);
    if (/probability|ratio|share/i.test(name)) return `${Math.round(value * 100)} %`;
    return value.toLocaleString();
  }
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? parseTime(value) : null;
  return time ? clockTime(time) : clean(value, 120);
}

function AdviceCard({ advice, heading = false }: { advice: Advice; heading?: boolean }) {
  const Title = heading ? 'h1' : 'h2';
  const open = advice.state !== 'followed';
  // No bytes means that no size is known: that is no number.
  const names = Object.entries(advice.numbers ?? {})
    .filter(([name, value]) => !(value === 0 && /bytes/i.test(name)))
    .slice(0, 24);
  return (
    <article class="advice">
      <Title>
        <a href={link(['advice', advice.id])}>
          <Say text={advice.title} />
        </a>
      </Title>
      <p>
        <Prose text={advice.summary} />
      </p>
      <MutedNote muted={advice.muted} />
      <div class="numbers">
        {names.map(([name, value]) => (
          <div key={name}>
            <span class="value">{number(name, value)}</span>
            <span class="label">{clean(name.replace(/(?<=[a-z])(Seconds|Bytes|Millis)$/, '').replace(/[A-Z]/g, (letter) => ' ' + letter.toLowerCase()), 60)}</span>
          </div>
        ))}
      </div>
      <Became advice={advice} />
      {open && (
        <>
          <h3>Do</h3>
          <Fix steps={advice.fix ?? []} />
        </>
      )}
      <details>
        <summary>
          Why: {Math.round(advice.confidence * 100)} % sure, since <Ago at={advice.createdAt} />
        </summary>
        <ul>
          {(advice.evidence ?? []).slice(0, 30).map((line, i) => (
            <li key={i}>
              <Prose text={line} />
            </li>
          ))}
        </ul>
      </details>
      {advice.kind === CACHE_KIND && <Configurations id={advice.id} />}
      {!advice.muted && open && <MuteForm path={`/api/v1/advice/${encodeURIComponent(advice.id)}/mute`} />}
    </article>
  );
}

interface Choice {
  target: string;
  cache: string;
  prefix: string;
  version: string;
}

function Configurations({ id }: { id: string }) {
  const [choice, choose] = useState<Choice>({ target: '', cache: '', prefix: '', version: '' });
  const given = Object.entries({ for: choice.target, cache: choice.cache, prefix: choice.prefix, version: choice.version }).filter(([, value]) => value !== '');
  const made = useApi<Configuration>(choice.target ? `/api/v1/advice/${encodeURIComponent(id)}/config?${new URLSearchParams(given)}` : null);
  const set = (name: keyof Choice) => (event: Event) => choose({ ...choice, [name]: (event.currentTarget as HTMLInputElement).value.trim() });
  return (
    <details onToggle={(event) => (event.currentTarget as HTMLDetailsElement).open && !choice.target && choose({ ...choice, target: TARGETS[0]![0] })}>
      <summary>Configuration to apply</summary>
      <p class="form">
        <label>
          for{' '}
          <select value={choice.target} onChange={set('target')}>
            {TARGETS.map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label>
          the cache’s address{' '}
          <input type="url" placeholder="https://registry-cache.example:5000" onChange={set('cache')} />
        </label>
        <label>
          its path, if it has one <input placeholder="hub-proxy" size={12} onChange={set('prefix')} />
        </label>
        <label>
          version <input placeholder="newest" size={7} onChange={set('version')} />
        </label>
      </p>
      {!made.value && choice.target && <Waiting error={made.error} what="the configuration" />}
      {made.value && <Made made={made.value} />}
    </details>
  );
}

function Made({ made }: { made: Configuration }) {
  return (
    <>
      {made.notes.map((note, i) => (
        <p key={i} class="muted">
          <Prose text={note} />
        </p>
      ))}
      {made.files.map((file) => (
        <div class="file" key={file.path}>
          <p>
            <code>
              <Say text={file.path} />
            </code>
          </p>
          <div class="copyable">
            <pre tabIndex={0}>{cleanLines(file.content)}</pre>
            <Copy text={cleanLines(file.content)} />
          </div>
        </div>
      ))}
      {made.diff.length > 0 && <h4>What changes on the nodes</h4>}
      {made.diff.map((change, i) => (
        <div class="diff" key={i}>
          <p>
            {count(change.nodes, 'node')}, such as <Say text={change.examples.join(', ')} most={200} />:
          </p>
          <pre tabIndex={0}>
            {change.lines.map((line, j) => (
              <span key={j} class={line.startsWith('+') ? 'more' : line.startsWith('-') ? 'less' : ''}>
                {clean(line, 400) + '\n'}
              </span>
            ))}
          </pre>
        </div>
      ))}
    </>
  );
}

const HAPPENED: Record<string, string> = { given: 'given', followed: 'followed', measured: 'measured', undone: 'undone again' };

/** What became of it: when it was given and followed, and what that brought. */
function Became({ advice }: { advice: Advice }) {
  if (advice.history.every((event) => event.what === 'given')) return null;
  return (
    <>
      <h3>What became of it</h3>
      <ul class="plain became">
        {advice.history.slice(-20).map((event, i) => (
          <li key={i}>
            <strong>{HAPPENED[event.what] ?? clean(event.what, 30)}</strong>{' '}
            <span class="muted">
              <Ago at={event.at} />
            </span>{' '}
            <Prose text={event.summary} most={600} />
          </li>
        ))}
      </ul>
    </>
  );
}
