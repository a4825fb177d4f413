/**
 * Every registry at every node. Only the rows in sight are in the document, so that thousands of nodes scroll as smoothly as six; each group
 * opens with a row that sums it up.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useApi } from '../api';
import { LETTERS, meaning } from '../causes';
import { Drawn, Empty, Mark, Say, Waiting } from '../parts';
import { link, nodeLink, registryLink, replaceQuery, type Route } from '../route';
import { clean, clockTime, count, millis, parseTime, zoneName } from '../text';
import type { Cell, MatrixPage, Row } from '../types';

const ROW = 30;
const BEYOND = 8;
const GLYPHS: Record<string, string> = { ok: '✓', stale: '≈', unknown: '?', none: '·' };

interface Group {
  key: string;
  title: string;
  rows: Row[];
}

type Line = { group: Group; row?: undefined } | { group: Group; row: Row };

interface Filter {
  q: string;
  state: string;
  zone: string;
  registry: string;
  cause: string;
}

function wanted(row: Row, filter: Filter): boolean {
  if (filter.q && !row.node.toLowerCase().includes(filter.q.toLowerCase())) return false;
  if (filter.state && row.state !== filter.state) return false;
  if (filter.zone && (row.zone ?? '–') !== filter.zone) return false;
  if (!filter.registry && !filter.cause) return true;
  return row.cells.some(
    (cell) => (!filter.registry || cell.registry === filter.registry) && (!filter.cause || cell.cause === filter.cause || (cell.images?.causes[filter.cause] ?? 0) > 0),
  );
}

/** A fault of this share of all nodes is told of none of them: it would make all groups look alike. */
const EVERYWHERE = 0.8;

interface Named {
  cause: string;
  where: string;
}

function faultsAt(row: Row): Named[] {
  if (row.state === 'stale' || row.state === 'absent') return [];
  return row.cells.flatMap((cell) => {
    if (cell.state === 'failing') return [{ cause: cell.cause ?? 'unknown', where: cell.registry }];
    return Object.keys(cell.images?.causes ?? {}).map((cause) => ({ cause, where: `images of ${cell.registry}` }));
  });
}

function common(rows: Row[]): Set<string> {
  const seen = new Map<string, number>();
  for (const row of rows) for (const each of faultsAt(row)) seen.set(`${each.cause} ${each.where}`, (seen.get(`${each.cause} ${each.where}`) ?? 0) + 1);
  const fresh = rows.filter((row) => row.state === 'ok' || row.state === 'failing').length;
  return new Set([...seen].filter(([, nodes]) => nodes > 2 && nodes >= EVERYWHERE * fresh).map(([key]) => key));
}

/** What fails at a node beyond what fails everywhere, as words that are equal on nodes that fail alike. */
function signature(row: Row, everywhere: Set<string>): string {
  if (row.state === 'stale' || row.state === 'absent') return row.state === 'stale' ? 'silent' : 'never seen';
  const all = faultsAt(row);
  const own = new Map<string, string[]>();
  for (const each of all) {
    if (!everywhere.has(`${each.cause} ${each.where}`)) own.set(each.cause, [...(own.get(each.cause) ?? []), each.where]);
  }
  if (own.size === 0) return all.length === 0 ? 'nothing fails' : 'only what fails everywhere';
  return [...own].map(([cause, where]) => `${cause}: ${where.sort().join(', ')}`).sort().join(' · ');
}

const RANK: Record<string, number> = { failing: 0, stale: 1, absent: 2, ok: 3 };

function groups(rows: Row[], by: string): Group[] {
  const all = new Map<string, Row[]>();
  const everywhere = by === 'failure' ? common(rows) : new Set<string>();
  for (const row of rows) {
    const key = by === 'failure' ? signature(row, everywhere) : by === 'zone' ? (row.zone ?? '–') : '';
    const group = all.get(key);
    if (group) group.push(row);
    else all.set(key, [row]);
  }
  const bad = (group: Group) => group.rows.filter((row) => row.state === 'failing').length;
  return [...all.entries()]
    .map(([key, members]) => ({
      key,
      title: by === 'zone' ? zoneName(key === '–' ? null : key) : by === 'failure' ? key : 'all',
      rows: members.sort((one, two) => (RANK[one.state] ?? 4) - (RANK[two.state] ?? 4) || one.node.localeCompare(two.node, undefined, { numeric: true })),
    }))
    .sort((one, two) => Number(bad(two) > 0) - Number(bad(one) > 0) || (by === 'failure' ? bad(two) - bad(one) : one.key.localeCompare(two.key)));
}

