/** Which sets of pull credentials there are, who has them, and which registries refuse them. What is in them is known to nobody here. */
import { useApi } from '../api';
import { Ago, CauseName, Empty, Mark, Say, Waiting } from '../parts';
import { nodeLink, registryLink } from '../route';
import { clean, count } from '../text';
import type { Credential, Paged, Quota } from '../types';
import { CanaryCard } from './canary';

const MOST = 100;

export function Credentials() {
  const answer = useApi<Paged<Credential>>('/api/v1/credentials');
  const quotas = useApi<Paged<Quota>>('/api/v1/quota');
  if (!answer.value) return <Waiting error={answer.error} what="the credentials" />;
  const items = [...answer.value.items].sort((one, two) => two.refused.length - one.refused.length || two.nodes - one.nodes);
  const ofNodes = items.filter((item) => item.kind === 'node');
  const ofPods = items.filter((item) => item.kind === 'pod');
  return (
    <>
      <h1>Credentials</h1>
      <p class="muted">
        Told by where they come from and by a fingerprint, equal where the content is equal. User names, passwords and tokens never leave a node.
      </p>
      <section>
        <h2>Of nodes</h2>
        {ofNodes.length === 0 && <Empty title="No node has reported yet">Agents say which credentials their node would offer to which registry.</Empty>}
        {ofNodes.length > 1 && <p>Nodes differ: {ofNodes.length} sets are in use.</p>}
        {ofNodes.slice(0, MOST).map((item) => (
          <SetCard key={item.id} item={item} />
        ))}
      </section>
      {ofPods.length > 0 && (
        <section>
          <h2>Of pods that wait</h2>
          {ofPods.slice(0, MOST).map((item) => (
            <SetCard key={item.id} item={item} />
          ))}
        </section>
      )}
      <Accounts quotas={quotas.value?.items ?? []} />
    </>
  );
}

function SetCard({ item }: { item: Credential }) {
  return (
    <article class={`quota ${item.refused.length > 0 ? 'exhausted' : ''}`}>
      <h3>
        <Mark state={item.refused.length > 0 ? 'failing' : item.name === 'none' ? 'none' : 'ok'} />{' '}
        {item.name === 'none' ? 'No credentials: these nodes pull as anybody' : <Say text={item.name} most={400} />}
      </h3>
      <p class="muted">
        {item.fingerprint && (
          <>
            fingerprint <code>{clean(item.fingerprint, 40)}</code> ·{' '}
          </>
        )}
        {item.kind === 'pod' ? `${count(item.pods, 'pod')} wait on ${count(item.nodes, 'node')}` : `on ${count(item.nodes, 'node')}`}
        {item.examples.length > 0 && ': '}
        {item.examples.map((node, i) => (
          <span key={node.cluster + node.node}>
            {i > 0 && ', '}
            <a href={nodeLink(node)}>
              <Say text={node.node} most={80} />
            </a>
          </span>
        ))}
        {item.kind === 'node' && item.nodes > item.examples.length && ` and ${item.nodes - item.examples.length} more`}
      </p>
      {item.refused.map((each) => (
        <p key={each.registry + each.cause}>
          Refused by{' '}
          <a href={registryLink(each.registry)}>
            <Say text={each.registry} most={260} />
          </a>{' '}
          <CauseName cause={each.cause} />{' '}
          <span class="muted">
            {count(each.count, 'time')}, since <Ago at={each.since} />
          </span>
        </p>
      ))}
      {item.refused.length === 0 && item.kind === 'node' && <p class="muted">No registry that is looked at refuses it.</p>}
      {item.canary && <CanaryCard canary={item.canary} />}
    </article>
  );
}

/** Who is counted at registries with a quota: an account, or an address where nobody logs in. */
function Accounts({ quotas }: { quotas: Quota[] }) {
  if (quotas.length === 0) return null;
  return (
    <section>
      <h2>As whom pulls are counted</h2>
      <ul class="plain">
        {quotas.slice(0, MOST).map((quota, i) => (
          <li key={i}>
            <Mark state={quota.state} /> <Say text={quota.identity ?? 'an unnamed identity'} most={80} />{' '}
            <span class="muted">
              at <Say text={quota.registry} most={200} />, {count(quota.nodeCount, 'node')}; <a href="#/quota">{quota.remaining.toLocaleString()} pulls left</a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
