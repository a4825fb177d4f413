/** Is anything wrong, for whom, why, what to do: read in five seconds. */
import { recentChanges, useApi } from '../api';
import { meaning, ownerOf } from '../causes';
import { faultsOf, fleetOf, reach, type Fault, type Fleet } from '../faults';
import { Ago, CauseName, Empty, Evidence, Fix, Mark, Owner, Say, Waiting } from '../parts';
import { imageLink, link, nodeLink, registryLink } from '../route';
import { clean, count } from '../text';
import type { Advice, NodeDetail, NodeItem, Paged, Quota, Registries, Verdict } from '../types';
import { AdviceBrief } from './advice';
import { QuotaCard } from './quota';

const NAMED = 8;
const MOST_FAULTS = 30;
/** So many faults are told in full; each costs a look at one node's report. */
const TOLD_IN_FULL = 8;

export function Overview() {
  const nodes = useApi<Paged<NodeItem>>('/api/v1/nodes?limit=10000');
  const registries = useApi<Registries>('/api/v1/registries');
  const quotas = useApi<Paged<Quota>>('/api/v1/quota');
  const advice = useApi<Paged<Advice>>('/api/v1/advice?muted=false');
  if (!nodes.value) return <Waiting error={nodes.error} what="the fleet" />;
  if (nodes.value.items.length === 0) return <NoNodes />;
  const fleet = fleetOf(nodes.value.items);
  const faults = faultsOf(fleet);
  const low = (quotas.value?.items ?? []).filter((quota) => quota.state !== 'ok');
  return (
    <>
      <Headline fleet={fleet} faults={faults} quotas={low} registries={registries.value?.total ?? 0} />
      {faults.length > 0 && (
        <section aria-label="What is wrong">
          {faults.slice(0, MOST_FAULTS).map((fault, i) => (
            <FaultCard key={fault.key} fault={fault} fleet={fleet} full={i < TOLD_IN_FULL} />
          ))}
          {faults.length > MOST_FAULTS && (
            <p>
              <a href={link(['matrix'], { state: 'failing', group: 'failure' })}>{count(faults.length - MOST_FAULTS, 'more fault')} in the matrix</a>
            </p>
          )}
        </section>
      )}
      <div class="columns">
        <section>
          <h2>
            <a href="#/quota">Pull quotas</a>
          </h2>
          {quotas.value && quotas.value.items.length === 0 && (
            <Empty title="No registry has shown a pull quota yet">Docker Hub and others name it in their answers; it appears here as soon as a node sees one.</Empty>
          )}
          {byUrgency(quotas.value?.items ?? []).slice(0, 4).map((quota, i) => (
            <QuotaCard key={i} quota={quota} brief />
          ))}
        </section>
        <section>
          <h2>
            <a href="#/advice">Advice</a>
          </h2>
          {advice.value && advice.value.items.length === 0 && (
            <Empty title="Nothing to advise now">Advice needs several nodes that look at the same registries, or a quota that is being spent.</Empty>
          )}
          {[...(advice.value?.items ?? [])].sort((one, two) => two.confidence - one.confidence).slice(0, 5).map((each) => (
            <AdviceBrief key={each.id} advice={each} />
          ))}
        </section>
        <NotCovered fleet={fleet} />
        <Lately fleet={fleet} />
      </div>
    </>
  );
}

export function byUrgency(quotas: Quota[]): Quota[] {
  const rank = { exhausted: 0, low: 1, ok: 2 };
  return [...quotas].sort(
    (one, two) =>
      (rank[one.state] ?? 3) - (rank[two.state] ?? 3) ||
      (two.forecast?.probability ?? 0) - (one.forecast?.probability ?? 0) ||
      one.remaining / (one.limit || 1) - two.remaining / (two.limit || 1),
  );
}

function NoNodes() {
  return (
    <Empty title="No node has reported yet">
      <p>Start an agent on this machine, or on each node:</p>
      <pre tabIndex={0}>./pullgauge agent --collector {location.origin}</pre>
      <p>It reports within a minute, and this page shows it by itself.</p>
    </Empty>
  );
}

