/** One pre-pull plan: how far it is, what failed where, and what can be done with it. */
import { useState } from 'preact/hooks';
import { ApiError, post, remove, useApi } from '../api';
import { Ago, At, Mark, Say, Waiting } from '../parts';
import { bytes, clean, count, duration } from '../text';
import type { PrepullPlan } from '../types';
import { markOf, MOST, NodeCard, Past, Refused, StateOf, Waves } from './prepullParts';

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
        <Mark state={markOf(plan.state)} /> <Say text={plan.name} most={120} />
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

