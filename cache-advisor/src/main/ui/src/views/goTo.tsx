/** From a node's name to its page. */
import { useState } from 'preact/hooks';
import { useApi } from '../api';
import { link, nodeLink } from '../route';
import { clean } from '../text';
import type { FleetCounts, NodeItem, Paged } from '../types';

/** More names than these are neither fetched nor offered: what is typed is taken as it is. */
const MOST_OFFERED = 1_000;

/** Node names as they are offered, with their cluster where two clusters have the same. */
function offersOf(nodes: NodeItem[]): Map<string, NodeItem> {
  const times = new Map<string, number>();
  for (const each of nodes) times.set(each.node, (times.get(each.node) ?? 0) + 1);
  return new Map(nodes.map((each) => [clean((times.get(each.node) ?? 0) > 1 ? `${each.cluster}/${each.node}` : each.node, 400), each]));
}

/** Where a name leads: to its node, or to all nodes whose names hold it. */
function placeOf(typed: string, offers: Map<string, NodeItem>, counts: FleetCounts): string {
  const like = [...offers.values()].filter((each) => each.node.toLowerCase().includes(typed.toLowerCase()));
  const found = offers.get(typed) ?? (like.length === 1 ? like[0] : undefined);
  if (found) return nodeLink(found);
  const clusters = new Set(counts.zones.map((zone) => zone.cluster));
  if (offers.size > 0 || clusters.size !== 1) return link(['matrix'], { q: typed });
  return nodeLink({ node: typed, cluster: [...clusters][0]! });
}

export function GoTo({ counts }: { counts: FleetCounts }) {
  const [touched, touch] = useState(false);
  const nodes = useApi<Paged<NodeItem>>(touched && counts.nodes <= MOST_OFFERED ? `/api/v1/nodes?limit=${MOST_OFFERED}` : null);
  const offers = offersOf(nodes.value?.items ?? []);
  const submit = (event: Event) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget as HTMLFormElement).get('node') ?? '').trim();
    if (typed !== '') location.hash = placeOf(typed, offers, counts);
  };
  return (
    <form class="go-to" onSubmit={submit}>
      <label>
        <span>Go to node</span> <input name="node" list="node-names" autocomplete="off" spellcheck={false} maxLength={400} placeholder="its name…" onFocus={() => touch(true)} onInput={() => touch(true)} />
      </label>
      <datalist id="node-names">
        {[...offers.keys()].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit">Go</button>
    </form>
  );
}
