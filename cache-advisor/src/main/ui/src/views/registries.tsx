/** Each registry over all nodes. */
import { useApi } from '../api';
import { meaning } from '../causes';
import { Ago, CauseName, Causes, Empty, Mark, Prose, Say, Waiting } from '../parts';
import { link, nodeLink, registryLink } from '../route';
import { clean, count, millis, parseTime, zoneName } from '../text';
import { History } from './history';
import { ImageTable } from './imageTable';
import type { Cell, Difference, ImageItem, MatrixPage, Paged, Registries, RegistryItem, Row } from '../types';

const SOON_DAYS = 21;
const NAMED = 40;

export function RegistryList() {
  const answer = useApi<Registries>('/api/v1/registries');
  if (!answer.value) return <Waiting error={answer.error} what="the registries" />;
  const items = [...answer.value.items].sort((one, two) => two.failing - one.failing || one.registry.localeCompare(two.registry));
  return (
    <>
      <h1>Registries</h1>
      {items.length === 0 && <Empty title="No node looks at a registry yet">Give the agents something to look at: --registry HOST or --image IMAGE.</Empty>}
      {items.length > 0 && (
        <div class="scroll">
          <table class="list">
            <thead>
              <tr>
                <th>Registry</th>
                <th>Nodes</th>
                <th>Fails because</th>
                <th>Reach</th>
                <th>Median</th>
                <th>Certificate ends</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.registry}>
                  <th scope="row">
                    <Mark state={item.state} />{' '}
                    <a href={registryLink(item.registry)}>
                      <Say text={item.registry} most={260} />
                    </a>
                  </th>
                  <td data-label="Nodes">
                    <Tally item={item} />
                  </td>
                  <td data-label="Fails because">
                    <Causes causes={item.causes} />
                  </td>
                  <td data-label="Reach">{item.scope ? clean(item.scope, 20) : '–'}</td>
                  <td data-label="Median">{millis(item.latency?.p50Millis)}</td>
                  <td data-label="Certificate ends">
                    <Expiry at={item.certificateNotAfter} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Drift drift={answer.value.drift} title="Where the nodes’ own set-up differs" />
    </>
  );
}

function Tally({ item }: { item: RegistryItem }) {
  const parts = [
    item.failing > 0 && `${item.failing} failing`,
    item.ok > 0 && `${item.ok} ok`,
    item.unknown > 0 && `${item.unknown} unknown`,
    item.stale > 0 && `${item.stale} silent`,
  ].filter(Boolean);
  return <>{parts.join(', ')}</>;
}

function Expiry({ at }: { at: string | null }) {
  const time = parseTime(at);
  if (!time) return <>–</>;
  const near = time.getTime() - Date.now() < SOON_DAYS * 86_400_000;
  return (
    <>
      {near && <Mark state="warn" />} <Ago at={at} />
    </>
  );
}

export function Drift({ drift, title }: { drift: Difference[] | undefined; title: string }) {
  if (!drift || drift.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      {drift.slice(0, 12).map((difference) => (
        <details key={difference.part} class="target">
          <summary>
            <span class="grow">
              <Say text={difference.part} most={80} />
            </span>
            <span class="muted">{difference.values.length} kinds</span>
          </summary>
          <ul class="inside">
            {difference.values.map((value) => (
              <li key={value.value}>
                <code>
                  <Say text={value.value} most={200} />
                </code>{' '}
                on {count(value.nodes, 'node')} <span class="muted">(<Say text={value.examples.join(', ')} most={200} />{value.nodes > value.examples.length ? ', …' : ''})</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

export function RegistryView({ registry }: { registry: string }) {
  const matrix = useApi<MatrixPage>(`/api/v1/matrix?registry=${encodeURIComponent(registry)}&limit=10000`);
  const images = useApi<Paged<ImageItem>>(`/api/v1/images?registry=${encodeURIComponent(registry)}`);
  if (!matrix.value) return <Waiting error={matrix.error} what="this registry" />;
  const item = matrix.value.registries.find((each) => each.registry === registry);
  if (!item) return <Empty title="No node looks at this registry"><a href="#/registries">All registries</a></Empty>;
  const cellOf = (row: Row) => row.cells.find((cell) => cell.registry === registry);
  const failing = matrix.value.items.filter((row) => cellOf(row)?.state === 'failing');
  const zones = zonesOf(matrix.value.items, registry);
  return (
    <>
      <p class="crumbs">
        <a href="#/registries">Registries</a>
      </p>
      <h1>
        <Mark state={item.state} /> <Say text={registry} most={260} />
      </h1>
      <p class="facts">
        <a href={link(['matrix'], { registry })}>
          <Tally item={item} />
        </a>
        {item.latency?.p50Millis != null && <span>median {millis(item.latency.p50Millis)}</span>}
        {item.latency?.p99Millis != null && <span>99 % within {millis(item.latency.p99Millis)}</span>}
        {item.certificateNotAfter && (
          <span>
            certificate ends <Expiry at={item.certificateNotAfter} />
          </span>
        )}
      </p>
      {failing.length > 0 && (
        <section>
          <h2>Nodes that cannot use it</h2>
          <p>
            {zones.map(([zone, bad, all]) => (
              <a key={zone} class="zone-count" href={link(['matrix'], { registry, zone })}>
                {zoneName(zone)}: {bad} of {all}
              </a>
            ))}
          </p>
          {byCause(failing, cellOf).map(({ cell, rows }) => (
            <div class="alike" key={cell.cause}>
              <p>
                <Mark state="failing" /> <CauseName cause={cell.cause} /> <Prose text={cell.summary ?? meaning(cell.cause)} most={300} />{' '}
                <span class="muted">
                  since <Ago at={cell.since} />
                </span>
              </p>
              <p class="names">
                {rows.slice(0, NAMED).map((row) => (
                  <a key={row.cluster + row.node} href={nodeLink(row, { registry })}>
                    <Say text={row.node} most={120} />
                  </a>
                ))}
                {rows.length > NAMED && <a href={link(['matrix'], { registry, cause: cell.cause })}>and {rows.length - NAMED} more</a>}
              </p>
            </div>
          ))}
        </section>
      )}
      <History query={{ registry }} about="target" />
      <Drift drift={item.drift} title="What nodes are told differently" />
      {images.value && images.value.items.length > 0 && (
        <section>
          <h2>Images from it</h2>
          <ImageTable items={images.value.items} />
        </section>
      )}
    </>
  );
}

/** Nodes that fail alike stand together: the most first, told by the one that fails longest. */
function byCause(rows: Row[], cellOf: (row: Row) => Cell | undefined): { cell: Cell; rows: Row[] }[] {
  const groups = new Map<string, { cell: Cell; rows: Row[] }>();
  for (const row of rows) {
    const cell = cellOf(row)!;
    const group = groups.get(cell.cause ?? '');
    if (!group) groups.set(cell.cause ?? '', { cell, rows: [row] });
    else {
      group.rows.push(row);
      if ((cell.since ?? '') < (group.cell.since ?? '')) group.cell = cell;
    }
  }
  return [...groups.values()].sort((one, two) => two.rows.length - one.rows.length);
}

function zonesOf(rows: Row[], registry: string): [string, number, number][] {
  const zones = new Map<string, [number, number]>();
  for (const row of rows) {
    const cell = row.cells.find((each) => each.registry === registry);
    if (!cell || cell.state === 'stale') continue;
    const zone = zones.get(row.zone ?? '') ?? [0, 0];
    zones.set(row.zone ?? '', [zone[0] + Number(cell.state === 'failing'), zone[1] + 1]);
  }
  return [...zones.entries()].map(([zone, [bad, all]]): [string, number, number] => [zone, bad, all]).sort((one, two) => two[1] - one[1]);
}

