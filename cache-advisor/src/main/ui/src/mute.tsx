/** Hearing no more of something until an end, with a reason; and what was said so. */
import { useState } from 'preact/hooks';
import { ApiError, post } from './api';
import { At, Say } from './parts';
import { clean } from './text';

export function MutedNote({ muted }: { muted: { reason: string; until: string; by: string | null } | null }) {
  if (!muted) return null;
  return (
    <p class="muted">
      Muted until <At at={muted.until} />
      {muted.by && (
        <>
          {' '}
          by <Say text={muted.by} most={80} />
        </>
      )}
      : <Say text={muted.reason} />
    </p>
  );
}

export function MuteForm({ path }: { path: string }) {
  const [said, setSaid] = useState('');
  const mute = async (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const until = new Date(Date.now() + Number(form.get('days')) * 86_400_000).toISOString();
    try {
      await post(path, { reason: String(form.get('reason')), until });
      setSaid('muted');
    } catch (error) {
      setSaid(error instanceof ApiError ? clean(error.message) : 'it could not be muted');
    }
  };
  return (
    <details class="mute">
      <summary>Mute</summary>
      <form class="form" onSubmit={mute}>
        <label>
          because <input name="reason" required maxLength={500} />
        </label>
        <label>
          for{' '}
          <select name="days">
            <option value="1">a day</option>
            <option value="7">a week</option>
            <option value="30">a month</option>
          </select>
        </label>
        <button type="submit">Mute</button> <span role="status">{said}</span>
      </form>
    </details>
  );
}
