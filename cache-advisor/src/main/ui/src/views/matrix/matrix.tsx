/** Every registry at every node, now or as of any time. */
import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { useApi } from '../../api';
import { Drawn, Empty, Fold, Waiting } from '../../parts';
import { replaceQuery, type Route } from '../../route';
import { count } from '../../text';
import type { MatrixPage } from '../../types';
import { Filters, Legend, Only } from './filters';
import { Grid } from './grid';
import { groupsOf, type Filter } from './groups';
import { linesOf, sheetOf, sumsOf, type Picture } from './sheet';
import { PastNote, pastOf, type Past } from '../../past';
import { TimeSlider } from './time';

function filterOf(query: URLSearchParams): Filter {
  const named = (name: string) => query.get(name) ?? '';
  return { q: named('q'), state: named('state'), zone: named('zone'), registry: named('registry'), cause: named('cause') };
}

/** While another time is read, the one before stands there. */
function useMatrix(past: Past) {
  const answer = useApi<MatrixPage>(`/api/v1/matrix?limit=10000${past.query}`);
  const last = useRef<MatrixPage | undefined>(undefined);
  if (answer.value) last.current = answer.value;
  return { matrix: answer.value ?? (answer.error ? undefined : last.current), error: answer.error, reading: !answer.value };
}

export function Matrix({ route }: { route: Route }) {
  const past = pastOf(route);
  const { at, wanted } = past;
  const { matrix, error, reading } = useMatrix(past);
  const setTime = (time: Date | null) => replaceQuery(route, { at: time && time.getTime() < Date.now() ? time.toISOString() : null });
  if (!matrix && !wanted) return <Waiting error={error} what="the matrix" />;
  return (
    <div class={`matrix-view ${wanted ? 'of-past' : ''}`} aria-busy={reading}>
      {matrix ? (
        <Shown matrix={matrix} route={route}>
          <Fold title={at ? 'Another time' : 'As of another time'}>
            <TimeSlider at={at} set={setTime} />
          </Fold>
          <PastNote at={at} wanted={wanted} back={() => setTime(null)} />
        </Shown>
      ) : (
        <>
          <PastNote at={at} wanted={wanted} back={() => setTime(null)} />
          <Waiting error={error} what="the matrix" />
        </>
      )}
    </div>
  );
}

function useClosed(): [ReadonlySet<string>, (closed: ReadonlySet<string>) => void, (key: string) => void] {
  const [closed, close] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    close((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return [closed, close, toggle];
}

function Shown({ matrix, route, children }: { matrix: MatrixPage; route: Route; children: ComponentChildren }) {
  const filter = filterOf(route.query);
  const at = route.query.get('at');
  const by = route.query.get('group') ?? 'zone';
  const [closed, close, toggle] = useClosed();
  const sheet = useMemo(() => sheetOf(matrix), [matrix]);
  const groups = useMemo(() => groupsOf(sheet.rows, filter, by), [sheet, filter.q, filter.state, filter.zone, filter.registry, filter.cause, by]);
  const sums = useMemo(() => sumsOf(sheet, groups), [sheet, groups]);
  const zones = useMemo(() => [...new Set(sheet.rows.map((row) => row.zone ?? '–'))].sort(), [sheet]);
  const picture: Picture = useMemo(
    () => ({
      sheet, groups, sums, closed, at,
      columns: sheet.columns.flatMap((each, column) => (!filter.registry || filter.registry === each ? [column] : [])),
      lines: linesOf(groups, closed, by !== 'none'),
    }),
    [sheet, groups, sums, closed, at, filter.registry, by],
  );
  const nodes = groups.reduce((all, group) => all + group.rows.length, 0);
  const allClosed = groups.length > 0 && groups.every((group) => closed.has(group.key));
  return (
    <>
      <Drawn name="matrix" />
      <h1>
        {count(nodes, 'node')} × {count(picture.columns.length, 'registry', 'registries')}
      </h1>
      <Filters route={route} filter={filter} by={by} zones={zones} />
      {children}
      <Only filter={filter} />
      <div class="over-grid">
        {by !== 'none' && groups.length > 1 && (
          <button type="button" onClick={() => close(new Set(allClosed ? [] : groups.map((group) => group.key)))}>
            {allClosed ? 'Open all groups' : 'Close all groups'}
          </button>
        )}
        <Fold title="What the signs say">
          <Legend />
        </Fold>
      </div>
      {matrix.items.length === 0 ? (
        <Empty title={at !== null ? 'Nothing was known then' : 'No node has reported yet'}>
          {at !== null ? 'Choose a later time, or go back to now.' : <a href="#/">What to do</a>}
        </Empty>
      ) : nodes === 0 ? (
        <Empty title="No node fits">
          <a href="#/matrix">Show all nodes</a>
        </Empty>
      ) : (
        <Grid picture={picture} toggle={toggle} asTable={route.query.has('table')} />
      )}
    </>
  );
}
