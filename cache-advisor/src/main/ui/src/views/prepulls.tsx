/** Pre-pull plans: how far each is, what failed where and why; and what a new one would cost. */
import { useState } from 'preact/hooks';
import { ApiError, post, remove, useApi } from '../api';
import { Ago, At, CauseName, Empty, Mark, Say, Waiting } from '../parts';
import { link } from '../route';
import { bytes, clean, count, duration, millis } from '../text';
import type { About, Paged, PrepullItem, PrepullNode, PrepullPlan } from '../types';
import { PlanForm } from './prepullForm';

const MOST = 500;
const MARKS: Record<string, string> = {
  done: 'ok', running: 'running', scheduled: 'none', paused: 'paused', stopped: 'failing', cancelled: 'none', waiting: 'none', failing: 'failing', failed: 'failing', skipped: 'skipped',
};

const planLink = (name: string) => link(['prepulls', name]);

function StateOf({ state }: { state: string }) {
  return (
    <span class="state">
      <Mark state={MARKS[state] ?? 'unknown'} /> {clean(state, 30)}
    </span>
  );
}

export function PrepullList() {
  const about = useApi<About>('/api/v1/about');
  const plans = useApi<Paged<PrepullItem>>(about.value?.plansPrepulls ? '/api/v1/prepulls' : null);
  if (!about.value) return <Waiting error={about.error} what="the plans" />;
  if (!about.value.plansPrepulls) {
    return (
      <>
        <h1>Pre-pull</h1>
        <Empty title="The collector has no cluster to pull in">
          Start it in a cluster, or with <code>--kubeconfig FILE</code>: it then plans pulls ahead of a rollout, wave by wave, within quota and disks.
        </Empty>
      </>
    );
  }
  if (!plans.value) return <Waiting error={plans.error} what="the plans" />;
  return (
    <>
      <h1>Pre-pull</h1>
      {plans.value.items.length === 0 && (
        <Empty title="No plan yet">Plan one below, or by <code>pullgauge prepull plan -f deployment.yaml</code>. Nothing is pulled before you apply it.</Empty>
      )}
      {plans.value.items.length > 0 && <Plans items={plans.value.items} />}
      <PlanForm />
    </>
  );
}

