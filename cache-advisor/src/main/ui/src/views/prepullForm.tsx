/** What a pre-pull would cost, told before anything is pulled; then applied as it was told. */
import { useState } from 'preact/hooks';
import { ApiError, post } from '../api';
import { Say } from '../parts';
import { link } from '../route';
import { bytes, clean, count, duration } from '../text';
import type { PrepullPlan } from '../types';
import { Refused } from './prepullParts';

interface Draw {
  name: string;
  namespace: string;
  fits: boolean;
  waves: number;
  pulls: number;
  present: number;
  bytes: number;
  seconds: number;
  quotaUnits: Record<string, number>;
  jobs: { node: string }[];
  refused: PrepullPlan['refused'];
  notes: string[];
}

type Wish = Record<string, unknown>;

function words(text: FormDataEntryValue | null): string[] {
  return String(text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

function wish(form: FormData): Wish {
  const nodes = words(form.get('nodes'));
  const selects = nodes.length === 1 && nodes[0]!.includes('=');
  const named = (name: string) => String(form.get(name) ?? '').trim();
  return {
    images: words(form.get('images')),
    ...(selects ? { selector: nodes[0] } : nodes.length > 0 ? { nodes } : {}),
    ...(named('name') ? { name: named('name') } : {}),
    ...(named('namespace') ? { namespace: named('namespace') } : {}),
  };
}

export function PlanForm() {
  const [said, say] = useState('');
  const [drawn, draw] = useState<{ draw: Draw; wish: Wish } | null>(null);
  const refused = (error: unknown) => say(error instanceof ApiError ? clean(error.message, 600) : 'it could not be planned');
  const plan = async (event: Event) => {
    event.preventDefault();
    const wanted = wish(new FormData(event.currentTarget as HTMLFormElement));
    say('');
    draw(null);
    try {
      draw({ draw: await post<Draw>('/api/v1/prepulls?dryRun=true', wanted), wish: wanted });
    } catch (error) {
      refused(error);
    }
  };
  const apply = async () => {
    try {
      const made = await post<Draw>('/api/v1/prepulls', { ...drawn!.wish, part: !drawn!.draw.fits });
      location.hash = link(['prepulls', made.name]);
    } catch (error) {
      refused(error);
    }
  };
  return (
    <section>
      <h2>Plan a pre-pull</h2>
      <form class="form" onSubmit={plan}>
        <label>
          Images <textarea name="images" rows={3} required placeholder="ghcr.io/team/app:v2" />
        </label>
        <label>
          Nodes <input name="nodes" placeholder="all, names, or pool=web" />
        </label>
        <label>
          Namespace <input name="namespace" size={12} />
        </label>
        <label>
          Name <input name="name" size={12} placeholder="made up" />
        </label>
        <button type="submit">What would it cost?</button>
        <span role="status">
          <Say text={said} most={600} />
        </span>
      </form>
      {drawn && <Drawn draw={drawn.draw} apply={apply} />}
    </section>
  );
}

function Drawn({ draw, apply }: { draw: Draw; apply: () => void }) {
  const units = Object.entries(draw.quotaUnits ?? {});
  return (
    <div class={`note ${draw.fits ? 'good' : ''}`} role="status">
      <p>
        <strong>{draw.fits ? 'It fits.' : 'Not all of it fits.'}</strong> {count(draw.pulls, 'pull')} on {count(new Set(draw.jobs.map((job) => job.node)).size, 'node')} in{' '}
        {count(draw.waves, 'wave')}, {bytes(draw.bytes)}, about {duration(draw.seconds)}.{draw.present > 0 && ` ${count(draw.present, 'image')} are there already.`}
        {units.length > 0 && ' Spends '}
        {units.map(([quota, some]) => `${clean(some, 12)} of the quota ${clean(quota, 120)}`).join(', ')}
        {units.length > 0 && '.'}
      </p>
      {draw.notes.slice(0, 12).map((note, i) => (
        <p key={i} class="muted">
          <Say text={note} most={400} />
        </p>
      ))}
      {draw.refused.length > 0 && <Refused refused={draw.refused} />}
      {draw.pulls > 0 && (
        <button type="button" onClick={apply}>
          {draw.fits ? 'Apply it' : 'Apply what fits'}
        </button>
      )}
    </div>
  );
}
