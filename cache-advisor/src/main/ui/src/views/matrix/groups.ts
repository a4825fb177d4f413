/** Rows that belong together: by zone, or by what fails there. */
import { zoneName } from '../../text';
import type { Row } from '../../types';

export interface Filter {
  q: string;
  state: string;
  zone: string;
  registry: string;
  cause: string;
}

export interface Group {
  key: string;
  title: string;
  /** Indices into the matrix' rows, the failing first. */
  rows: number[];
  failing: number;
  silent: number;
}

export function wanted(row: Row, filter: Filter): boolean {
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

function isSilent(row: Row): boolean {
  return row.state === 'stale' || row.state === 'absent';
}

function faultsAt(row: Row): Named[] {
  if (isSilent(row)) return [];
  return row.cells.flatMap((cell) => {
    if (cell.state === 'failing') return [{ cause: cell.cause ?? 'unknown', where: cell.registry }];
    return Object.keys(cell.images?.causes ?? {}).map((cause) => ({ cause, where: `images of ${cell.registry}` }));
  });
}

/** How many nodes have each fault, and of how many that report. */
interface Spread {
  nodes: Map<string, number>;
  fresh: number;
}

const key = (fault: Named) => `${fault.cause} ${fault.where}`;

function spreadOf(rows: Row[]): Spread {
  const nodes = new Map<string, number>();
  for (const row of rows) for (const each of faultsAt(row)) nodes.set(key(each), (nodes.get(key(each)) ?? 0) + 1);
  return { nodes, fresh: rows.filter((row) => !isSilent(row)).length };
}

function isEverywhere(fault: Named, spread: Spread): boolean {
  const nodes = spread.nodes.get(key(fault)) ?? 0;
  return nodes > 2 && nodes >= EVERYWHERE * spread.fresh;
}

/** What fails at a node beyond what fails everywhere, the rarest first, as words that are equal on nodes that fail alike. */
function signature(row: Row, spread: Spread): string {
  if (isSilent(row)) return row.state === 'stale' ? 'silent' : 'never seen';
  const all = faultsAt(row);
  const own = new Map<string, { where: string[]; nodes: number }>();
  for (const each of all.filter((fault) => !isEverywhere(fault, spread))) {
    const known = own.get(each.cause) ?? { where: [], nodes: Infinity };
    own.set(each.cause, { where: [...known.where, each.where], nodes: Math.min(known.nodes, spread.nodes.get(key(each)) ?? 0) });
  }
  if (own.size === 0) return all.length === 0 ? 'nothing fails' : 'only what fails everywhere';
  return [...own]
    .sort(([one, first], [two, second]) => first.nodes - second.nodes || one.localeCompare(two))
    .map(([cause, { where }]) => `${cause}: ${where.sort().join(', ')}`)
    .join(' · ');
}

const RANK: Record<string, number> = { failing: 0, stale: 1, absent: 2, ok: 3 };
const names = new Intl.Collator(undefined, { numeric: true });

/** The rows that the filter lets through, the worst group first. */
export function groupsOf(rows: Row[], filter: Filter, by: string): Group[] {
  const shown = rows.flatMap((row, index) => (wanted(row, filter) ? [index] : []));
  const spread = spreadOf(by === 'failure' ? shown.map((index) => rows[index]!) : []);
  const all = new Map<string, number[]>();
  for (const index of shown) {
    const row = rows[index]!;
    const name = by === 'failure' ? signature(row, spread) : by === 'zone' ? (row.zone ?? '–') : '';
    const members = all.get(name);
    if (members) members.push(index);
    else all.set(name, [index]);
  }
  return [...all.entries()].map(([name, members]) => group(rows, name, by, members)).sort(
    (one, two) =>
      Number(two.failing > 0) - Number(one.failing > 0) ||
      (by === 'failure' ? two.failing - one.failing || two.silent - one.silent : 0) ||
      names.compare(one.key, two.key),
  );
}

function group(rows: Row[], name: string, by: string, members: number[]): Group {
  const sorted = members.sort((one, two) => {
    const [first, second] = [rows[one]!, rows[two]!];
    return (RANK[first.state] ?? 4) - (RANK[second.state] ?? 4) || names.compare(first.node, second.node);
  });
  return {
    key: name,
    title: by === 'zone' ? zoneName(name === '–' ? null : name) : by === 'failure' ? name : 'all',
    rows: sorted,
    failing: sorted.filter((index) => rows[index]!.state === 'failing').length,
    silent: sorted.filter((index) => isSilent(rows[index]!)).length,
  };
}

/** "79 of 500 fail, 3 silent": never a bare 79 beside 500, which reads as so many that work. */
export function tally(group: Group): string {
  const all = group.rows.length;
  const failing = group.failing === 0 ? `${all}` : group.failing === all ? (all === 1 ? '1 of 1 fails' : `all ${all} fail`) : `${group.failing} of ${all} fail`;
  return group.silent > 0 && group.silent < all ? `${failing}, ${group.silent} silent` : failing;
}

/** "79/500 fail", where there is little room. */
export function briefly(group: Group): string {
  return group.failing === 0 ? `${group.rows.length}` : `${group.failing}/${group.rows.length} fail`;
}
