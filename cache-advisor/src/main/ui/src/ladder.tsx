/** The stage ladder: how far the probe came at each endpoint, how long each step took, and what it saw. */
import { Commands, CauseName, Evidence, Mark, Say } from './parts';
import { endpointCommands } from './commands';
import { meaning } from './causes';
import { clean, millis } from './text';
import type { Endpoint, Stage } from './types';

/** Why a stage was not run, where that is more than the failure before it. */
function reasonOf(stage: Stage): string | null {
  const reason = stage.evidence?.reason;
  return typeof reason === 'string' && reason !== '' && reason !== 'not reached' ? reason : null;
}

function Step({ stage, longest }: { stage: Stage; longest: number }) {
  const evidence = stage.evidence && Object.keys(stage.evidence).length > 0 ? stage.evidence : null;
  const bad = stage.status === 'fail' || stage.status === 'warn';
  const head = (
    <>
      <Mark state={stage.status} />
      <span class="name">
        <Say text={stage.stage} most={30} />
      </span>
      <span class="time">
        {stage.millis === null || stage.millis === undefined ? (
          <span class="muted">{stage.status === 'skipped' ? 'not run' : ''}</span>
        ) : (
          <>
            <meter min={0} max={longest || 1} value={stage.millis} aria-hidden="true" />
            {millis(stage.millis)}
          </>
        )}
      </span>
      <span class="why">
        {stage.cause && (
          <>
            <CauseName cause={stage.cause} /> {meaning(stage.cause)}
          </>
        )}
        {!stage.cause && stage.status === 'skipped' && <Say text={reasonOf(stage) ?? ''} most={300} />}
      </span>
    </>
  );
  return (
    <li class={`step ${clean(stage.status, 10)}`}>
      {evidence ? (
        <details open={bad}>
          <summary>{head}</summary>
          <Evidence evidence={evidence} />
        </details>
      ) : (
        <div class="summary">{head}</div>
      )}
    </li>
  );
}

export function Stages({ stages }: { stages: Stage[] }) {
  const shown = stages.slice(0, 40);
  const longest = Math.max(0, ...shown.map((stage) => stage.millis ?? 0));
  const told = shown.filter((stage) => stage.status !== 'skipped' || reasonOf(stage));
  const skipped = shown.filter((stage) => !told.includes(stage));
  return (
    <ol class="ladder">
      {told.map((stage, i) => (
        <Step key={i} stage={stage} longest={longest} />
      ))}
      {skipped.length > 0 && (
        <li class="step skipped">
          <div class="summary">
            <Mark state="skipped" />
            <span class="rest">not reached: {skipped.map((stage) => clean(stage.stage, 20)).join(', ')}</span>
          </div>
        </li>
      )}
    </ol>
  );
}

const FROM: Record<string, string> = { endpoint: 'set by', credential: 'credential', proxy: 'proxy', ca: 'also trusts', authorities: 'also trusts' };

/** Which file of the node makes the runtime go this way, and what it would offer there. */
function From({ from }: { from?: Record<string, unknown> | null }) {
  const told = Object.entries(from ?? {}).filter(([, value]) => typeof value === 'string' || Array.isArray(value));
  if (told.length === 0) return null;
  return (
    <p class="muted from">
      {told.slice(0, 8).map(([name, value]) => (
        <span key={name}>
          {FROM[name] ?? clean(name, 40)}: <Say text={Array.isArray(value) ? value.join(', ') : value === '(default)' ? 'no file, it is the default' : value} most={300} />
        </span>
      ))}
    </p>
  );
}

export function Ladder({ endpoints, environment }: { endpoints: Endpoint[]; environment?: Record<string, unknown> }) {
  if (endpoints.length === 0) return <p class="muted">The node’s report holds no stages for it.</p>;
  return (
    <>
      {endpoints.slice(0, 20).map((endpoint, i) => {
        const stages = endpoint.stages ?? [];
        const failed = stages.find((stage) => stage.status === 'fail');
        return (
          <div class="endpoint" key={i}>
            <p>
              <span class="step-number">{i + 1}.</span> <code><Say text={endpoint.url} /></code>{' '}
              <span class="muted">
                <Say text={endpoint.role} most={30} /> · seen from the {endpoint.vantage === 'pod' ? 'pod network' : 'node itself'}
              </span>
            </p>
            <From from={endpoint.from} />
            <Stages stages={stages} />
            <Commands commands={endpointCommands(endpoint.url, failed?.stage ?? null, environment)} />
          </div>
        );
      })}
    </>
  );
}
