/** The API's answers, as far as the page reads them. Any field may hold words from outside: shown as text, never as markup. */

export type NodeState = 'ok' | 'failing' | 'stale' | 'absent';
export type CellState = 'ok' | 'failing' | 'stale' | 'unknown';

export interface Paged<T> {
  items: T[];
  total: number;
  continue: string | null;
}

export interface Failing {
  kind: 'registry' | 'image';
  registry: string;
  image: string | null;
  stage: string | null;
  cause: string | null;
  role: string | null;
  host: string | null;
  summary: string;
  since: string;
}

export interface NodeItem {
  node: string;
  cluster: string;
  zone: string | null;
  state: NodeState;
  since: string | null;
  lastSeen: string | null;
  sequence: number;
  version: string | null;
  failing: Failing[];
}

export interface Cell {
  registry: string;
  state: CellState;
  stage: string | null;
  cause: string | null;
  since: string | null;
  millis: number | null;
  role?: string;
  host?: string;
  summary?: string;
  warnings?: string[];
  certificateNotAfter?: string;
  images?: { ok: number; failing: number; unknown: number; causes: Record<string, number>; doubts: Record<string, number> };
}

export interface Row {
  node: string;
  cluster: string;
  zone: string | null;
  state: NodeState;
  lastSeen: string | null;
  cells: Cell[];
}

export interface Difference {
  part: string;
  values: { value: string; nodes: number; examples: string[] }[];
}

export interface RegistryItem {
  registry: string;
  state: CellState;
  nodes: number;
  ok: number;
  failing: number;
  unknown: number;
  stale: number;
  causes: Record<string, number>;
  imageCauses: Record<string, number>;
  scope: 'node' | 'zone' | 'cluster' | null;
  since: string | null;
  latency: { p50Millis: number | null; p99Millis: number | null };
  certificateNotAfter: string | null;
  drift: Difference[];
}

export interface Registries extends Paged<RegistryItem> {
  at: string;
  drift: Difference[];
}

export interface MatrixPage extends Paged<Row> {
  at: string;
  registries: RegistryItem[];
  drift: Difference[];
}

export interface Stage {
  stage: string;
  status: string;
  millis: number | null;
  cause: string | null;
  evidence: Record<string, unknown> | null;
}

export interface Endpoint {
  url: string;
  role: string;
  vantage: string;
  stages: Stage[] | null;
}

export interface Verdict {
  stage: string | null;
  cause: string | null;
  role: string | null;
  host: string | null;
  owner: string | null;
  summary: string | null;
  evidence: Record<string, unknown> | null;
  fix: string[] | null;
}

export interface Warning {
  stage: string;
  cause: string;
  endpoint: string | null;
  summary: string;
}

export interface Check {
  image?: string;
  registry?: string;
  reference: string | null;
  pullable: boolean | null;
  verdict: Verdict | null;
  warnings: Warning[] | null;
  endpoints: Endpoint[] | null;
  digest: string | null;
  platform: string | null;
  bytes: number | null;
}

export interface RegistryEntry {
  host: string;
  verdict: Verdict | null;
  stages: Stage[] | null;
  endpoints: Endpoint[] | null;
  warnings: Warning[] | null;
  certificate: { subject: string; issuer: string; notAfter: string } | null;
  since: string | null;
}

export interface Report {
  agent?: { instance?: string; version?: string };
  sentAt?: string;
  environment?: Record<string, unknown>;
  registries?: RegistryEntry[];
  images?: Check[];
}

export interface ImageAtNode {
  image: string;
  registry: string;
  state: CellState;
  stage: string | null;
  cause: string | null;
  since: string;
  digest: string | null;
  bytes: number | null;
}

export interface NodeDetail extends NodeItem {
  registries: Cell[];
  images: ImageAtNode[];
  traits: Record<string, string>;
  report: Report | null;
}

export interface ImageItem {
  image: string;
  registry: string;
  state: CellState;
  nodes: number;
  ok: number;
  failing: number;
  unknown: number;
  stale: number;
  causes: Record<string, number>;
  digests: string[];
  bytes: number | null;
}

export interface ImageDetail extends Omit<ImageItem, 'nodes'> {
  nodes: {
    node: string;
    cluster: string;
    zone: string | null;
    state: CellState;
    stage: string | null;
    cause: string | null;
    summary: string | null;
    since: string;
    digest: string | null;
  }[];
}

export interface Quota {
  registry: string;
  identity: string | null;
  limit: number | null;
  remaining: number;
  windowSeconds: number | null;
  state: 'ok' | 'low' | 'exhausted';
  observedAt: string;
  burn: { unitsPerHour: number; units: number; overSeconds: number };
  forecast: {
    horizonSeconds: number;
    probability: number;
    probabilityWithinHour: number;
    median: string | null;
    earliest: string | null;
    latest: string | null;
  } | null;
  nodeCount: number;
  nodes: { node: string; cluster: string }[];
}

export interface Advice {
  id: string;
  kind: string;
  title: string;
  summary: string;
  scope: Record<string, unknown>;
  evidence: string[];
  numbers: Record<string, unknown>;
  confidence: number;
  fix: string[];
  createdAt: string;
  muted: { reason: string; until: string; by: string | null } | null;
}

export interface Configuration {
  target: string;
  files: { path: string; content: string }[];
  notes: string[];
}

export interface Change {
  at: string;
  node: string;
  cluster: string;
  zone: string | null;
  kind: 'node' | 'registry' | 'image';
  target: string;
  registry: string | null;
  state: string;
  stage: string | null;
  cause: string | null;
}

/** One node's answer for one target of a check on demand. */
export interface CheckAt {
  node: string;
  cluster: string;
  kind: 'image' | 'registry';
  target: string;
  state: 'pullable' | 'failing' | 'unknown' | 'silent';
  cause: string | null;
  problem: string | null;
  result: Check | null;
}

export interface CheckRun {
  id: string;
  state: 'running' | 'done';
  startedAt: string;
  endedAt: string | null;
  total: number;
  done: number;
  results: CheckAt[];
}

/** One pod that waits for an image. */
export interface PodStory {
  namespace: string;
  name: string;
  uid: string;
  node: string | null;
  workload: string | null;
  state: string;
  image: string;
  pullPolicy: string;
  reason: string;
  message: string;
  since: string;
  verdict: {
    stage: string;
    cause: string;
    alternatives: string[];
    owner: string;
    summary: string;
    disagreement: string | null;
    worksNow: boolean | null;
    fix: string[];
  } | null;
  probe: { at: string; image: string; result: Check | null; problem: string | null } | null;
  scope: { kind: string; text: string; nodes: string[] };
  impact: { podsNow: number; podsAtRestart: number };
  changes: { at: string; node: string | null; what: string }[];
  muted: { reason: string; until: string; by: string | null } | null;
}

/** What the collector is and watches. */
export interface About {
  version: string;
  watchesPods: boolean;
}
