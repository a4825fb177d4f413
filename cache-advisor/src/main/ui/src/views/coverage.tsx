/** What is not covered: nodes of which nothing is known now, and what no agent can see at all. */
import { useApi } from '../api';
import { Ago, Empty, Mark, Say, Waiting } from '../parts';
import { link } from '../route';
import { count } from '../text';
import type { About, Gap, Paged } from '../types';

const MOST = 500;

export const WHY: Record<Gap['why'], [string, string]> = {
  silent: ['silent: it reported, and does no more', 'Look whether the agent runs there and reaches the collector; its log says why not.'],
  absent: ['should report, and never did', 'The collector’s file expects it. Start an agent there, or take it out of the file.'],
  no_agent: ['pods run there, no agent does', 'The DaemonSet does not reach it: look at its node selector and tolerations; serverless nodes take none.'],
  windows: ['a Windows node: no agent runs there', 'Windows is not supported. Its pods are told by the kubelet’s words alone.'],
};

export function GapLine({ gap }: { gap: Gap }) {
  return (
    <li>
      <Mark state={gap.why === 'silent' ? 'stale' : gap.why === 'absent' ? 'absent' : 'none'} />{' '}
      {gap.cluster ? (
        <a href={link(['nodes', gap.cluster, gap.node])}>
          <Say text={gap.node} most={120} />
        </a>
      ) : (
        <Say text={gap.node} most={120} />
      )}{' '}
      <span class="muted">
        {WHY[gap.why]?.[0] ?? <Say text={gap.why} most={40} />}
        {gap.lastSeen && (
          <>
            ; last heard <Ago at={gap.lastSeen} />
          </>
        )}
        {gap.pods !== null && `; ${count(gap.pods, 'pod')}`}
      </span>
    </li>
  );
}

export function Coverage() {
  const gaps = useApi<Paged<Gap>>('/api/v1/coverage');
  const about = useApi<About>('/api/v1/about');
  if (!gaps.value) return <Waiting error={gaps.error} what="what is not covered" />;
  const kinds = Object.keys(WHY) as Gap['why'][];
  return (
    <>
      <h1>What is not covered</h1>
      {gaps.value.items.length === 0 && <Empty title="Every node that is known of reports">Silence is neither health nor failure: nodes that fall silent appear here.</Empty>}
      {kinds.map((why) => {
        const here = gaps.value!.items.filter((gap) => gap.why === why);
        return here.length === 0 ? null : (
          <section key={why}>
            <h2>
              {count(here.length, 'node')}: {WHY[why][0]}
            </h2>
            <p class="muted">{WHY[why][1]}</p>
            <ul class="plain">
              {here.slice(0, MOST).map((gap) => (
                <GapLine key={gap.node + gap.cluster} gap={gap} />
              ))}
            </ul>
            {here.length > MOST && <p>and {here.length - MOST} more; ask the API</p>}
          </section>
        );
      })}
      <Blind about={about.value} />
    </>
  );
}

/** What no agent can see, however many run. */
function Blind({ about }: { about?: About }) {
  const where = about?.canaryNamespaces ?? [];
  return (
    <section>
      <h2>What no agent sees</h2>
      <ul>
        <li>
          <strong>Pods’ own credentials.</strong> Agents look with the node’s credentials. What hangs on a pull secret or a service account is told by the
          kubelet’s words, or tried in the pod’s place (a canary)
          {where.length > 0 ? (
            <>
              {' '}
              in the namespaces <Say text={where.slice(0, 20).join(', ')} most={600} />.
            </>
          ) : (
            ', which no namespace allows here yet (canary.namespaces).'
          )}
        </li>
        {about && !about.watchesPods && (
          <li>
            <strong>Pods.</strong> This collector watches no cluster, so it cannot tell which nodes have no agent, and which pods wait.
          </li>
        )}
        <li>
          <strong>Unpacking.</strong> A full disk, a snapshotter or a policy on the node shows only in a real pull; the kubelet’s words then tell it.
        </li>
      </ul>
    </section>
  );
}
