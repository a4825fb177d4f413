/** Is anything wrong, for whom, why, what to do: read in five seconds. */
import { useApi } from '../api';
import { FaultCard } from '../fault';
import { contrastsOf, faultsOf, fleetOf, type Fault, type Fleet } from '../faults';
import { Ago, Drawn, Empty, Mark, Waiting } from '../parts';
import { link } from '../route';
import { count } from '../text';
import type { About, Advice, Change, FleetCounts, Gap, NodeItem, Paged, PodStory, Quota, Registries, Unwatched } from '../types';
import { AdviceBrief } from './advice';
import { GapLine } from './coverage';
import { GoTo } from './goTo';
import { ChangeLines } from './history';
import { PodTable } from './pods';
import { byUrgency, QuotaCard } from './quota';

const MOST_FAULTS = 30;
const MOST_GAPS = 8;
/** So many faults are told in full; each costs a look at one node's report. */
const TOLD_IN_FULL = 12;

export function Overview() {
  const counts = useApi<FleetCounts>('/api/v1/fleet');
  const failing = useApi<Paged<NodeItem>>('/api/v1/nodes?failing=true&limit=10000');
  const registries = useApi<Registries>('/api/v1/registries');
  const quotas = useApi<Paged<Quota>>('/api/v1/quota');
  const advice = useApi<Paged<Advice>>('/api/v1/advice?muted=false');
  const about = useApi<About>('/api/v1/about');
  const pods = useApi<Paged<PodStory>>(about.value?.watchesPods ? '/api/v1/pods?muted=false' : null);
  if (!counts.value || !failing.value) return <Waiting error={counts.error ?? failing.error} what="the fleet" />;
  if (counts.value.nodes === 0) return <NoNodes />;
  const fleet = fleetOf(counts.value);
  const faults = faultsOf(failing.value.items);
  const low = (quotas.value?.items ?? []).filter((quota) => quota.state !== 'ok');
  const contrasts = contrastsOf(faults, advice.value?.items ?? []);
  const told = new Set(faults.flatMap((fault) => fault.registries.map((registry) => `${registry} ${fault.cause}`)));
  const advised = (advice.value?.items ?? [])
    .filter((each) => each.kind !== 'fault-on-some-nodes' || !told.has(`${String(each.scope?.registry)} ${String(each.scope?.cause)}`))
    .sort((one, two) => two.confidence - one.confidence);
  return (
    <>
      <Drawn name="overview" />
      <Headline fleet={fleet} faults={faults} quotas={low} registries={registries.value?.total ?? 0} />
      <Old unwatched={about.value?.unwatched ?? []} />
      <GoTo counts={counts.value} />
      <Hurt pods={pods.value?.items ?? []} />
      <div class={faults.length > 0 ? 'two' : 'columns'}>
        {faults.length > 0 && (
          <section aria-label="What is wrong">
            {faults.slice(0, MOST_FAULTS).map((fault, i) => (
              <FaultCard key={fault.key} fault={fault} fleet={fleet} full={i < TOLD_IN_FULL} alone={faults.length === 1} contrast={contrasts.get(fault.key)} />
            ))}
            {faults.length > MOST_FAULTS && (
              <p>
                <a href={link(['matrix'], { state: 'failing', group: 'failure' })}>{count(faults.length - MOST_FAULTS, 'more fault')} in the matrix</a>
              </p>
            )}
          </section>
        )}
        <div class="aside">
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
            {advice.value && advised.length === 0 && (
              <Empty title={told.size > 0 ? 'Nothing beyond the faults' : 'Nothing to advise now'}>
                {told.size === 0 && 'Advice needs several nodes that look at the same registries, or a quota that is being spent.'}
              </Empty>
            )}
            {advised.slice(0, 5).map((each) => (
              <AdviceBrief key={each.id} advice={each} />
            ))}
          </section>
          <NotCovered />
          <Lately />
        </div>
      </div>
    </>
  );
}

/** Where the API server does not tell which agents there are, a node may be missing here, or absent and long gone. */
function Old({ unwatched }: { unwatched: Unwatched[] }) {
  const agents = unwatched.find((each) => each.what === 'agents');
  return agents ? (
    <p class="note">
      The API server does not tell which nodes should report, since <Ago at={agents.since} />: a node that never reported may be missing here, and an absent one be gone.
    </p>
  ) : null;
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
  const doubt = fleet.fresh === 0;
  const spent = quotas.filter((quota) => quota.state === 'exhausted').length;
  const state = bad || spent > 0 ? 'failing' : doubt ? 'stale' : quotas.length > 0 ? 'warn' : 'ok';
  const images = new Set(faults.flatMap((fault) => fault.images)).size;
  return (
    <header class={`headline ${state}`}>
      <h1>
        <Mark state={state} />{' '}
        {bad
          ? `${count(faults.length, 'fault')} on ${fleet.failing} of ${count(fleet.fresh, 'node')}`
          : doubt
            ? 'No node reports now'
            : spent > 0
              ? `${count(spent, 'pull quota')} spent: the next pull fails`
              : fleet.fresh === 1
                ? 'The node can pull all it looks at'
                : `All ${fleet.fresh} nodes can pull all they look at`}
      </h1>
      <p class="facts">
        {images > 0 && (
          <a href={link(['images'], { failing: 'true' })}>{count(images, 'image')} cannot be pulled somewhere</a>
        )}
        {quotas.length > 0 && <a href="#/quota">{count(quotas.length, 'quota')} low or spent</a>}
        {fleet.stale > 0 && <a href={link(['matrix'], { state: 'stale' })}>{count(fleet.stale, 'node')} silent</a>}
        {fleet.absent > 0 && <a href="#/coverage">{count(fleet.absent, 'node')} never seen</a>}
        <a href="#/registries">{count(registries, 'registry', 'registries')}</a>
        <a href="#/matrix">{count(fleet.nodes, 'node')}</a>
      </p>
    </header>
  );
}

function NotCovered() {
  const gaps = useApi<Paged<Gap>>('/api/v1/coverage');
  const items = gaps.value?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <h2>
        <a href="#/coverage">Not covered now</a>
      </h2>
      <ul class="plain">
        {items.slice(0, MOST_GAPS).map((gap) => (
          <GapLine key={gap.node + gap.cluster} gap={gap} />
        ))}
      </ul>
      {items.length > MOST_GAPS && (
        <p>
          <a href="#/coverage">and {items.length - MOST_GAPS} more</a>
        </p>
      )}
    </section>
  );
}

function Lately() {
  const changes = useApi<Paged<Change>>('/api/v1/changes?limit=60');
  const items = changes.value?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <h2>Lately</h2>
      <ChangeLines changes={items} about="fleet" most={6} />
    </section>
  );
}

/** Impact first: the pods that wait now. */
function Hurt({ pods }: { pods: PodStory[] }) {
  if (pods.length === 0) return null;
  return (
    <section aria-label="Pods that wait now">
      <h2>
        <a href="#/pods">{count(pods.length, 'pod waits', 'pods wait')} for an image now</a>
      </h2>
      <PodTable items={pods.slice(0, 8)} />
    </section>
  );
}