function Headline({ fleet, faults, quotas, registries }: { fleet: Fleet; faults: Fault[]; quotas: Quota[]; registries: number }) {
  const bad = faults.length > 0;
  const doubt = fleet.fresh.length === 0;
  const spent = quotas.filter((quota) => quota.state === 'exhausted').length;
  const state = bad || spent > 0 ? 'failing' : doubt ? 'stale' : quotas.length > 0 ? 'warn' : 'ok';
  const images = new Set(faults.flatMap((fault) => fault.images)).size;
  return (
    <header class={`headline ${state}`}>
      <h1>
        <Mark state={state} />{' '}
        {bad
          ? `${count(faults.length, 'fault')} on ${fleet.failing.length} of ${count(fleet.fresh.length, 'node')}`
          : doubt
            ? 'No node reports now'
            : spent > 0
              ? `${count(spent, 'pull quota')} spent: the next pull fails`
              : fleet.fresh.length === 1
                ? 'The node can pull all it looks at'
                : `All ${fleet.fresh.length} nodes can pull all they look at`}
      </h1>
      <p class="facts">
        {images > 0 && (
          <a href={link(['images'], { failing: 'true' })}>{count(images, 'image')} cannot be pulled somewhere</a>
        )}
        {quotas.length > 0 && <a href="#/quota">{count(quotas.length, 'quota')} low or spent</a>}
        {fleet.stale.length > 0 && <a href={link(['matrix'], { state: 'stale' })}>{count(fleet.stale.length, 'node')} silent</a>}
        {fleet.absent.length > 0 && <span>{count(fleet.absent.length, 'node')} never seen</span>}
        <a href="#/registries">{count(registries, 'registry', 'registries')}</a>
        <a href="#/matrix">{count(fleet.nodes.length, 'node')}</a>
      </p>
    </header>
  );
}

/** The words and the way out that the node itself gives, from one node that has the fault. */
function verdictOf(fault: Fault, detail: NodeDetail | undefined): Verdict | null {
  const report = detail?.report;
  const matches = (verdict: Verdict | null | undefined) => verdict?.cause === fault.cause;
  const registry = report?.registries?.find((entry) => entry && fault.registries.includes(entry.host) && matches(entry.verdict));
  const named = report?.images?.find((image) => image && matches(image.verdict) && fault.images.includes(image.reference ?? image.image ?? ''));
  const any = report?.registries?.find((entry) => entry && matches(entry.verdict));
  return (fault.kind === 'image' ? named?.verdict : (registry?.verdict ?? named?.verdict ?? any?.verdict)) ?? null;
}

function FaultCard({ fault, fleet, full }: { fault: Fault; fleet: Fleet; full: boolean }) {
  const sample = fault.nodes[0]!;
  const detail = useApi<NodeDetail>(full ? `/api/v1/nodes/${encodeURIComponent(sample.node)}?cluster=${encodeURIComponent(sample.cluster)}` : null);
  const verdict = verdictOf(fault, detail.value);
  const evidence = verdict?.evidence && Object.keys(verdict.evidence).length > 0 ? verdict.evidence : null;
  const said = verdict?.summary || fault.summary;
  const host = verdict?.host ?? fault.host;
  const role = verdict?.role;
  return (
    <article class="fault">
      <h2>
        <span class="stage-tag">{clean(fault.stage, 12)}</span>
        <span>
          {fault.kind === 'image' && fault.images.length > 0 ? <ImageNames images={fault.images} /> : <RegistryNames registries={fault.registries} />}
          : {meaning(fault.cause)}
        </span>
      </h2>
      <dl class="answers">
        <dt>Where</dt>
        <dd>
          <strong>{clean(reach(fault, fleet))}</strong> <NodeNames fault={fault} />
          {fault.kind === 'registry' && fault.images.length > 0 && (
            <div class="muted">
              cannot be pulled there: <ImageNames images={fault.images} />
            </div>
          )}
        </dd>
        <dt>Why</dt>
        <dd>
          <CauseName cause={fault.cause} /> <Say text={said} />
          {host && !fault.registries.includes(host) && (
            <span class="muted">
              {' '}
              (at <Say text={host} most={260} />
              {role && role !== 'registry' ? <>, the <Say text={role} most={20} />{role === 'node' ? '' : ' host'}</> : ''})
            </span>
          )}{' '}
          <span class="muted">
            since <Ago at={fault.since} />
          </span>
        </dd>
        <dt>Who</dt>
        <dd>
          <Owner owner={verdict?.owner ?? ownerOf(fault.cause)} />
        </dd>
        <dt>Do</dt>
        <dd>
          {(verdict?.fix?.length ?? 0) > 0 ? (
            <Fix steps={verdict?.fix ?? []} />
          ) : (
            <a href={nodeLink(sample, { registry: fault.registries[0] })}>Look at each stage on {clean(sample.node, 80)}</a>
          )}
        </dd>
      </dl>
      {evidence && (
        <details>
          <summary>
            Evidence from {clean(sample.node, 80)}
          </summary>
          <Evidence evidence={evidence} />
        </details>
      )}
    </article>
  );
}

