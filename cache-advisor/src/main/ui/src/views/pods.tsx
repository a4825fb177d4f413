/** Pods that wait for an image: whom it hurts now, why, and what to do. */
import { useApi } from '../api';
import { Ladder } from '../ladder';
import { MuteForm, MutedNote } from '../mute';
import { Ago, At, CauseName, Empty, Fix, Mark, Owner, Prose, Say, Waiting } from '../parts';
import { imageLink, link } from '../route';
import { SendOn } from '../sendOn';
import { clean, count } from '../text';
import type { About, Paged, PodStory } from '../types';
import { CanaryPart } from './canary';

const MOST = 300;

export const podLink = (pod: { namespace: string; name: string }) => link(['pods', pod.namespace, pod.name]);

export function PodList() {
  const about = useApi<About>('/api/v1/about');
  const pods = useApi<Paged<PodStory>>(about.value?.watchesPods ? '/api/v1/pods' : null);
  return (
    <>
      <h1>Pods that wait for an image</h1>
      <Listed watched={about.value?.watchesPods !== false} items={pods.value?.items} error={(pods.error ?? about.error)?.message} />
    </>
  );
}

function Listed({ watched, items, error }: { watched: boolean; items?: PodStory[]; error?: string }) {
  if (!watched) {
    return (
      <Empty title="The collector watches no cluster">
        <p>
          Start it in a cluster, or with <code>--kubeconfig FILE</code>, and the pods that wait for an image appear here.
        </p>
        <p>
          Until then look at the pod’s node: choose it in the <a href="#/matrix">matrix</a>, or see what is wrong anywhere in the <a href="#/">overview</a>.
        </p>
      </Empty>
    );
  }
  if (!items) return <p class="muted">{error ? <Say text={error} most={300} /> : 'Reading the pods…'}</p>;
  if (items.length === 0) return <Empty title="No pod waits for an image">They appear here within seconds, with the kubelet’s words and a look from the same node.</Empty>;
  return <PodTable items={items} />;
}

export function PodTable({ items }: { items: PodStory[] }) {
  return (
    <div class="scroll">
      <table class="list">
        <thead>
          <tr>
            <th>Pod</th>
            <th>Why</th>
            <th>Image</th>
            <th>Node</th>
            <th>Reach</th>
            <th>Since</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, MOST).map((pod) => (
            <tr key={pod.uid}>
              <th scope="row">
                <Mark state={pod.muted ? 'stale' : 'failing'} />{' '}
                <a href={podLink(pod)}>
                  <Say text={`${pod.namespace}/${pod.name}`} most={300} />
                </a>
                {pod.muted && <span class="muted"> muted</span>}
              </th>
              <td data-label="Why">{pod.verdict ? <CauseName cause={pod.verdict.cause} /> : <Say text={pod.state} most={40} />}</td>
              <td data-label="Image">
                <a href={imageLink(pod.image)}>
                  <Say text={pod.image} most={300} />
                </a>
              </td>
              <td data-label="Node">
                <Say text={pod.node ?? '–'} most={120} />
              </td>
              <td data-label="Reach">
                <Say text={pod.scope.text} most={160} />
              </td>
              <td data-label="Since">
                <Ago at={pod.since} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {items.length > MOST && <p>and {items.length - MOST} more; ask the API with ?namespace= or ?cause= for fewer</p>}
    </div>
  );
}

export function PodView({ namespace, name }: { namespace: string; name: string }) {
  const path = `/api/v1/pods/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  const answer = useApi<PodStory>(path);
  const about = useApi<About>('/api/v1/about');
  if (!answer.value) return <Waiting error={answer.error} what="this pod" />;
  const pod = answer.value;
  return (
    <>
      <p class="crumbs">
        <a href="#/pods">Pods</a>
      </p>
      <h1>
        <Mark state={pod.muted ? 'stale' : 'failing'} /> <Say text={`${pod.namespace}/${pod.name}`} most={300} />
      </h1>
      <p class="facts">
        <span>
          waits since <At at={pod.since} />
        </span>
        {pod.node && <Say text={pod.node} most={120} />}
        {pod.workload && <Say text={pod.workload} most={200} />}
        <a href={imageLink(pod.image)}>
          <Say text={pod.image} most={400} />
        </a>
        <Say text={pod.pullPolicy} most={40} />
      </p>
      <MutedNote muted={pod.muted} />
      <Told pod={pod} />
      <h2>What the kubelet said</h2>
      <pre class="words" tabIndex={0}>
        <Say text={pod.message || pod.reason} most={4000} />
      </pre>
      <Seen pod={pod} />
      <CanaryPart pod={pod} about={about.value} />
      <Changes pod={pod} />
      <SendOn path={`${path}/evidence`} about={`${pod.namespace}-${pod.name}`} />
      {pod.node && (
        <p>
          <a href={link(['check'], { image: pod.image, node: pod.node })}>Check this image there now</a>
        </p>
      )}
      {!pod.muted && pod.verdict && <MuteForm path={`${path}/mute`} />}
    </>
  );
}

function Told({ pod }: { pod: PodStory }) {
  const verdict = pod.verdict;
  if (!verdict) return <p class="note">The scheduler has not placed it: it waits for a node, not for an image.</p>;
  return (
    <section aria-label="Why">
      <p>
        <CauseName cause={verdict.cause} /> <Prose text={verdict.summary} most={800} /> · <Owner owner={verdict.owner} />
      </p>
      {verdict.disagreement && (
        <p class="note">
          <Mark state="warn" /> <Say text={verdict.disagreement} most={600} />
        </p>
      )}
      {verdict.worksNow && <p class="note good">The image can be pulled there by now: the next try of the kubelet should succeed.</p>}
      <p class="muted">
        <Say text={pod.scope.text} most={300} /> · hurts {count(pod.impact.podsNow, 'pod')} now
        {pod.impact.podsAtRestart > 0 && `, and ${count(pod.impact.podsAtRestart, 'more pod')} at the next restart`}
        {verdict.alternatives.length > 0 && <> · could also be {clean(verdict.alternatives.slice(0, 3).join(', '), 200)}</>}
      </p>
      <Fix steps={verdict.fix} />
    </section>
  );
}

function Seen({ pod }: { pod: PodStory }) {
  if (!pod.probe) return null;
  return (
    <>
      <h2>What its node’s agent found</h2>
      {pod.probe.problem && (
        <p class="muted">
          Nobody looked: <Say text={pod.probe.problem} most={300} />
        </p>
      )}
      {pod.probe.result && <Ladder endpoints={pod.probe.result.endpoints ?? []} />}
    </>
  );
}

function Changes({ pod }: { pod: PodStory }) {
  if (pod.changes.length === 0) return null;
  return (
    <>
      <h2>What changed at that time</h2>
      <ul>
        {pod.changes.slice(0, 20).map((change, i) => (
          <li key={i}>
            <Ago at={change.at} /> <Say text={change.what} most={300} />
          </li>
        ))}
      </ul>
    </>
  );
}
