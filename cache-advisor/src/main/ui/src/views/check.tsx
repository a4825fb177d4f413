/** Probe now: any image from any node, with the results as they come. Reached from an image or a node, or by itself. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError, post, refresh, useApi } from '../api';
import { Ladder } from '../ladder';
import { CauseName, Empty, Fix, Mark, Say, Waiting } from '../parts';
import { link, nodeLink, type Route } from '../route';
import { clean, count } from '../text';
import type { CheckAt, CheckRun } from '../types';

const PACE = 1_000;
const MOST = 300;

/** What the form asks for; `all` stands for every node that reports. */
function wish(images: string, nodes: string): { images: string[]; nodes: 'all' | string[] } {
  const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');
  const named = words(nodes);
  return { images: words(images), nodes: named.length === 0 || named.includes('all') ? 'all' : named };
}

export function CheckView({ route }: { route: Route }) {
  const id = route.parts[1];
  return id ? <Running key={id} id={id} /> : <Ask key={route.query.toString()} route={route} />;
}

function Ask({ route }: { route: Route }) {
  const [refused, refuse] = useState<string | null>(null);
  const [busy, work] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    work(true);
    try {
      const run = await post<CheckRun>('/api/v1/checks', wish(String(form.get('images')), String(form.get('nodes'))));
      location.hash = link(['check', run.id]);
    } catch (error) {
      refuse(error instanceof ApiError ? error.message : 'the check could not be started');
      work(false);
    }
  };
  return (
    <>
      <h1>Check now</h1>
      <p class="muted">The agents look at once, with their nodes’ own credentials, mirrors, proxy and trust. It spends no pull quota.</p>
      <form class="form" onSubmit={submit}>
        <label>
          Images
          <textarea name="images" rows={3} required defaultValue={route.query.get('image') ?? ''} placeholder="ghcr.io/team/app:v1" />
        </label>
        <label>
          Nodes
          <input name="nodes" defaultValue={route.query.get('node') ?? 'all'} placeholder="all, or names" />
        </label>
        <button type="submit" disabled={busy}>
          Check
        </button>
        {refused && (
          <p class="note" role="alert">
            <Say text={refused} most={500} />
          </p>
        )}
      </form>
    </>
  );
}

function Running({ id }: { id: string }) {
  const answer = useApi<CheckRun>(`/api/v1/checks/${encodeURIComponent(id)}`);
  const running = answer.value?.state === 'running';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(refresh, PACE);
    return () => clearInterval(timer);
  }, [running]);
  if (!answer.value) return <Waiting error={answer.error} what="this check" />;
  return <Results run={answer.value} />;
}

const RANK: Record<string, number> = { failing: 0, silent: 1, unknown: 2, pullable: 3 };

function Results({ run }: { run: CheckRun }) {
  const sorted = [...run.results].sort(
    (one, two) => (RANK[one.state] ?? 4) - (RANK[two.state] ?? 4) || one.target.localeCompare(two.target) || one.node.localeCompare(two.node),
  );
  const bad = run.results.filter((at) => at.state === 'failing').length;
  const silent = run.results.filter((at) => at.state === 'silent').length;
  return (
    <>
      <p class="crumbs">
        <a href="#/check">Check now</a>
      </p>
      <h1 aria-live="polite">
        {run.state === 'running' ? `${run.done} of ${count(run.total, 'look')} done` : verdictOf(run.total, bad, silent)}
      </h1>
      {run.state === 'running' && <progress max={run.total} value={run.done} aria-label="looks done" />}
      {run.total === 0 && <Empty title="No node reports, so nobody could look" />}
      {sorted.slice(0, MOST).map((at) => (
        <ResultCard key={at.target + '\n' + at.cluster + '\n' + at.node} at={at} open={sorted.length === 1} />
      ))}
      {sorted.length > MOST && <p>and {sorted.length - MOST} more; ask the API with ?failing=true for those that fail</p>}
    </>
  );
}

function verdictOf(total: number, bad: number, silent: number): string {
  if (bad > 0) return `${bad} of ${count(total, 'look')} failed`;
  return silent > 0 ? `${count(silent, 'node')} did not answer` : `All ${count(total, 'look')} found the image pullable, or cannot know`;
}

const MARK: Record<string, string> = { pullable: 'ok', failing: 'failing', unknown: 'unknown', silent: 'stale' };

function ResultCard({ at, open }: { at: CheckAt; open: boolean }) {
  const verdict = at.result?.verdict;
  return (
    <details class={`target ${clean(MARK[at.state] ?? 'unknown', 10)}`} open={open}>
      <summary>
        <Mark state={MARK[at.state] ?? 'unknown'} />
        <span class="grow">
          <Say text={at.target} most={400} />
        </span>
        {at.cause && <CauseName cause={at.cause} />}
        <Say text={at.node} most={120} />
      </summary>
      <div class="inside">
        {at.problem && (
          <p>
            Not looked at: <Say text={at.problem} most={300} />
          </p>
        )}
        {verdict?.summary && (
          <p>
            <Say text={verdict.summary} />
          </p>
        )}
        {(verdict?.fix?.length ?? 0) > 0 && <Fix steps={verdict!.fix!} />}
        <Ladder endpoints={at.result?.endpoints ?? []} />
        <p class="muted">
          <a href={nodeLink(at)}>this node</a>
        </p>
      </div>
    </details>
  );
}
