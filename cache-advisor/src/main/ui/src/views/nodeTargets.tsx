/** One registry or image as a node sees it: each stage of each way, and what to run by hand. */
import { imageCommands } from '../commands';
import { Ladder, Stages } from '../ladder';
import { Ago, At, CauseName, Commands, Mark, Prose, Say } from '../parts';
import { imageLink, link, registryLink } from '../route';
import { SendOn } from '../sendOn';
import { bytes, clean, millis } from '../text';
import type { Cell, Check, ImageAtNode as Image, NodeDetail, RegistryEntry, Report, Warning } from '../types';

function entryOf(report: Report, registry: string): RegistryEntry | undefined {
  const alias = registry === 'docker.io' ? ['index.docker.io', 'registry-1.docker.io'] : [];
  return report.registries?.find((entry) => entry && (entry.host === registry || alias.includes(entry.host)));
}

function checkOf(report: Report, image: string): Check | undefined {
  return report.images?.find((check) => check && (check.reference === image || check.image === image));
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

export function RegistryAtNode({ at, cell, open }: { at: NodeDetail; cell: Cell; open: boolean }) {
  const report = at.report ?? {};
  const entry = entryOf(report, cell.registry);
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
          at.report && <p class="muted">Seen through its images below.</p>
        )}
        {entry?.certificate && (
          <p class="muted">
            Certificate: <Say text={entry.certificate.subject} most={200} />, by <Say text={entry.certificate.issuer} most={200} />, ends <Ago at={entry.certificate.notAfter} />
          </p>
        )}
        {at.report && <SendOn path={`${evidenceOf(at)}&registry=${encodeURIComponent(cell.registry)}`} about={`${at.node}-${cell.registry}`} />}
        <p class="muted">
          {clean(cell.state, 20)} since <At at={cell.since} /> · <a href={registryLink(cell.registry)}>this registry on all nodes</a>
        </p>
      </div>
    </details>
  );
}

export function ImageAtNode({ at, image, open }: { at: NodeDetail; image: Image; open: boolean }) {
  const report = at.report ?? {};
  const check = checkOf(report, image.image);
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
        {at.report && <Ladder endpoints={endpoints} environment={report.environment} />}
        {at.report && <SendOn path={`${evidenceOf(at)}&image=${encodeURIComponent(image.image)}`} about={`${at.node}-${image.image}`} />}
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
