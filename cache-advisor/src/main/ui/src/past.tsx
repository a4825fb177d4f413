/** The past that an address asks for by its `at`, and the note that one looks at it. */
import { useNow } from './parts';
import type { Route } from './route';
import { ago, parseTime, wholeTime } from './text';

export interface Past {
  /** As the address has it. */
  wanted: string | null;
  at: Date | null;
  /** What the API is asked beside the rest; empty for now. */
  query: string;
}

export function pastOf(route: Route): Past {
  const wanted = route.query.get('at');
  const at = parseTime(wanted);
  return { wanted, at, query: at && at.getTime() < Date.now() ? `&at=${encodeURIComponent(at.toISOString())}` : '' };
}

/** Nobody may take the past for the present. */
export function PastNote({ at, wanted, back }: { at: Date | null; wanted: string | null; back: () => void }) {
  const now = useNow();
  if (wanted === null) return null;
  return (
    <p class="note past" role="status">
      {at === null ? (
        <>The address names a time that cannot be read, so this is now. </>
      ) : at.getTime() > now ? (
        <>The address names a time still to come, so this is now. </>
      ) : (
        <>
          <strong>You look at the past: {wholeTime(at)}</strong>, {ago(at, now)}.{' '}
        </>
      )}
      <button type="button" onClick={back}>
        Back to now
      </button>
    </p>
  );
}
