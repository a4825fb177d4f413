/** One node: what it cannot pull, why, and each stage of each way. */
import { useEffect } from 'preact/hooks';
import { useApi } from '../api';
import { imageCommands } from '../commands';
import { FaultAtNode } from '../fault';
import { faultsOf, type Fault } from '../faults';
import { SendOn } from '../sendOn';
import { History } from './history';
import { Ladder, Stages } from '../ladder';
import { Ago, At, CauseName, Commands, Evidence, Mark, Prose, Say, State, Waiting } from '../parts';
import { imageLink, link, registryLink, type Route } from '../route';
import { bytes, clean, millis, zoneName } from '../text';
import type { Cell, Check, ImageAtNode, NodeDetail, Registries, RegistryEntry, Report, Warning } from '../types';

export function NodeView({ cluster, node, route }: { cluster: string; node: string; route: Route }) {
  const detail = useApi<NodeDetail>(`/api/v1/nodes/${encodeURIComponent(node)}?cluster=${encodeURIComponent(cluster)}`);
  const registries = useApi<Registries>('/api/v1/registries');
  const wanted = route.query.get('registry') ?? route.query.get('image');
  const known = detail.value !== undefined;
  useEffect(() => {
    if (known && wanted) document.querySelector(`[data-about="${CSS.escape(wanted)}"]`)?.scrollIntoView({ block: 'start' });
  }, [known, wanted]);
  if (!detail.value) return <Waiting error={detail.error} what={`node ${clean(node, 120)}`} />;
  const at = detail.value;
  const report = at.report ?? {};
  // What this node alone has is what somebody who looks at this node can mend.
  const rank = (fault: Fault) => sharedBy(fault, registries.value) || Number.MAX_SAFE_INTEGER;
  const faults = faultsOf([at]).sort((one, two) => rank(one) - rank(two));
  const badRegistries = at.registries.filter((cell) => cell.cause !== null && cell.state !== 'ok');
  const goodRegistries = at.registries.filter((cell) => !badRegistries.includes(cell));
  const badImages = at.images.filter((image) => image.state !== 'ok');
  const goodImages = at.images.filter((image) => image.state === 'ok');
  return (
    <>
      <p class="crumbs">
        <a href="#/matrix">Matrix</a>
        {at.zone && (
          <>
            {' / '}
            <a href={link(['matrix'], { zone: at.zone })}>{zoneName(at.zone)}</a>
          </>
        )}
      </p>
      <h1>
        <Mark state={at.state} /> <Say text={at.node} most={253} />
      </h1>
      <NodeFacts at={at} report={report} />
      {at.state === 'stale' && (
        <p class="note">
          This node is silent: what stands here is what it said <Ago at={at.lastSeen} />. Look whether its agent runs and reaches the collector.
        </p>
      )}
      {at.state === 'absent' && <p class="note">This node should report and never did. Start the agent there.</p>}
      {at.state === 'ok' && <p class="note good">It can pull all it looks at.</p>}
      {faults.length > 0 && (
        <section aria-label="What is wrong">
          {faults.map((fault) => (
            <FaultAtNode key={fault.key} fault={fault} detail={at} shared={sharedBy(fault, registries.value)} fleet={lookingAt(fault, registries.value)} />
          ))}
        </section>
      )}
      <section>
        {badRegistries.length + badImages.length > 0 && <h2>{at.state === 'stale' ? 'What did not work then' : 'What does not work'}, stage by stage</h2>}
        {badRegistries.map((cell) => (
          <RegistryAtNode key={cell.registry} at={at} cell={cell} entry={entryOf(report, cell.registry)} report={report} open={open(cell.registry, wanted, badRegistries.length)} />
        ))}
        {badImages.map((image) => (
          <ImageCard key={image.image} image={image} at={at} check={checkOf(report, image.image)} report={report} open={open(image.image, wanted, badImages.length)} />
        ))}
      </section>
      {goodRegistries.length > 0 && (
        <section>
          <h2>Registries it reaches</h2>
          {goodRegistries.map((cell) => (
            <RegistryAtNode key={cell.registry} at={at} cell={cell} entry={entryOf(report, cell.registry)} report={report} open={cell.registry === wanted} />
          ))}
        </section>
      )}
      {goodImages.length > 0 && (
        <section>
          <h2>Images it can pull</h2>
          {goodImages.map((image) => (
            <ImageCard key={image.image} image={image} at={at} check={checkOf(report, image.image)} report={report} open={image.image === wanted} />
          ))}
        </section>
      )}
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

/** How many nodes fail there for the same cause, this one among them; 0 where it is not known (yet), or about an image alone. */
function sharedBy(fault: Fault, known: Registries | undefined): number {
  const all = fault.kind === 'registry' ? (known?.items.filter((item) => fault.registries.includes(item.registry)) ?? []) : [];
  return Math.max(0, ...all.map((item) => item.causes[fault.cause] ?? 0));
}

/** How many nodes say now how they reach it. */
function lookingAt(fault: Fault, known: Registries | undefined): number {
  const item = known?.items.find((each) => each.registry === fault.registries[0]);
  return item ? item.ok + item.failing + item.unknown : 0;
}

function open(about: string, wanted: string | null, total: number): boolean {
  return wanted === null ? total === 1 : about === wanted;
}

function entryOf(report: Report, registry: string): RegistryEntry | undefined {
  const alias = registry === 'docker.io' ? ['index.docker.io', 'registry-1.docker.io'] : [];
  return report.registries?.find((entry) => entry && (entry.host === registry || alias.includes(entry.host)));
}

function checkOf(report: Report, image: string): Check | undefined {
  return report.images?.find((check) => check && (check.reference === image || check.image === image));
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

function Warnings({ warnings }: { warnings: Warning[] | null | undefined }) {
  if (!warnings || warnings.length === 0) return null;
  return (
    <ul class="warnings">
      {warnings.slice(0, 20).map((warning, i) => (
        <li key={i}>
          <Mark state="warn" /> <CauseName cause={warning.cause} /> <Prose text={warning.summary} most={600} />{' '}
          {warning.endpoint && (
            <span class="muted">
              at <Say text={warning.endpoint} most={260} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function evidenceOf(at: NodeDetail): string {
  return `/api/v1/nodes/${encodeURIComponent(at.node)}/evidence?cluster=${encodeURIComponent(at.cluster)}`;
}

function RegistryAtNode({ at, cell, entry, report, open }: { at: NodeDetail; cell: Cell; entry: RegistryEntry | undefined; report: Report; open: boolean }) {
  const endpoints = entry?.endpoints ?? [];
  const stages = entry?.stages ?? [];
  // A fault that only its images show stands in their checks, not in the registry's own entry.
  const fromImage = cell.cause === null || entry?.verdict?.cause === cell.cause ? undefined : report.images?.find((check) => check && check.verdict?.cause === cell.cause && (check.reference ?? '').startsWith(cell.registry));
  return (
    <details class={`target ${cell.state}`} open={open} data-about={cell.registry}>
      <summary>
        <Mark state={cell.state} />
        <span class="grow">
          <Say text={cell.registry} most={260} />
        </span>
        {cell.cause && <CauseName cause={cell.cause} />}
        {(cell.warnings?.length ?? 0) > 0 && <Mark state="warn" />}
        {cell.images && cell.images.failing > 0 && <span class="muted">{cell.images.failing === 1 ? '1 image fails' : `${cell.images.failing} images fail`}</span>}
        <span class="muted">{millis(cell.millis)}</span>
      </summary>
      <div class="inside">
        <Warnings warnings={entry?.warnings} />
        {fromImage ? (
          <>
            <p>
              The registry itself answers; this is how far its image <Say text={fromImage.reference ?? fromImage.image ?? ''} most={400} /> came:
            </p>
            <Ladder endpoints={fromImage.endpoints ?? []} environment={report.environment} />
          </>
        ) : endpoints.length > 0 ? (
          <Ladder endpoints={endpoints} environment={report.environment} />
        ) : stages.length > 0 ? (
          <Stages stages={stages} />
        ) : (
          <p class="muted">Seen through its images below.</p>
        )}
        {entry?.certificate && (
          <p class="muted">
            Certificate: <Say text={entry.certificate.subject} most={200} />, by <Say text={entry.certificate.issuer} most={200} />, ends <Ago at={entry.certificate.notAfter} />
          </p>
        )}
        <SendOn path={`${evidenceOf(at)}&registry=${encodeURIComponent(cell.registry)}`} about={`${at.node}-${cell.registry}`} />
        <p class="muted">
          {cell.state} since <At at={cell.since} /> · <a href={registryLink(cell.registry)}>this registry on all nodes</a>
        </p>
      </div>
    </details>
  );
}

function ImageCard({ image, at, check, report, open }: { image: ImageAtNode; at: NodeDetail; check: Check | undefined; report: Report; open: boolean }) {
  const endpoints = check?.endpoints ?? [];
  const asked = endpoints.at(-1)?.url ?? null;
  return (
    <details class={`target ${image.state}`} open={open} data-about={image.image}>
      <summary>
        <Mark state={image.state} />
        <span class="grow">
          <Say text={image.image} most={400} />
        </span>
        {image.cause && <CauseName cause={image.cause} />}
        <span class="muted">{image.bytes !== null ? bytes(image.bytes) : ''}</span>
      </summary>
      <div class="inside">
        {image.state === 'unknown' && <p>Whether it can be pulled cannot be known from here:</p>}
        {image.state !== 'ok' && check?.verdict?.summary && (
          <p>
            <Prose text={check.verdict.summary} most={600} />
          </p>
        )}
        <Warnings warnings={check?.warnings} />
        <Ladder endpoints={endpoints} environment={report.environment} />
        <SendOn path={`${evidenceOf(at)}&image=${encodeURIComponent(image.image)}`} about={`${at.node}-${image.image}`} />
        <Commands commands={imageCommands(check?.reference ?? image.image, asked, report.environment?.runtime, report.environment)} />
        <p class="muted">
          {image.digest && (
            <>
              <Say text={image.digest} most={80} /> ·{' '}
            </>
          )}
          since <At at={image.since} /> · <a href={imageLink(image.image)}>this image on all nodes</a> ·{' '}
          <a href={link(['check'], { image: check?.reference ?? image.image, node: at.node })}>check now</a>
        </p>
      </div>
    </details>
  );
}
