/** What of the matrix is shown: every choice is in the address. */
import { LETTERS } from '../../causes';
import { Mark, Say } from '../../parts';
import { link, registryLink, replaceQuery, type Route } from '../../route';
import { clean } from '../../text';
import type { Filter } from './groups';

const STATES = ['failing', 'ok', 'stale', 'absent'];

function Choice({ name, value, choices, set }: { name: string; value: string; choices: [string, string][]; set: (event: Event) => void }) {
  return (
    <label>
      <span>{name}</span>
      <select value={value} onChange={set}>
        {choices.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Filters({ route, filter, by, zones }: { route: Route; filter: Filter; by: string; zones: string[] }) {
  const set = (name: string) => (event: Event) => replaceQuery(route, { [name]: (event.currentTarget as HTMLInputElement).value || null });
  const asTable = route.query.has('table');
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <input type="search" id="search" placeholder="Node name ( / )" aria-label="Node name" value={filter.q} onInput={set('q')} />
      <Choice name="state" value={filter.state} set={set('state')} choices={[['', 'any'], ...STATES.map((each): [string, string] => [each, each === 'stale' ? 'silent' : each === 'absent' ? 'never seen' : each])]} />
      <Choice name="zone" value={filter.zone} set={set('zone')} choices={[['', 'any'], ...zones.map((each): [string, string] => [each, clean(each, 60)])]} />
      <Choice name="group by" value={by} set={set('group')} choices={[['zone', 'zone'], ['failure', 'failure'], ['none', 'nothing']]} />
      <button type="button" aria-pressed={asTable} onClick={() => replaceQuery(route, { table: asTable ? null : '1' })}>
        As table
      </button>
      {['q', 'state', 'zone', 'registry', 'cause'].some((name) => route.query.has(name)) && (
        <a href={link(['matrix'], { group: route.query.get('group'), at: route.query.get('at'), table: route.query.get('table') })}>show all nodes</a>
      )}
    </form>
  );
}

export function Only({ filter }: { filter: Filter }) {
  if (!filter.registry && !filter.cause) return null;
  return (
    <p class="facts">
      {filter.registry && (
        <span>
          only <a href={registryLink(filter.registry)}><Say text={filter.registry} most={260} /></a>
        </span>
      )}
      {filter.cause && (
        <span>
          only where <code>{clean(filter.cause, 60)}</code>
        </span>
      )}
    </p>
  );
}

/** The stages whose sign in a cell is not their name. */
const SHORT = Object.entries(LETTERS).filter(([stage, letters]) => letters !== '?' && letters !== stage.toUpperCase());

export function Legend() {
  return (
    <p class="legend">
      <span><Mark state="ok" /> ok</span>
      <span><Mark state="failing" text="TLS" /> failing, at this stage{SHORT.map(([stage, letters]) => `, ${letters} = ${stage}`).join('')}</span>
      <span><span class="mark some"><span aria-hidden="true">2✕</span></span> reached, but so many images fail</span>
      <span><Mark state="stale" /> silent: nothing known of now</span>
      <span><Mark state="unknown" /> cannot be known</span>
      <span><Mark state="none" /> not probed</span>
      <span><Mark state="warn" /> works by a fallback, or not for long</span>
    </p>
  );
}
