/** A pull in a pod's place, with the pod's own credentials: asked for, and what came of it. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError, post, refresh } from '../api';
import { Ago, CauseName, Mark, Say } from '../parts';
import { clean } from '../text';
import type { About, Canary, PodStory } from '../types';

const PACE = 2_000;
const MARK: Record<string, string> = { running: 'running', pulled: 'ok', failed: 'failing', unknown: 'unknown' };
const WORDS: Record<string, string> = {
  running: 'the kubelet is pulling', pulled: 'the kubelet got the image with them', failed: 'the kubelet was refused', unknown: 'nothing is known',
};

export function CanaryCard({ canary }: { canary: Canary }) {
  return (
    <div class="canary">
      <p>
        <Mark state={MARK[canary.state] ?? 'unknown'} /> Tried as service account{' '}
        <Say text={`${canary.namespace}/${canary.serviceAccount}`} most={300} />
        {canary.pullSecrets.length > 0 && (
          <>
            {' '}
            with <Say text={canary.pullSecrets.join(', ')} most={300} />
          </>
        )}{' '}
        on <Say text={canary.node} most={120} />: {WORDS[canary.state] ?? clean(canary.state, 20)} {canary.cause && <CauseName cause={canary.cause} />}{' '}
        <span class="muted">
          <Ago at={canary.endedAt ?? canary.startedAt} />
        </span>
      </p>
      {canary.message && canary.state !== 'pulled' && (
        <p class="muted">
          <Say text={canary.message} most={600} />
        </p>
      )}
      {canary.secrets.length > 0 && (
        <ul class="plain">
          {canary.secrets.slice(0, 30).map((secret) => (
            <li key={secret.name}>
              <Mark state={secret.fault ? 'failing' : 'ok'} /> <Say text={secret.text} most={400} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Why the pod's own credentials decide here, where an agent's look cannot. */
function reason(pod: PodStory): string {
  const cause = pod.verdict?.cause ?? '';
  if (cause.startsWith('auth_')) return 'Whether the pod’s own credentials are refused, only the kubelet can tell.';
  return 'The agent looked with the node’s credentials. Let the kubelet try once more with the pod’s own.';
}

export function CanaryPart({ pod, about }: { pod: PodStory; about?: About }) {
  const [said, say] = useState('');
  const running = pod.canary?.state === 'running';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(refresh, PACE);
    return () => clearInterval(timer);
  }, [running]);
  if (!about || pod.state !== 'waiting' || !pod.node) return null;
  const allowed = about.canaryNamespaces.includes(pod.namespace);
  const ask = async () => {
    say('asked');
    try {
      await post(`/api/v1/pods/${encodeURIComponent(pod.namespace)}/${encodeURIComponent(pod.name)}/canary`, {});
      say('');
    } catch (error) {
      say(error instanceof ApiError ? clean(error.message) : 'it could not be asked');
    }
  };
  return (
    <section aria-label="With the pod’s own credentials">
      <h2>With the pod’s own credentials</h2>
      {pod.canary && <CanaryCard canary={pod.canary} />}
      <p class="muted">
        {reason(pod)}{' '}
        {allowed
          ? 'It starts nothing of the image; it costs what a pull costs.'
          : 'Nobody has agreed to that in this namespace yet: canary.namespaces in the chart or the collector’s file.'}
      </p>
      {allowed && (
        <p>
          <button type="button" onClick={ask} disabled={running}>
            {running ? 'Trying…' : 'Try it now'}
          </button>{' '}
          <span role="status">{said}</span>
        </p>
      )}
    </section>
  );
}