/** The time slider's value as the address holds it, and as the input wants it: local, without a zone. */
function local(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function Matrix({ route }: { route: Route }) {
  const query = route.query;
  const at = parseTime(query.get('at'));
  const answer = useApi<MatrixPage>(`/api/v1/matrix?limit=10000${at ? '&at=' + encodeURIComponent(at.toISOString()) : ''}`);
  const filter: Filter = {
    q: query.get('q') ?? '', state: query.get('state') ?? '', zone: query.get('zone') ?? '', registry: query.get('registry') ?? '', cause: query.get('cause') ?? '',
  };
  const by = query.get('group') ?? 'zone';
  const matrix = answer.value;
  const shaped = useMemo(() => {
    if (!matrix) return null;
    const rows = matrix.items.filter((row) => wanted(row, filter));
    const columns = [...matrix.registries]
      .sort((one, two) => two.failing - one.failing || one.registry.localeCompare(two.registry))
      .map((item) => item.registry);
    return {
      rows,
      columns: filter.registry ? columns.filter((each) => each === filter.registry) : columns,
      groups: groups(rows, by),
      zones: [...new Set(matrix.items.map((row) => row.zone ?? '–'))].sort(),
    };
  }, [matrix, filter.q, filter.state, filter.zone, filter.registry, filter.cause, by]);
  if (!matrix || !shaped) return <Waiting error={answer.error} what="the matrix" />;
  const set = (name: string) => (event: Event) => replaceQuery(route, { [name]: (event.currentTarget as HTMLInputElement).value || null });
  const setTime = (event: Event) => {
    const time = new Date((event.currentTarget as HTMLInputElement).value);
    replaceQuery(route, { at: Number.isNaN(time.getTime()) ? null : time.toISOString() });
  };
  return (
    <div class="matrix-view">
      <Drawn name="matrix" />
      <h1>
        {count(shaped.rows.length, 'node')} × {count(shaped.columns.length, 'registry', 'registries')}
        {at && <span class="muted"> as it was at {clockTime(at)}</span>}
      </h1>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <input type="search" id="search" placeholder="Node name ( / )" aria-label="Node name" value={filter.q} onInput={set('q')} />
        <label>
          <span>state</span>
          <select value={filter.state} onChange={set('state')}>
            <option value="">any</option>
            {['failing', 'ok', 'stale', 'absent'].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          <span>zone</span>
          <select value={filter.zone} onChange={set('zone')}>
            <option value="">any</option>
            {shaped.zones.map((each) => (
              <option key={each} value={each}>
                {clean(each, 60)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>group by</span>
          <select value={by} onChange={set('group')}>
            <option value="zone">zone</option>
            <option value="failure">failure</option>
            <option value="none">nothing</option>
          </select>
        </label>
        <label>
          <span>as of</span>
          <input type="datetime-local" value={at ? local(at) : ''} max={local(new Date())} onChange={setTime} />
        </label>
        {[...query.keys()].some((name) => name !== 'group') && <a href={link(['matrix'], { group: query.get('group') })}>clear</a>}
      </form>
      {(filter.registry || filter.cause) && (
        <p class="facts">
          {filter.registry && (
            <span>
              only <a href={registryLink(filter.registry)}><Say text={filter.registry} most={260} /></a>
            </span>
          )}
          {filter.cause && <span>only where <code>{clean(filter.cause, 60)}</code></span>}
        </p>
      )}
      <Legend />
      {matrix.items.length === 0 ? (
        <Empty title={at ? 'Nothing was known then' : 'No node has reported yet'}>{!at && <a href="#/">What to do</a>}</Empty>
      ) : shaped.rows.length === 0 ? (
        <Empty title="No node fits">
          <a href="#/matrix">Show all nodes</a>
        </Empty>
      ) : (
        <Grid groups={shaped.groups} columns={shaped.columns} grouped={by !== 'none'} />
      )}
    </div>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span><Mark state="ok" /> ok</span>
      <span><Mark state="failing" text="TLS" /> failing, at this stage</span>
      <span><span class="mark some"><span aria-hidden="true">2✕</span></span> reached, but so many images fail</span>
      <span><Mark state="stale" /> silent: nothing known of now</span>
      <span><Mark state="unknown" /> cannot be known</span>
      <span><Mark state="none" /> not probed</span>
    </p>
  );
}

function Grid({ groups: all, columns, grouped }: { groups: Group[]; columns: string[]; grouped: boolean }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [range, setRange] = useState({ first: 0, last: 60 });
  const [focus, setFocus] = useState({ line: 0, column: 0 });
  // Keys may come quicker than they are drawn.
  const newest = useRef(focus);
  const moved = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => {
    const shown: Line[] = [];
    for (const group of all) {
      if (grouped) shown.push({ group });
      if (!closed.has(group.key)) for (const row of group.rows) shown.push({ group, row });
    }
    return shown;
  }, [all, closed, grouped]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    let frame = 0;
    const look = () => {
      frame = 0;
      const first = Math.max(0, Math.floor(element.scrollTop / ROW) - BEYOND);
      const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW) + BEYOND;
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    const soon = () => (frame ||= requestAnimationFrame(look));
    look();
    element.addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  }, []);
  // At once after drawing: a later effect of the drawing before would find the cell that is being left.
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>('[tabindex="0"][data-cell]')?.focus({ preventScroll: true });
  });
  const toggle = (key: string) =>
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  const key = (event: KeyboardEvent) => {
    const steps: Record<string, [number, number]> = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [15, 0], PageUp: [-15, 0],
      Home: [0, -1000], End: [0, 1000],
    };
    const step = steps[event.key];
    if (!step || event.altKey || event.metaKey) return;
    event.preventDefault();
    const down = event.ctrlKey && event.key === 'Home' ? -1e6 : event.ctrlKey && event.key === 'End' ? 1e6 : step[0];
    const line = Math.max(0, Math.min(lines.length - 1, newest.current.line + down));
    const column = Math.max(0, Math.min(columns.length, newest.current.column + step[1]));
    const element = box.current;
    if (element) {
      const head = element.querySelector('thead')?.getBoundingClientRect().height ?? 0;
      const top = line * ROW;
      if (top < element.scrollTop) element.scrollTop = top;
      if (top + ROW > element.scrollTop + element.clientHeight - head) element.scrollTop = top + ROW - element.clientHeight + head;
    }
    moved.current = true;
    newest.current = { line, column };
    setFocus(newest.current);
  };
  /** Told by the mouse only when it is asked: thousands of titles would be made for nothing. */
  const point = (event: MouseEvent) => {
    const cell = (event.target as Element).closest('.cell');
    if (cell instanceof HTMLElement && !cell.title) cell.title = cell.ariaLabel ?? '';
  };
  const first = Math.min(range.first, Math.max(0, lines.length - 1));
  const last = Math.min(range.last, lines.length);
  return (
    <div class="matrix" ref={box}>
      <table role="grid" aria-label="Nodes and registries" aria-rowcount={lines.length + 1} aria-colcount={columns.length + 1} onKeyDown={key} onMouseOver={point}>
        <thead>
          <tr aria-rowindex={1}>
            <th class="corner" scope="col">Node</th>
            {columns.map((registry) => (
              <th key={registry} scope="col" title={clean(registry, 260)}>
                <a href={registryLink(registry)} tabIndex={-1}>
                  <Say text={registry} most={260} />
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr class="space" aria-hidden="true" style={{ height: `${first * ROW}px` }}><td /></tr>}
          {lines.slice(first, last).map((line, i) => {
            const index = first + i;
            const at = focus.line === index ? focus.column : -1;
            return line.row ? (
              <NodeLine key={line.row.cluster + '\n' + line.row.node} row={line.row} columns={columns} index={index} at={at} />
            ) : (
              <GroupLine key={'group ' + line.group.key} group={line.group} columns={columns} index={index} at={at} closed={closed.has(line.group.key)} toggle={toggle} />
            );
          })}
          {last < lines.length && <tr class="space" aria-hidden="true" style={{ height: `${(lines.length - last) * ROW}px` }}><td /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function GroupLine({ group, columns, index, at, closed, toggle }: { group: Group; columns: string[]; index: number; at: number; closed: boolean; toggle: (key: string) => void }) {
  const sums = useMemo(() => {
    const found = new Map<string, { failing: number; seen: number }>();
    for (const row of group.rows) {
      for (const cell of row.cells) {
        const sum = found.get(cell.registry) ?? { failing: 0, seen: 0 };
        if (cell.state !== 'stale') sum.seen++;
        if (cell.state === 'failing') sum.failing++;
        found.set(cell.registry, sum);
      }
    }
    return found;
  }, [group]);
  const bad = group.rows.filter((row) => row.state === 'failing').length;
  return (
    <tr class="group" aria-rowindex={index + 2}>
      <th scope="rowgroup">
        <button type="button" aria-expanded={!closed} data-cell tabIndex={at === 0 ? 0 : -1} onClick={() => toggle(group.key)} title={clean(group.title, 500)}>
          <span aria-hidden="true">{closed ? '▸' : '▾'}</span> <Say text={group.title} most={160} />{' '}
          <span class="muted">
            {bad > 0 && bad < group.rows.length ? `${bad} of ` : ''}
            {group.rows.length}
            {bad > 0 ? ' failing' : ''}
          </span>
        </button>
      </th>
      {columns.map((registry, column) => {
        const sum = sums.get(registry);
        return (
          <td key={registry} data-cell tabIndex={at === column + 1 ? 0 : -1} aria-colindex={column + 2}>
            {sum && sum.failing > 0 ? <span class="sum">{sum.failing === sum.seen ? `all ${sum.seen}` : `${sum.failing}/${sum.seen}`}</span> : ''}
          </td>
        );
      })}
    </tr>
  );
}

function NodeLine({ row, columns, index, at }: { row: Row; columns: string[]; index: number; at: number }) {
  const cells = new Map(row.cells.map((cell) => [cell.registry, cell]));
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row">
        <a href={nodeLink(row)} data-cell tabIndex={at === 0 || (at === -1 && index === 0) ? 0 : -1}>
          <Mark state={row.state} /> <Say text={row.node} most={120} />
        </a>
      </th>
      {columns.map((registry, column) => (
        <td key={registry} aria-colindex={column + 2}>
          <CellMark row={row} registry={registry} cell={cells.get(registry)} focused={at === column + 1} />
        </td>
      ))}
    </tr>
  );
}

function CellMark({ row, registry, cell, focused }: { row: Row; registry: string; cell: Cell | undefined; focused: boolean }) {
  const failing = cell?.state === 'failing';
  const images = cell && !failing && cell.state !== 'stale' ? (cell.images?.failing ?? 0) : 0;
  const state = !cell ? 'none' : cell.state;
  const text = failing ? (LETTERS[cell.stage ?? 'other'] ?? '?') : undefined;
  const words = !cell
    ? 'not probed'
    : [
        failing ? `failing at ${text}` : cell.state,
        cell.cause && `${cell.cause}: ${cell.summary ?? meaning(cell.cause)}`,
        images > 0 && `${images}✕, ${count(images, 'image')} cannot be pulled: ${Object.keys(cell.images!.causes).join(', ')}`,
        (cell.warnings?.length ?? 0) > 0 && `warning: ${cell.warnings!.join(', ')}`,
        cell.millis !== null && millis(cell.millis),
      ]
        .filter(Boolean)
        .join('; ');
  const label = clean(`${row.node}, ${registry}: ${words}`, 400);
  const shape = images > 0 ? 'some' : state;
  const warned = (cell?.warnings?.length ?? 0) > 0;
  return (
    <a class={`cell ${shape}`} href={nodeLink(row, { registry })} data-cell tabIndex={focused ? 0 : -1} aria-label={label}>
      {images > 0 ? `${images}✕` : (text ?? GLYPHS[state])}
      {warned && <i>!</i>}
    </a>
  );
}
