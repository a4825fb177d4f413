/** Command lines that show by hand what the probe saw. They are built from words of the outside, so every word is quoted. */
import { clean } from './text';

export function quote(word: string): string {
  const safe = clean(word, 500);
  return /^[A-Za-z0-9._:/@=+,%-]+$/.test(safe) && !safe.startsWith('-') ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}

export interface Command {
  what: string;
  line: string;
}

function proxies(environment: Record<string, unknown> | undefined): string {
  const proxy = environment?.proxy;
  if (!proxy || typeof proxy !== 'object') return '';
  const found = Object.entries(proxy as Record<string, unknown>).filter(
    ([name, value]) => /^(https?|no|all)_?proxy$/i.test(name) && typeof value === 'string' && value !== '',
  );
  const name = (key: string) => key.toLowerCase().replace('_', '').replace('proxy', '_proxy');
  return found.map(([key, value]) => `${name(key)}=${quote(value as string)} `).join('');
}

function address(url: string): URL | null {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed : null;
  } catch {
    return null;
  }
}

function base(url: URL): string {
  const path = url.pathname.replace(/\/+$/, '');
  return url.origin + (path === '' ? '/v2' : path.endsWith('/v2') ? path : path + '/v2');
}

/** By hand for one endpoint, nearest to where it broke. */
export function endpointCommands(url: string, stage: string | null, environment?: Record<string, unknown>): Command[] {
  const parsed = address(url);
  if (!parsed) return [];
  const proxy = proxies(environment);
  const port = parsed.port || (parsed.protocol === 'https:' ? '443' : '80');
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const commands: Command[] = [];
  if (stage === 'dns') {
    const resolvers = environment?.resolvers;
    const servers = Array.isArray(resolvers) ? resolvers.filter((each) => typeof each === 'string').slice(0, 3) : [];
    commands.push({ what: 'what the node resolves', line: `getent ahosts ${quote(host)}` });
    for (const server of servers) {
      commands.push({ what: `ask its resolver`, line: `dig +time=5 +tries=1 ${quote(host)} ${quote('@' + String(server).replace(/:53$/, ''))}` });
    }
  }
  if (stage === 'tls' && parsed.protocol === 'https:') {
    const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    commands.push({
      what: 'the chain it shows',
      line: `openssl s_client -connect ${quote(target)} -servername ${quote(host)} -showcerts </dev/null`,
    });
  }
  commands.push({ what: 'the registry’s ping', line: `${proxy}curl -sv -o /dev/null ${quote(base(parsed) + '/')}` });
  return commands;
}

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** By hand for one image: the manifest by HEAD, which costs no quota, and a real pull by the runtime, which does. */
export function imageCommands(
  reference: string,
  url: string | null,
  runtime: unknown,
  environment?: Record<string, unknown>,
): Command[] {
  const commands: Command[] = [];
  const parsed = url ? address(url) : null;
  const match = /^[^/]+\/([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference);
  if (parsed && match) {
    const manifest = `${base(parsed)}/${match[1]}/manifests/${match[3] ?? match[2] ?? 'latest'}`;
    commands.push({
      what: 'the manifest by HEAD (spends no quota)',
      line: `${proxies(environment)}curl -sI -H ${quote('Accept: ' + ACCEPT)} ${quote(manifest)}`,
    });
  }
  const docker = typeof runtime === 'string' && runtime.startsWith('docker');
  commands.push({
    what: 'a real pull on the node (spends quota)',
    line: `${docker ? 'docker' : 'crictl'} pull ${quote(reference)}`,
  });
  commands.push({ what: 'the whole probe again, on the node', line: `pullgauge check ${quote(reference)}` });
  return commands;
}