function RegistryNames({ registries }: { registries: string[] }) {
  return (
    <>
      {registries.slice(0, 4).map((registry, i) => (
        <span key={registry}>
          {i > 0 && ', '}
          <a href={registryLink(registry)}>
            <Say text={registry || 'no registry'} most={260} />
          </a>
        </span>
      ))}
      {registries.length > 4 && ` and ${registries.length - 4} more`}
    </>
  );
}

function ImageNames({ images }: { images: string[] }) {
  return (
    <>
      {images.slice(0, 3).map((image, i) => (
        <span key={image}>
          {i > 0 && ', '}
          <a href={imageLink(image)}>
            <Say text={image} most={300} />
          </a>
        </span>
      ))}
      {images.length > 3 && ` and ${images.length - 3} more`}
    </>
  );
}

function NodeNames({ fault }: { fault: Fault }) {
  const all = link(['matrix'], { registry: fault.registries[0] ?? '', cause: fault.cause });
  return (
    <span class="names">
      {fault.nodes.slice(0, NAMED).map((node) => (
        <a key={node.cluster + node.node} href={nodeLink(node, { registry: fault.registries[0] })}>
          <Say text={node.node} most={80} />
        </a>
      ))}
      {fault.nodes.length > NAMED && <a href={all}>and {fault.nodes.length - NAMED} more</a>}
    </span>
  );
}

function NotCovered({ fleet }: { fleet: Fleet }) {
  if (fleet.stale.length === 0 && fleet.absent.length === 0) return null;
  return (
    <section>
      <h2>Not covered now</h2>
      <ul class="plain">
        {[...fleet.stale, ...fleet.absent].slice(0, 12).map((node) => (
          <li key={node.cluster + node.node}>
            <Mark state={node.state} />{' '}
            <a href={nodeLink(node)}>
              <Say text={node.node} most={80} />
            </a>{' '}
            <span class="muted">{node.state === 'absent' ? 'should report, never did' : <>silent; last heard <Ago at={node.lastSeen} /></>}</span>
          </li>
        ))}
      </ul>
      {fleet.stale.length + fleet.absent.length > 12 && <p>and {fleet.stale.length + fleet.absent.length - 12} more</p>}
      <p class="muted">Look whether the agent runs there and reaches the collector: its own page /report and its log say why not.</p>
    </section>
  );
}

interface News {
  at: string;
  node: NodeItem | { node: string; cluster: string };
  state: string;
  about: string;
  cause: string | null;
}

/** What arrived while the page is open, and before that the times since which things are as they are. */
function Lately({ fleet }: { fleet: Fleet }) {
  const live: News[] = recentChanges().map((each) => ({
    at: each.at, node: each, state: each.state, about: each.kind === 'node' ? '' : each.target, cause: each.cause,
  }));
  const oldest = live.at(-1)?.at ?? '9999';
  const known: News[] = fleet.nodes
    .filter((node) => node.since !== null)
    .map((node) => ({ at: node.since as string, node, state: node.state, about: '', cause: node.failing[0]?.cause ?? null }))
    .filter((each) => each.at < oldest)
    .sort((one, two) => two.at.localeCompare(one.at));
  const news = [...live, ...known].slice(0, 10);
  if (news.length === 0) return null;
  return (
    <section>
      <h2>Lately</h2>
      <ul class="plain">
        {news.map((each, i) => (
          <li key={i}>
            <Mark state={each.state} />{' '}
            <a href={nodeLink(each.node)}>
              <Say text={each.node.node} most={80} />
            </a>{' '}
            {each.about && <Say text={each.about} most={120} />} {clean(each.state, 20)}{' '}
            {each.cause && each.state === 'failing' && <CauseName cause={each.cause} />}{' '}
            <span class="muted">
              <Ago at={each.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
