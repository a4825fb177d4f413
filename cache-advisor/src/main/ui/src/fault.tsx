/** One fault: what, where, why, who, what to do. */
import { imagePath, useApi } from './api';
import { meaning, ownerOf } from './causes';
import { reach, type Fault, type Fleet } from './faults';
import { Ago, CauseName, Evidence, Fix, Owner, Prose, Say } from './parts';
import { imageLink, link, nodeLink, registryLink } from './route';
import { clean, count } from './text';
import type { Advice, ImageDetail, MatrixPage, NodeDetail, Registries, Row, Verdict } from './types';

const NAMED = 8;

/** The words and the way out that the node itself gives, from one node that has the fault. */
export function verdictOf(fault: Fault, detail: NodeDetail | undefined): Verdict | null {
  const report = detail?.report;
  const matches = (verdict: Verdict | null | undefined) => verdict?.cause === fault.cause;
  const registry = report?.registries?.find((entry) => entry && fault.registries.includes(entry.host) && matches(entry.verdict));
  const named = report?.images?.find((image) => image && matches(image.verdict) && fault.images.includes(image.reference ?? image.image ?? ''));
  const any = report?.registries?.find((entry) => entry && matches(entry.verdict));
  return (fault.kind === 'image' ? named?.verdict : (registry?.verdict ?? named?.verdict ?? any?.verdict)) ?? null;
}

interface Told {
  fault: Fault;
  fleet: Fleet;
  /** Whether a node is asked for its words about it. */
  full: boolean;
  /** Whether it is the only one, so that there is room for all of it. */
  alone: boolean;
  contrast?: Advice;
}

/** One fault of the fleet: what, for whom and what to do at a glance, everything else behind one click. */
export function FaultCard({ fault, fleet, full, alone, contrast }: Told) {
  const sample = fault.nodes[0]!;
  const detail = useApi<NodeDetail>(full ? `/api/v1/nodes/${encodeURIComponent(sample.node)}?cluster=${encodeURIComponent(sample.cluster)}` : null);
  const verdict = verdictOf(fault, detail.value);
  const steps = verdict?.fix ?? [];
  const evidence = verdict?.evidence && Object.keys(verdict.evidence).length > 0 ? verdict.evidence : null;
  return (
    <article class="fault">
      <FaultTitle fault={fault} />
      <p class="reach">
        <strong>{reach(fault, fleet)}</strong> <NodeNames fault={fault} />{' '}
        <span class="muted">
          since <Ago at={fault.since} />
        </span>
      </p>
      <div class="first">
        {steps.length > 0 ? (
          <Fix steps={steps} most={1} />
        ) : (
          <a href={nodeLink(sample, { registry: fault.registries[0] })}>Look at each stage on {clean(sample.node, 80)}</a>
        )}
      </div>
      <details open={alone}>
        <summary>
          Why{evidence ? ', evidence' : ''}
          {steps.length > 1 && `, ${count(steps.length - 1, 'more thing')} to try`}
        </summary>
        <dl class="answers">
          <FaultReasons fault={fault} verdict={verdict} />
          {fault.kind === 'registry' && fault.images.length > 0 && (
            <>
              <dt>Hurts</dt>
              <dd>
                <ImageNames images={fault.images} most={12} />
              </dd>
            </>
          )}
          {steps.length > 1 && (
            <>
              <dt>Or</dt>
              <dd class="fix">
                <ol start={2}>
                  {steps.slice(1, 12).map((step, i) => (
                    <li key={i}>
                      <Prose text={step} />
                    </li>
                  ))}
                </ol>
              </dd>
            </>
          )}
          {contrast && <Differs contrast={contrast} />}
          {evidence && (
            <>
              <dt>Seen</dt>
              <dd>
                <span class="muted">on {clean(sample.node, 80)}</span>
                <Evidence evidence={evidence} />
              </dd>
            </>
          )}
        </dl>
      </details>
    </article>
  );
}

/** How many nodes have a fault, of how many that tell of it now. */
export interface Spread {
  shared: number;
  fleet: number;
}

interface AtNode {
  fault: Fault;
  detail: NodeDetail;
  spread: Spread | null;
  contrast?: Advice;
  /** Whether the address asks for it. */
  wanted: boolean;
}

/** The same on a node's own page, where it is clear for whom. */
export function FaultAtNode({ fault, detail, spread, contrast, wanted }: AtNode) {
  const verdict = verdictOf(fault, detail);
  return (
    <article class="fault" data-wanted={wanted || undefined}>
      <FaultTitle fault={fault} as="h3" />
      <dl class="answers">
        <FaultReasons fault={fault} verdict={verdict} />
        {spread && (
          <>
            <dt>Where</dt>
            <dd>
              {whereElse(spread)}
              {spread.shared === 1 && spread.fleet > 1 && <Working fault={fault} at={detail} />}
            </dd>
          </>
        )}
        {contrast && <Differs contrast={contrast} />}
        {fault.kind === 'registry' && fault.images.length > 0 && (
          <>
            <dt>Hurts</dt>
            <dd>
              <ImageNames images={fault.images} most={12} />
            </dd>
          </>
        )}
        {(verdict?.fix?.length ?? 0) > 0 && (
          <>
            <dt>Do</dt>
            <dd>
              <Fix steps={verdict?.fix ?? []} />
            </dd>
          </>
        )}
      </dl>
    </article>
  );
}

