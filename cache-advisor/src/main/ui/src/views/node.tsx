/** One node: what it cannot pull, why, and each stage of each way. */
import { useApi } from '../api';
import { History } from './history';
import { Ago, Evidence, Mark, Say, State, Waiting } from '../parts';
import { PastNote, pastOf } from '../past';
import { link, replaceQuery, type Route } from '../route';
import { clean, zoneName } from '../text';
import type { NodeDetail, Registries, Report } from '../types';
import { NodeFaults } from './nodeFaults';
import { ImageAtNode, RegistryAtNode } from './nodeTargets';

export function NodeView({ cluster, node, route }: { cluster: string; node: string; route: Route }) {
  const past = pastOf(route);
  const detail = useApi<NodeDetail>(`/api/v1/nodes/${encodeURIComponent(node)}?cluster=${encodeURIComponent(cluster)}${past.query}`);
  const registries = useApi<Registries>('/api/v1/registries');
  const wanted = route.query.get('registry') ?? route.query.get('image');
  if (!detail.value) return <Waiting error={detail.error} what={`node ${clean(node, 120)}`} />;
  const at = detail.value;
  const report = at.report ?? {};
  const badRegistries = ownFirst(at.registries.filter((cell) => cell.cause !== null && cell.state !== 'ok'), registries.value);
  const goodRegistries = at.registries.filter((cell) => !badRegistries.includes(cell));
  const badImages = ownFirst(at.images.filter((image) => image.state !== 'ok'), registries.value);
  const goodImages = at.images.filter((image) => image.state === 'ok');
  return (
    <>
      <p class="crumbs">
        <a href={link(['matrix'], { at: past.wanted })}>Matrix</a>
        {at.zone && (
          <>
            {' / '}
            <a href={link(['matrix'], { zone: at.zone, at: past.wanted })}>{zoneName(at.zone)}</a>
          </>
        )}
      </p>
      <h1>
        <Mark state={at.state} /> <Say text={at.node} most={253} />
      </h1>
      <PastNote at={past.at} wanted={past.wanted} back={() => replaceQuery(route, { at: null })} />
      <NodeFacts at={at} report={report} />
      {at.state === 'stale' && (
        <p class="note">
          This node is silent: what stands here is what it said <Ago at={at.lastSeen} />. Look whether its agent runs and reaches the collector.
        </p>
      )}
      {at.state === 'absent' && <p class="note">This node should report and never did. Start the agent there.</p>}
      {at.state === 'ok' && <p class="note good">It {past.query === '' ? 'can' : 'could'} pull all it {past.query === '' ? 'looks' : 'looked'} at.</p>}
      <NodeFaults at={at} wanted={wanted} past={past.query !== ''} />
      {past.query !== '' && !at.report && <p class="muted">Of the past its states are kept; stages, evidence and ways out only of the newest look.</p>}
      <Targets title={`${at.state === 'stale' || past.query !== '' ? 'What did not work then' : 'What does not work'}, stage by stage`} at={at} registries={badRegistries} images={badImages} wanted={wanted} />
      <Targets title="Registries it reaches" at={at} registries={goodRegistries} images={[]} wanted={wanted ?? ''} />
      <Targets title="Images it can pull" at={at} registries={[]} images={goodImages} wanted={wanted ?? ''} />
      <History query={{ node, cluster }} about="node" />
      {report.environment && (
        <section>
          <h2>What this node uses</h2>
          <Evidence evidence={report.environment} />
        </section>
      )}
    </>
  );
}

interface Listed {
  title: string;
  at: NodeDetail;
  registries: NodeDetail['registries'];
  images: NodeDetail['images'];
  /** What the address asks for; null opens the only one. */
  wanted: string | null;
}

function Targets({ title, at, registries, images, wanted }: Listed) {
  const alone = registries.length + images.length === 1;
  const open = (about: string) => (wanted === null ? alone : about === wanted);
  if (registries.length + images.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      {registries.map((cell) => (
        <RegistryAtNode key={cell.registry} at={at} cell={cell} open={open(cell.registry)} />
      ))}
      {images.map((image) => (
        <ImageAtNode key={image.image} at={at} image={image} open={open(image.image)} />
      ))}
    </section>
  );
}

/** What fewer nodes have comes first: this node's own before what all share. */
function ownFirst<T extends { registry: string; cause: string | null }>(all: T[], known: Registries | undefined): T[] {
  const shared = (each: T) =>
    each.cause === null ? Number.MAX_SAFE_INTEGER : (known?.items.find((item) => item.registry === each.registry)?.causes[each.cause] ?? 0);
  return [...all].sort((one, two) => shared(one) - shared(two));
}

function NodeFacts({ at, report }: { at: NodeDetail; report: Report }) {
  const runtime = report.environment?.runtime;
  return (
    <p class="facts">
      <State state={at.state} />
      <span>
        last report <Ago at={at.lastSeen} />
      </span>
      {typeof runtime === 'string' && <Say text={runtime} most={80} />}
      {typeof report.environment?.platform === 'string' && <Say text={report.environment.platform} most={40} />}
      {at.zone && <span>{zoneName(at.zone)}</span>}
      <span>cluster <Say text={at.cluster} most={80} /></span>
      {at.version && <span>agent <Say text={at.version} most={40} /></span>}
    </p>
  );
}
