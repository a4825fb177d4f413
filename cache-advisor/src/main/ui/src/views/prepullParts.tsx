/** Parts of pre-pull plans: states, the nodes wave by wave, what did not fit, and what was before. */
import { Ago, At, CauseName, Mark, Say } from '../parts';
import { bytes, clean, count, millis } from '../text';
import type { PrepullNode, PrepullPlan } from '../types';

export const MOST = 500;
const MARKS: Record<string, string> = {
  done: 'ok', running: 'running', scheduled: 'none', paused: 'paused', stopped: 'failing', cancelled: 'none', waiting: 'none', failing: 'failing', failed: 'failing', skipped: 'skipped',
};

/** The page's sign for a state of plans and jobs. */
export const markOf = (state: string) => MARKS[state] ?? 'unknown';

export function StateOf({ state }: { state: string }) {
  return (
    <span class="state">
      <Mark state={markOf(state)} /> {clean(state, 30)}
    </span>
  );
}

export function NodeCard({ node }: { node: PrepullNode }) {
  return (
    <details class="target failing">
      <summary>
        <Mark state={markOf(node.state)} />
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

export function Waves({ nodes }: { nodes: PrepullNode[] }) {
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

export function Past({ plan }: { plan: PrepullPlan }) {
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