/** Whether to look at this node or beyond it. */
function whereElse({ shared, fleet }: Spread): string {
  if (shared <= 1) return fleet > 1 ? `on this node alone, of ${count(fleet, 'node')}` : 'on this node, the only one that looks';
  return `on ${shared} of ${count(fleet, 'node')}${shared * 2 > fleet ? ': look at the registry or the way there before you look at this node' : ''}`;
}

/** A node to compare with: the nearest that reaches one of the registries, or can pull one of the images. */
function Working({ fault, at }: { fault: Fault; at: NodeDetail }) {
  const all = useApi<Registries>(fault.kind === 'registry' ? '/api/v1/registries' : null);
  const registry = all.value?.items.find((item) => fault.registries.includes(item.registry) && item.ok > 0)?.registry;
  const matrix = useApi<MatrixPage>(registry === undefined ? null : `/api/v1/matrix?registry=${encodeURIComponent(registry)}&limit=10000`);
  const image = fault.kind === 'image' ? fault.images[0] : undefined;
  const pulled = useApi<ImageDetail>(image === undefined ? null : imagePath(image));
  const known = image === undefined ? (all.value && registry === undefined ? [] : matrix.value?.items.filter((row) => reaches(row, registry))) : pulled.value?.nodes.filter((each) => each.state === 'ok');
  const far = (each: { cluster: string; zone: string | null }) => Number(each.cluster !== at.cluster) * 2 + Number(each.zone !== at.zone);
  const near = [...(known ?? [])].sort((one, two) => far(one) - far(two))[0];
  if (!near) return <>{known && '; it works on no other node now, these fail for another cause or cannot tell'}</>;
  return (
    <>
      : compare it with{' '}
      <a href={nodeLink(near, image === undefined ? { registry } : { image })}>
        <Say text={near.node} most={120} />
      </a>
      , where <Say text={image ?? registry} most={300} /> works
    </>
  );
}

function reaches(row: Row, registry: string | undefined): boolean {
  return row.cells.some((cell) => cell.registry === registry && cell.state === 'ok');
}

function Differs({ contrast }: { contrast: Advice }) {
  return (
    <>
      <dt>Differs</dt>
      <dd>
        <Prose text={differs(contrast)} most={400} /> <a href={link(['advice', contrast.id])}>more</a>
      </dd>
    </>
  );
}

function FaultTitle({ fault, as: Title = 'h2' }: { fault: Fault; as?: 'h2' | 'h3' }) {
  return (
    <Title>
      <span class="stage-tag">{clean(fault.stage, 12)}</span>
      <span>
        {fault.kind === 'image' && fault.images.length > 0 ? <ImageNames images={fault.images} /> : <RegistryNames registries={fault.registries} />}
        : {meaning(fault.cause)}
      </span>
    </Title>
  );
}

function FaultReasons({ fault, verdict }: { fault: Fault; verdict: Verdict | null }) {
  const host = verdict?.host ?? fault.host;
  const role = verdict?.role;
  const summary = verdict?.summary || fault.summary;
  return (
    <>
      <dt>Why</dt>
      <dd>
        <CauseName cause={fault.cause} /> <Prose text={summary} most={600} />
        {host && !fault.registries.includes(host) && !(role === 'registry' && summary.includes(host)) && (
          <span class="muted">
            {' '}
            (at <Say text={host} most={260} />
            {role && role !== 'registry' && (
              <>
                , the <Say text={role} most={20} />
                {role === 'node' || role === 'proxy' ? '' : ' host'}
              </>
            )}
            )
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
    </>
  );
}

/** Of an adviser's summary the part that says in what the nodes differ. */
function differs(contrast: Advice): string {
  const mark = 'What tells these nodes from the others: ';
  const at = contrast.summary.indexOf(mark);
  return at < 0 ? contrast.summary.slice(contrast.summary.indexOf('. ') + 2) : contrast.summary.slice(at + mark.length);
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

function ImageNames({ images, most = 3 }: { images: string[]; most?: number }) {
  return (
    <>
      {images.slice(0, most).map((image, i) => (
        <span key={image}>
          {i > 0 && ', '}
          <a href={imageLink(image)}>
            <Say text={image} most={300} />
          </a>
        </span>
      ))}
      {images.length > most && ` and ${images.length - most} more`}
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
