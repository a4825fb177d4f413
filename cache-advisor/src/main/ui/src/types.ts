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

export interface FleetCounts {
  nodes: number;
  ok: number;
  failing: number;
  stale: number;
  absent: number;
  zones: { cluster: string; zone: string | null; nodes: number; fresh: number; failing: number }[];
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
  /** Which file gave the endpoint, its proxy and what credential is offered there. */
  from?: Record<string, unknown> | null;
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

export interface Spender {
  name: string;
  units: number;
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
  spending?: {
    ours: number;
    others: number | null;
    nodes: Spender[];
    namespaces: Spender[];
    workloads: Spender[];
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
  state: 'open' | 'followed';
  history: { at: string; what: string; summary: string; numbers: Record<string, unknown> }[];
  muted: { reason: string; until: string; by: string | null } | null;
}

export interface Configuration {
  target: string;
  files: { path: string; content: string }[];
  notes: string[];
  /** What nodes ask now (-), then (+), or both, by groups that ask the same now. */
  diff: { nodes: number; examples: string[]; lines: string[] }[];
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
    confidence: number;
    basis: string;
    evidence: string[];
    fix: string[];
  } | null;
  probe: { at: string; image: string; result: Check | null; problem: string | null } | null;
  scope: { kind: string; text: string; nodes: string[] };
  impact: { podsNow: number; podsAtRestart: number };
  changes: { at: string; node: string | null; what: string }[];
  others?: string[];
  canary: Canary | null;
  muted: { reason: string; until: string; by: string | null } | null;
}

/** A pull in a pod's place, with its own credentials. */
export interface Canary {
  name: string;
  namespace: string;
  serviceAccount: string;
  pullSecrets: string[];
  image: string;
  node: string;
  state: 'running' | 'pulled' | 'failed' | 'unknown';
  cause: string | null;
  message: string;
  startedAt: string;
  endedAt: string | null;
  secrets: { name: string; type: string | null; servers: string[]; fault: string | null; text: string; expires: string | null }[];
}

/** What the collector is and watches. */
export interface About {
  version: string;
  watchesPods: boolean;
  plansPrepulls: boolean;
  canaryNamespaces: string[];
  unwatched: Unwatched[];
}

/** What the cluster is asked for and does not tell. */
export interface Unwatched {
  what: 'pods' | 'nodes' | 'agents';
  since: string;
  why: string;
}

/** A node of which nothing is known now. */
export interface Gap {
  node: string;
  cluster: string | null;
  why: 'silent' | 'absent' | 'no_agent' | 'windows';
  pods: number | null;
  lastSeen: string | null;
}

/** A set of pull credentials: where it comes from or whose it is, never what is in it. */
export interface Credential {
  id: string;
  kind: 'node' | 'pod';
  name: string;
  fingerprint: string | null;
  nodes: number;
  examples: { node: string; cluster: string }[];
  pods: number;
  refused: { registry: string; cause: string; count: number; since: string }[];
  canary: Canary | null;
}

export interface PrepullItem {
  name: string;
  namespace: string;
  state: string;
  reason: string | null;
  images: number;
  nodes: number;
  jobs: number;
  done: number;
  failed: number;
  skipped: number;
  appliedAt: string;
  endedAt: string | null;
}

export interface PrepullNode {
  wave: number;
  node: string;
  state: string;
  cause: string | null;
  message: string | null;
  images: { image: string; outcome: string; bytes: number | null; millis: number | null; cause: string | null; message: string | null; probe: string | null }[];
  endedAt: string | null;
  job: string;
}

export interface PrepullPlan {
  name: string;
  namespace: string;
  state: string;
  reason: string | null;
  waitsFor: string | null;
  secondsLeft: number | null;
  progress: { jobs: number; ended: number; bytes: number; bytesEnded: number };
  runs: number;
  schedule: string | null;
  timeZone: string | null;
  nextRunAt: string | null;
  past: { at: string; why: string | null; done: number; failed: number; skipped: number; present: number; refused: number; problem: string | null }[];
  appliedAt: string;
  endedAt: string | null;
  images: string[];
  present: number;
  nodes: PrepullNode[];
  refused: { node: string; image: string; why: string; detail: string }[];
  notes: string[];
}