function Plans({ items }: { items: PrepullItem[] }) {
  return (
    <div class="scroll">
      <table class="list">
        <thead>
          <tr>
            <th>Plan</th>
            <th>State</th>
            <th>Jobs done</th>
            <th>Failed</th>
            <th>Images</th>
            <th>Nodes</th>
            <th>Applied</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, MOST).map((plan) => (
            <tr key={plan.name}>
              <th scope="row">
                <a href={planLink(plan.name)}>
                  <Say text={plan.name} most={120} />
                </a>{' '}
                <span class="muted">
                  <Say text={plan.namespace} most={80} />
                </span>
              </th>
              <td data-label="State">
                <StateOf state={plan.state} />
                {plan.reason && (
                  <p class="muted">
                    <Say text={plan.reason} most={200} />
                  </p>
                )}
              </td>
              <td data-label="Jobs done">
                {plan.done} of {plan.jobs}
              </td>
              <td data-label="Failed">{plan.failed > 0 ? plan.failed : '–'}</td>
              <td data-label="Images">{plan.images}</td>
              <td data-label="Nodes">{plan.nodes}</td>
              <td data-label="Applied">
                <Ago at={plan.appliedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function PrepullView({ name }: { name: string }) {
  const path = `/api/v1/prepulls/${encodeURIComponent(name)}`;
  const answer = useApi<PrepullPlan>(path);
  if (!answer.value) return <Waiting error={answer.error} what="this plan" />;
  const plan = answer.value;
  const failed = plan.nodes.filter((node) => node.state === 'failed' || node.state === 'failing');
  return (
    <>
      <p class="crumbs">
        <a href="#/prepulls">Pre-pull</a>
      </p>
      <h1>
        <Mark state={MARKS[plan.state] ?? 'unknown'} /> <Say text={plan.name} most={120} />
      </h1>
      <Standing plan={plan} />
      <Steer plan={plan} path={path} />
      {failed.length > 0 && (
        <section>
          <h2>Failed on {count(failed.length, 'node')}</h2>
          {failed.slice(0, MOST).map((node) => (
            <NodeCard key={node.job} node={node} />
          ))}
        </section>
      )}
      <Waves nodes={plan.nodes} />
      {plan.refused.length > 0 && <Refused refused={plan.refused} />}
      {plan.notes.length > 0 && (
        <section>
          <h2>What the plan does not know</h2>
          <ul>
            {plan.notes.slice(0, 50).map((note, i) => (
              <li key={i}>
                <Say text={note} most={500} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {plan.past.length > 0 && <Past plan={plan} />}
    </>
  );
}

function Standing({ plan }: { plan: PrepullPlan }) {
  const { jobs, ended, bytes: all, bytesEnded } = plan.progress;
  return (
    <>
      <p class="facts">
        <StateOf state={plan.state} />
        <Say text={plan.namespace} most={80} />
        <span>{count(plan.images.length, 'image')}</span>
        <span>
          applied <Ago at={plan.appliedAt} />
        </span>
        {plan.present > 0 && <span>{count(plan.present, 'pull')} spared: the image is there already</span>}
      </p>
      {plan.reason && (
        <p class="note">
          <Say text={plan.reason} most={600} />
        </p>
      )}
      {plan.waitsFor && (
        <p class="note">
          Waits for <Say text={plan.waitsFor} most={400} />
        </p>
      )}
      {jobs > 0 && (
        <p>
          <progress max={jobs} value={ended} aria-label={`${ended} of ${jobs} jobs have ended`} /> {ended} of {count(jobs, 'job')} ended
          {all > 0 && `, ${bytes(bytesEnded)} of ${bytes(all)}`}
          {plan.secondsLeft !== null && plan.secondsLeft > 0 && <strong>, about {duration(plan.secondsLeft)} left</strong>}
        </p>
      )}
      {plan.schedule && (
        <p>
          Comes again: <code>{clean(plan.schedule, 60)}</code> {plan.timeZone && <Say text={plan.timeZone} most={60} />}
          {plan.nextRunAt && (
            <>
              , next <At at={plan.nextRunAt} /> (<Ago at={plan.nextRunAt} />)
            </>
          )}
        </p>
      )}
    </>
  );
}

function Steer({ plan, path }: { plan: PrepullPlan; path: string }) {
  const [said, say] = useState('');
  const [sure, ask] = useState(false);
  const act = (work: () => Promise<unknown>) => async () => {
    say('');
    try {
      await work();
    } catch (error) {
      say(error instanceof ApiError ? clean(error.message) : 'it could not be done');
    }
  };
  const runs = plan.state === 'running' || plan.state === 'scheduled';
  const rests = plan.state === 'paused' || plan.state === 'stopped';
  return (
    <p class="form">
      {runs && (
        <button type="button" onClick={act(() => post(`${path}/pause`, {}))}>
          Pause
        </button>
      )}
      {rests && (
        <button type="button" onClick={act(() => post(`${path}/resume`, {}))}>
          Go on
        </button>
      )}
      {!sure && (
        <button type="button" onClick={() => ask(true)}>
          Cancel and delete…
        </button>
      )}
      {sure && (
        <>
          <button type="button" onClick={act(() => remove(path, () => (location.hash = '#/prepulls')))}>
            Really cancel: its jobs and results are deleted
          </button>
          <button type="button" onClick={() => ask(false)}>
            Keep it
          </button>
        </>
      )}
      <span role="status">{said}</span>
    </p>
  );
}

function NodeCard({ node }: { node: PrepullNode }) {
  return (
    <details class="target failing">
      <summary>
        <Mark state={MARKS[node.state] ?? 'unknown'} />
        <span class="grow">
          <Say text={node.node} most={120} />
        </span>
        {node.cause && <CauseName cause={node.cause} />}
        <span class="muted">wave {node.wave}</span>
      </summary>
      <div class="inside">
        {node.message && (
          <p>
            <Say text={node.message} most={600} />
          </p>
        )}
        {node.images.map((image) => (
          <p key={image.image}>
            <Say text={image.image} most={400} />: {clean(image.outcome, 30)} {image.cause && <CauseName cause={image.cause} />}{' '}
            <span class="muted">
              {image.bytes !== null && bytes(image.bytes)} {image.millis !== null && millis(image.millis)}
            </span>
            {image.probe && (
              <span class="muted">
                {' '}
                <Say text={image.probe} most={300} />
              </span>
            )}
          </p>
        ))}
      </div>
    </details>
  );
}

const STATES = ['waiting', 'running', 'failing', 'done', 'failed', 'skipped'];

function Waves({ nodes }: { nodes: PrepullNode[] }) {
  const waves = new Map<number, PrepullNode[]>();
  for (const node of nodes) waves.set(node.wave, [...(waves.get(node.wave) ?? []), node]);
  if (waves.size === 0) return null;
  return (
    <section>
      <h2>Wave by wave</h2>
      {[...waves.entries()].sort(([one], [two]) => one - two).map(([wave, members]) => (
        <details key={wave} class="target">
          <summary>
            <span class="grow">Wave {wave}</span>
            <span class="muted">
              {STATES.map((state) => [state, members.filter((node) => node.state === state).length] as const)
                .filter(([, some]) => some > 0)
                .map(([state, some]) => `${some} ${state}`)
                .join(', ')}
            </span>
          </summary>
          <ul class="inside plain">
            {members.slice(0, MOST).map((node) => (
              <li key={node.job}>
                <StateOf state={node.state} /> <Say text={node.node} most={120} />{' '}
                <span class="muted">
                  {node.endedAt && <Ago at={node.endedAt} />} {node.message && node.state !== 'done' && <Say text={node.message} most={200} />}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

export function Refused({ refused }: { refused: PrepullPlan['refused'] }) {
  return (
    <section>
      <h2>{count(refused.length, 'pull')} did not fit</h2>
      <ul class="plain">
        {refused.slice(0, 100).map((each, i) => (
          <li key={i}>
            <Mark state="warn" /> <Say text={each.node} most={120} /> <Say text={each.image} most={300} />{' '}
            <span class="muted">
              {clean(each.why, 40)}: <Say text={each.detail} most={300} />
            </span>
          </li>
        ))}
      </ul>
      {refused.length > 100 && <p>and {refused.length - 100} more</p>}
    </section>
  );
}

function Past({ plan }: { plan: PrepullPlan }) {
  return (
    <section>
      <h2>Runs before</h2>
      <ul class="plain">
        {plan.past.map((run, i) => (
          <li key={i}>
            <Mark state={run.problem || run.failed > 0 ? 'failing' : 'ok'} /> <At at={run.at} /> {run.done} done
            {run.failed > 0 && `, ${run.failed} failed`}
            {run.skipped > 0 && `, ${run.skipped} skipped`}
            {run.refused > 0 && `, ${run.refused} did not fit`}{' '}
            <span class="muted">
              {run.why && <Say text={run.why} most={80} />} {run.problem && <Say text={run.problem} most={300} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
