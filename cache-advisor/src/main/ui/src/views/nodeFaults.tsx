/** What is wrong at one node: what it has alone stands apart from what other nodes have too. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApi } from '../api';
import { FaultAtNode, type Spread } from '../fault';
import { contrastsOf, faultsOf, type Fault } from '../faults';
import { clean } from '../text';
import type { Advice, ImageItem, NodeDetail, Paged, Registries } from '../types';

/** How many nodes fail there for the same cause, this one among them, of how many that say so now; null where that is not known. */
function spreadOf(fault: Fault, registries: Registries | undefined, images: Paged<ImageItem> | undefined): Spread | null {
  const all =
    fault.kind === 'registry'
      ? registries?.items.filter((item) => fault.registries.includes(item.registry))
      : images?.items.filter((item) => fault.images.includes(item.image));
  const widest = [...(all ?? [])].sort((one, two) => (two.causes[fault.cause] ?? 0) - (one.causes[fault.cause] ?? 0))[0];
  const shared = widest?.causes[fault.cause] ?? 0;
  return widest && shared > 0 ? { shared, fleet: widest.ok + widest.failing + widest.unknown } : null;
}

/** Whether an adviser's comparison is about this node; it names only some where they are many. */
function isAbout(advice: Advice, at: NodeDetail): boolean {
  const named = advice.scope?.nodes;
  return !Array.isArray(named) || named.includes(at.node) || Number(advice.numbers?.nodesFailing) > named.length;
}

interface Shown {
  at: NodeDetail;
  /** The registry or image that the address asks for. */
  wanted: string | null;
  /** Of the past nothing is known but this node's own states. */
  past: boolean;
}

export function NodeFaults({ at, wanted, past }: Shown) {
  const faults = faultsOf([at]);
  const ofImages = faults.some((fault) => fault.kind === 'image');
  const registries = useApi<Registries>(past ? null : '/api/v1/registries');
  const images = useApi<Paged<ImageItem>>(ofImages && !past ? '/api/v1/images?failing=true' : null);
  const advice = useApi<Paged<Advice>>(faults.length > 0 && !past ? '/api/v1/advice?muted=false' : null);
  const settled = past || (registries.value !== undefined && (!ofImages || images.value !== undefined));
  useEffect(() => {
    if (wanted) reveal(wanted);
  }, [wanted, settled]);
  if (faults.length === 0) return null;
  const contrasts = contrastsOf(faults, (advice.value?.items ?? []).filter((each) => isAbout(each, at)));
  const asked = wanted === null ? undefined : faults.find((fault) => fault.registries.includes(wanted) || fault.images.includes(wanted));
  const told = faults
    .map((fault) => ({ fault, spread: settled && !past ? spreadOf(fault, registries.value, images.value) : null }))
    .sort((one, two) => (one.spread?.shared ?? Infinity) - (two.spread?.shared ?? Infinity));
  const card = ({ fault, spread }: (typeof told)[number]) => (
    <FaultAtNode key={fault.key} fault={fault} detail={at} spread={spread} contrast={contrasts.get(fault.key)} wanted={fault === asked} />
  );
  const own = told.filter(({ spread }) => spread?.shared === 1 && spread.fleet > 1);
  const common = told.filter(({ spread }) => spread && spread.shared > 1);
  const rest = told.filter((each) => !own.includes(each) && !common.includes(each));
  const beyond = common.every(({ spread }) => spread && spread.shared * 2 > spread.fleet);
  return (
    <section aria-label="What is wrong">
      {own.length > 0 && <Part title="Only on this node">{own.map(card)}</Part>}
      {own.length === 0 && rest.length === 0 && (
        <Part title="Only on this node">
          <p class="muted">Nothing: each fault that {clean(at.node, 120)} has, other nodes have too.</p>
        </Part>
      )}
      {rest.length > 0 && <Part title={own.length + common.length > 0 ? 'Not known of other nodes' : 'What is wrong'}>{rest.map(card)}</Part>}
      {common.length > 0 && <Part title={`Also on other nodes${beyond ? ' (not this node’s doing)' : ''}`}>{common.map(card)}</Part>}
    </section>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <h2>{title}</h2>
      {children}
    </>
  );
}

/** The fault's card tells why, who and what to do; where there is none, the stages are what there is to see. */
function reveal(wanted: string): void {
  const card = document.querySelector('.fault[data-wanted]') ?? document.querySelector(`[data-about="${CSS.escape(wanted)}"]`);
  card?.scrollIntoView({ block: 'start' });
}
