/** The same failure on many nodes is one fault: said once, with how far it reaches. */
import { stageOf } from './causes';
import { count, zoneName } from './text';
import type { Advice, Failing, FleetCounts, NodeItem } from './types';

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

/** How many nodes there are: what a fault's reach is measured by. */
export interface Fleet {
  nodes: number;
  fresh: number;
  failing: number;
  stale: number;
  absent: number;
  /** By {@link zoneKey}: how many report. */
  zones: Map<string, number>;
}

export function zoneKey(node: { cluster: string; zone: string | null }): string {
  return `${node.cluster}\n${node.zone ?? ''}`;
}

export function fleetOf(counts: FleetCounts): Fleet {
  return {
    nodes: counts.nodes,
    fresh: counts.ok + counts.failing,
    failing: counts.failing,
    stale: counts.stale,
    absent: counts.absent,
    zones: new Map(counts.zones.map((zone) => [zoneKey(zone), zone.fresh])),
  };
}

interface Gathering {
  failing: Failing;
  nodes: Map<string, NodeItem>;
  images: Set<string>;
  since: string;
}

function gather(failing: NodeItem[]): Map<string, Gathering> {
  const gatherings = new Map<string, Gathering>();
  for (const node of failing) {
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

/** Faults of these nodes, the widest first. One cause on the same nodes for several registries is one fault too. */
export function faultsOf(nodes: NodeItem[]): Fault[] {
  const faults = new Map<string, Fault>();
  for (const [key, each] of gather(nodes.filter((node) => node.state === 'failing'))) {
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
  const all = fleet.fresh;
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

/** Advice that compares nodes with a fault to nodes without it belongs to that fault; it is not said twice. */
export function contrastsOf(faults: Fault[], advice: Advice[]): Map<string, Advice> {
  const found = new Map<string, Advice>();
  for (const fault of faults) {
    if (fault.kind !== 'registry') continue;
    const mine = advice.filter(
      (each) => each.kind === 'fault-on-some-nodes' && each.scope?.cause === fault.cause && fault.registries.includes(String(each.scope?.registry)),
    );
    const best = mine.sort((one, two) => two.confidence - one.confidence)[0];
    if (best) found.set(fault.key, best);
  }
  return found;
}
