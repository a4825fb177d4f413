/** What changed its state, the newest first: of the fleet, a node, a registry or an image. */
import { useApi } from '../api';
import { Ago, CauseName, Mark, Say, Waiting } from '../parts';
import { imageLink, nodeLink, registryLink } from '../route';
import { count } from '../text';
import type { Change, Paged } from '../types';

const MOST = 200;
const FIRST = 12;
const NAMED = 5;
/** Equal changes that came this close together are one piece of news. */
const TOGETHER = 10 * 60_000;

type About = 'fleet' | 'node' | 'target';

/** Of one, and of several. */
const WORDS: Record<string, [string, string]> = {
  ok: ['can be used', 'can be used'],
  failing: ['fails', 'fail'],
  unknown: ['cannot be known', 'cannot be known'],
  stale: ['went silent', 'went silent'],
  gone: ['is no longer looked at', 'are no longer looked at'],
};
const OF_NODE: Record<string, [string, string]> = {
  ok: ['can pull all that is looked at', 'can pull all that is looked at'],
  failing: ['began to fail', 'began to fail'],
  stale: ['went silent', 'went silent'],
};

/** Neighbours that tell the same of several nodes, or of several targets of one node, joined. */
function joined(changes: Change[], about: About): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.[0];
    const same =
      last !== undefined &&
      last.state === change.state &&
      last.cause === change.cause &&
      last.kind === change.kind &&
      (about === 'node' || change.kind === 'node' || last.target === change.target) &&
      Date.parse(last.at) - Date.parse(change.at) < TOGETHER;
    if (same) groups.at(-1)!.push(change);
    else groups.push([change]);
  }
  return groups;
}

function Names({ changes, about }: { changes: Change[]; about: About }) {
  const named = about === 'node' ? changes.map(targetOf) : changes.map((change) => ({ text: change.node, href: nodeLink(change) }));
  return (
    <>
      {named.slice(0, NAMED).map((each, i) => (
        <span key={i}>
          {i > 0 && ', '}
          <a href={each.href}>
            <Say text={each.text} most={300} />
          </a>
        </span>
      ))}
      {named.length > NAMED && ` and ${named.length - NAMED} more`}
    </>
  );
}

function targetOf(change: Change): { text: string; href: string } {
  return { text: change.target, href: change.kind === 'registry' ? registryLink(change.target) : imageLink(change.target) };
}

function ChangeLine({ changes, about }: { changes: Change[]; about: About }) {
  const change = changes[0]!;
  const ofNode = change.kind === 'node';
  const target = targetOf(change);
  // On a target's own page the nodes are named, and of them it is said in the plural; in the fleet's list the target is what fails.
  const several = changes.length > 1 && (about !== 'fleet' || ofNode);
  const words = (ofNode ? OF_NODE : WORDS)[change.state];
  return (
    <li>
      <Mark state={change.state === 'gone' ? 'none' : change.state} /> {about === 'node' && ofNode ? 'the node' : <Names changes={changes} about={about} />}
      {about === 'fleet' && !ofNode && (
        <>
          :{' '}
          <a href={target.href}>
            <Say text={target.text} most={300} />
          </a>
        </>
      )}{' '}
      {words?.[several ? 1 : 0] ?? <Say text={change.state} most={20} />} {change.cause && <CauseName cause={change.cause} />}{' '}
      <span class="muted">
        <Ago at={change.at} />
      </span>
    </li>
  );
}

export function ChangeLines({ changes, about, most = FIRST }: { changes: Change[]; about: About; most?: number }) {
  const all = joined(changes, about);
  const rest = all.slice(most);
  const lines = (some: Change[][]) => (
    <ul class="plain">
      {some.map((group, i) => (
        <ChangeLine key={i} changes={group} about={about} />
      ))}
    </ul>
  );
  return (
    <>
      {lines(all.slice(0, most))}
      {rest.length > 0 && (
        <details>
          <summary>{count(rest.length, 'older change')}</summary>
          {lines(rest)}
        </details>
      )}
    </>
  );
}

/** The history of what the query names. */
export function History({ query, about }: { query: Record<string, string>; about: About }) {
  const answer = useApi<Paged<Change>>(`/api/v1/changes?${new URLSearchParams({ ...query, limit: String(MOST) })}`);
  return (
    <section aria-label="What changed">
      <h2>What changed</h2>
      {!answer.value && <Waiting error={answer.error} what="the history" />}
      {answer.value?.items.length === 0 && <p class="muted">Nothing since it was first looked at.</p>}
      {answer.value && <ChangeLines changes={answer.value.items} about={about} />}
      {answer.value && answer.value.total > answer.value.items.length && (
        <p class="muted">Older ones: the matrix shows the fleet as it was at any time (“as of”).</p>
      )}
    </section>
  );
}
