/** What would make it better, with its numbers and ready-to-apply configuration. */
import { useState } from 'preact/hooks';
import { ApiError, post, useApi } from '../api';
import { Ago, At, Copy, Empty, Fix, Prose, Say, Waiting } from '../parts';
import { link } from '../route';
import { bytes, clean, cleanLines, duration, parseTime, clockTime } from '../text';
import type { Advice, Configuration, Paged } from '../types';

const CACHE_KIND = 'registry-deserves-cache';
const TARGETS = ['containerd', 'distribution'];

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
  const advice = useApi<Paged<Advice>>('/api/v1/advice');
  if (!advice.value) return <Waiting error={advice.error} what="the advice" />;
  const all = [...advice.value.items].sort((one, two) => two.confidence - one.confidence);
  const open = all.filter((each) => !each.muted);
  const muted = all.filter((each) => each.muted);
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
      {advice.muted && (
        <p class="muted">
          Muted until <At at={advice.muted.until} />
          {advice.muted.by && (
            <>
              {' '}
              by <Say text={advice.muted.by} most={80} />
            </>
          )}
          : <Say text={advice.muted.reason} />
        </p>
      )}
      <div class="numbers">
        {names.map(([name, value]) => (
          <div key={name}>
            <span class="value">{number(name, value)}</span>
            <span class="label">{clean(name.replace(/[A-Z]/g, (letter) => ' ' + letter.toLowerCase()), 60)}</span>
          </div>
        ))}
      </div>
      <h3>Do</h3>
      <Fix steps={advice.fix ?? []} />
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
      {!advice.muted && <MuteForm id={advice.id} />}
    </article>
  );
}

function Configurations({ id }: { id: string }) {
  const [target, setTarget] = useState('');
  const [cache, setCache] = useState('');
  const query = new URLSearchParams({ for: target, ...(cache ? { cache } : {}) });
  const made = useApi<Configuration>(target ? `/api/v1/advice/${encodeURIComponent(id)}/config?${query}` : null);
  return (
    <details onToggle={(event) => (event.currentTarget as HTMLDetailsElement).open && !target && setTarget(TARGETS[0]!)}>
      <summary>Configuration to apply</summary>
      <p class="form">
        <label>
          for{' '}
          <select value={target} onChange={(event) => setTarget(event.currentTarget.value)}>
            {TARGETS.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <label>
          the cache’s address{' '}
          <input type="url" placeholder="https://registry-cache.example:5000" onChange={(event) => setCache(event.currentTarget.value.trim())} />
        </label>
      </p>
      {!made.value && target && <Waiting error={made.error} what="the configuration" />}
      {made.value?.notes.map((note, i) => (
        <p key={i} class="muted">
          <Prose text={note} />
        </p>
      ))}
      {made.value?.files.map((file) => (
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
    </details>
  );
}

function MuteForm({ id }: { id: string }) {
  const [said, setSaid] = useState('');
  const mute = async (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const until = new Date(Date.now() + Number(form.get('days')) * 86_400_000).toISOString();
    try {
      await post(`/api/v1/advice/${encodeURIComponent(id)}/mute`, { reason: String(form.get('reason')), until });
    } catch (error) {
      setSaid(error instanceof ApiError ? clean(error.message) : 'it could not be muted');
    }
  };
  return (
    <details class="mute">
      <summary>Mute</summary>
      <form class="form" onSubmit={mute}>
        <label>
          because <input name="reason" required maxLength={500} />
        </label>
        <label>
          for{' '}
          <select name="days">
            <option value="1">a day</option>
            <option value="7">a week</option>
            <option value="30">a month</option>
          </select>
        </label>
        <button type="submit">Mute</button> <span role="status">{said}</span>
      </form>
    </details>
  );
}
