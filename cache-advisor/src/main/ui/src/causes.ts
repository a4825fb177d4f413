/** What each cause of the contract's list means; a test keeps the file equal to the probe's own list. */
import list from './causes.json';

const causes = list as unknown as Record<string, [string, string, string] | undefined>;

export function meaning(cause: string | null | undefined): string {
  return (cause && causes[cause]?.[2]) || 'the cause is not known';
}

export function stageOf(cause: string | null | undefined): string {
  return (cause && causes[cause]?.[0]) || 'other';
}

export function ownerOf(cause: string | null | undefined): string | null {
  return (cause && causes[cause]?.[1]) || null;
}

export const OWNERS: Record<string, string> = {
  developer: 'who deploys the workload',
  operator: 'who runs the registry',
  platform: 'who runs nodes and network',
};

/** At most four letters that stand for a stage in a cell. */
export const LETTERS: Record<string, string> = {
  reference: 'REF',
  dns: 'DNS',
  connect: 'CONN',
  tls: 'TLS',
  http: 'HTTP',
  auth: 'AUTH',
  manifest: 'MANI',
  limit: 'LIM',
  blob: 'BLOB',
  node: 'NODE',
  pull: 'PULL',
  other: '?',
};
