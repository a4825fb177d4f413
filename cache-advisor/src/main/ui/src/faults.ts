/** The same failure on many nodes is one fault: said once, with how far it reaches. */
import { stageOf } from './causes';
import { count, zoneName } from './text';
import type { Failing, NodeItem } from './types';

export interface Fault {
  key: string;
  kind: 'registry' | 'image';
  registries: string[];
  cause: string;
  stage: string;
  host: string | null;
  summary: string;
  since: string;
  nodes: NodeItem[];
  images: string[];
}

export interface Fleet {
  nodes: NodeItem[];
  fresh: NodeItem[];
  stale: NodeItem[];
  absent: NodeItem[];
  failing: NodeItem[];
  zones: Map<string, number>;
}

export function zoneKey(node: { cluster: string; zone: string | null }): string {
  return `${node.cluster}\n${node.zone ?? ''}`;
}

export function fleetOf(nodes: NodeItem[]): Fleet {
  const fresh = nodes.filter((node) => node.state === 'ok' || node.state === 'failing');
  const zones = new Map<string, number>();
  for (const node of fresh) zones.set(zoneKey(node), (zones.get(zoneKey(node)) ?? 0) + 1);
  return {
    nodes,
    fresh,
    stale: nodes.filter((node) => node.state === 'stale'),
    absent: nodes.filter((node) => node.state === 'absent'),
    failing: nodes.filter((node) => node.state === 'failing'),
    zones,
  };
}

interface Gathering {
  failing: Failing;
  nodes: Map<string, NodeItem>;
  images: Set<string>;
  since: string;
}

function gather(fresh: NodeItem[]): Map<string, Gathering> {
  const gatherings = new Map<string, Gathering>();
  for (const node of fresh) {
    const ways = new Set(node.failing.filter((each) => each.kind === 'registry').map((each) => each.registry));
    for (const each of node.failing) {
      // Where the way to the registry is broken, its images fail for that reason alone.
      const kind = ways.has(each.registry) ? 'registry' : each.kind;
      if (kind === 'registry' && each.kind === 'image') {
        const own = node.failing.find((other) => other.kind === 'registry' && other.registry === each.registry);
        if (own && own.cause === each.cause && each.image) {
          at(gatherings, 'registry', own, node).images.add(each.image);
          continue;
        }
      }
      const gathering = at(gatherings, each.kind, each, node);
      if (each.image) gathering.images.add(each.image);
    }
  }
  return gatherings;
}

function at(all: Map<string, Gathering>, kind: string, failing: Failing, node: NodeItem): Gathering {
  const key = `${kind}|${failing.registry}|${failing.cause ?? 'unknown'}`;
  let gathering = all.get(key);
  if (!gathering) all.set(key, (gathering = { failing, nodes: new Map(), images: new Set(), since: failing.since }));
  gathering.nodes.set(`${node.cluster}\n${node.node}`, node);
  if (failing.since < gathering.since) gathering.since = failing.since;
  return gathering;
}

/** Faults of all nodes that report, the widest first. One cause on the same nodes for several registries is one fault too. */
export function faultsOf(fleet: Fleet): Fault[] {
  const faults = new Map<string, Fault>();
  for (const [key, each] of gather(fleet.fresh)) {
    const cause = each.failing.cause ?? 'unknown';
    const kind = each.failing.kind;
    const where = [...each.nodes.keys()].sort().join('\t');
    const joint = kind === 'registry' ? `${cause}|${where}` : key;
    const known = faults.get(joint);
    if (known) {
      known.registries.push(each.failing.registry);
      known.images.push(...each.images);
      if (each.since < known.since) known.since = each.since;
    } else {
      faults.set(joint, {
        key,
        kind,
        registries: [each.failing.registry],
        cause,
        stage: each.failing.stage ?? stageOf(cause),
        host: each.failing.host,
        summary: each.failing.summary,
        since: each.since,
        nodes: [...each.nodes.values()],
        images: [...each.images].sort(),
      });
    }
  }
  return [...faults.values()].sort(
    (one, two) =>
      Number(two.kind === 'registry') - Number(one.kind === 'registry') ||
      two.nodes.length - one.nodes.length ||
      one.since.localeCompare(two.since),
  );
}

/** How far a fault reaches, in words that say where to look. */
export function reach(fault: Fault, fleet: Fleet): string {
  const hit = new Map<string, { name: string | null; nodes: number }>();
  for (const node of fault.nodes) {
    const zone = hit.get(zoneKey(node)) ?? { name: node.zone, nodes: 0 };
    zone.nodes++;
    hit.set(zoneKey(node), zone);
  }
  const all = fleet.fresh.length;
  const some = fault.nodes.length;
  if (some === all && all > 1) return `all ${all} nodes`;
  const zones = [...hit.values()];
  const named = zones.every((zone) => zone.name !== null);
  const wholeZones = [...hit.entries()].every(([key, zone]) => fleet.zones.get(key) === zone.nodes);
  if (named && zones.length === 1) {
    const zone = zones[0]!;
    const total = fleet.zones.get([...hit.keys()][0]!) ?? some;
    if (some === 1) return `1 of ${count(all, 'node')}, in ${zoneName(zone.name)}`;
    return wholeZones ? `all ${some} nodes of ${zoneName(zone.name)}, none elsewhere` : `${some} of ${total} nodes of ${zoneName(zone.name)}, none elsewhere`;
  }
  if (named && wholeZones && zones.length <= 4 && some > 1) {
    return `all nodes of ${zones.map((zone) => zoneName(zone.name)).sort().join(', ')} (${some} of ${all})`;
  }
  return `${some} of ${count(all, 'node')}`;
}
