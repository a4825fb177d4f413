import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { start, unlock, useConnection } from './api';
import { useNow } from './parts';
import { useRoute, type Route } from './route';
import { ago, clockSeconds } from './text';
import { AdviceList, AdviceView } from './views/advice';
import { CheckView } from './views/check';
import { Coverage } from './views/coverage';
import { Credentials } from './views/credentials';
import { ImageList, ImageView } from './views/images';
import { Matrix } from './views/matrix/matrix';
import { NodeView } from './views/node';
import { PodList, PodView } from './views/pods';
import { Overview } from './views/overview';
import { PrepullView } from './views/prepullPlan';
import { PrepullList } from './views/prepulls';
import { Quotas } from './views/quota';
import { RegistryList, RegistryView } from './views/registries';
import './style.css';

/** Where to, what it is called, and the letter that goes there after a g. */
const PLACES: [string, string, string][] = [
  ['', 'Overview', 'o'],
  ['pods', 'Pods', 'p'],
  ['matrix', 'Matrix', 'm'],
  ['registries', 'Registries', 'r'],
  ['images', 'Images', 'i'],
  ['credentials', 'Credentials', 'c'],
  ['quota', 'Quota', 'q'],
  ['advice', 'Advice', 'a'],
  ['prepulls', 'Pre-pull', 'e'],
  ['check', 'Check now', 'n'],
];

function View({ route }: { route: Route }) {
  const [place = '', one = '', two = ''] = route.parts;
  switch (place) {
    case '':
      return <Overview />;
    case 'matrix':
      return <Matrix route={route} />;
    case 'nodes':
      return two ? <NodeView key={one + '\n' + two} cluster={one} node={two} route={route} /> : <Matrix route={route} />;
    case 'registries':
      return one ? <RegistryView registry={one} /> : <RegistryList />;
    case 'images':
      return one ? <ImageView image={one} /> : <ImageList route={route} />;
    case 'quota':
      return <Quotas />;
    case 'advice':
      return one ? <AdviceView id={one} /> : <AdviceList />;
    case 'pods':
      return one && two ? <PodView key={one + '\n' + two} namespace={one} name={two} /> : <PodList />;
    case 'prepulls':
      return one ? <PrepullView key={one} name={one} /> : <PrepullList />;
    case 'credentials':
      return <Credentials />;
    case 'coverage':
      return <Coverage />;
    case 'check':
      return <CheckView route={route} />;
    default:
      return (
        <p>
          There is no such place here. <a href="#/">To the overview</a>
        </p>
      );
  }
}

/** Whether what stands on the page is of now. */
function Freshness() {
  const connection = useConnection();
  const now = useNow();
  if (connection.lastAnswer === null) return null;
  if (connection.lostSince !== null) return <span class="freshness lost">✕ no answer · of {clockSeconds(new Date(connection.lastAnswer))}</span>;
  return (
    <span class={`freshness ${connection.live ? 'live' : ''}`} title={connection.live ? 'changes arrive by themselves' : 'asked every few seconds'}>
      {connection.live ? '● live' : '○ polling'} · {clockSeconds(new Date(Math.min(connection.lastAnswer, now + 5_000)))}
    </span>
  );
}

function Banner() {
  const { lostSince, lastAnswer } = useConnection();
  const now = useNow();
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(lostSince !== null), lostSince === null ? 0 : 700);
    return () => clearTimeout(timer);
  }, [lostSince]);
  if (!shown || lostSince === null) return null;
  return (
    <div class="banner" role="alert">
      <strong>The collector does not answer.</strong>{' '}
      {lastAnswer === null
        ? 'It is asked again every few seconds.'
        : `What stands here is from ${clockSeconds(new Date(lastAnswer))}, ${ago(new Date(lastAnswer), now)}. It is asked again every few seconds.`}
    </div>
  );
}

function Unlock() {
  const submit = (event: Event) => {
    event.preventDefault();
    unlock(String(new FormData(event.currentTarget as HTMLFormElement).get('token') ?? ''));
  };
  return (
    <form class="empty form" onSubmit={submit}>
      <p class="title">The collector wants to know who asks</p>
      <label>
        Bearer token <input type="password" name="token" required autocomplete="off" />
      </label>{' '}
      <button type="submit">Go on</button>
      <p class="muted">It is kept for this tab only.</p>
    </form>
  );
}

function Page() {
  const route = useRoute();
  const { locked } = useConnection();
  const place = route.parts[0] ?? '';
  const address = location.hash.split('?')[0];
  useEffect(() => {
    scrollTo(0, 0);
    const name = PLACES.find(([each]) => each === place)?.[1] ?? route.parts.at(-1) ?? '';
    document.title = place === '' ? 'Pullgauge' : `${name.slice(0, 80)} · Pullgauge`;
  }, [address]);
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus(); }}>
        Skip to the content
      </a>
      <nav aria-label="Views">
        <a class="brand" href="#/">Pullgauge</a>
        {PLACES.map(([each, name, letter]) => (
          <a key={each} title={`keys: g ${letter}`} href={`#/${each}`} aria-current={each === (place === 'nodes' && route.parts.length < 3 ? 'matrix' : place) ? 'page' : undefined}>
            {name}
          </a>
        ))}
        <Freshness />
      </nav>
      <Banner />
      <main id="content" tabIndex={-1}>
        {locked ? <Unlock /> : <View route={route} />}
      </main>
    </>
  );
}

/** The field may not be there yet: the matrix is still being read. */
function focusSearch(until: number): void {
  const field = document.getElementById('search');
  if (field) field.focus();
  else if (performance.now() < until) requestAnimationFrame(() => focusSearch(until));
}

/** `/` goes to the search field, and g with a letter goes to a view. */
function keys(): void {
  let before = '';
  addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') {
      event.preventDefault();
      if (!location.hash.startsWith('#/matrix')) location.hash = '#/matrix';
      focusSearch(performance.now() + 5_000);
    }
    const place = PLACES.find(([, , letter]) => letter === event.key);
    if (before === 'g' && place) location.hash = `#/${place[0]}`;
    before = event.key;
  });
}

keys();
start();
const root = document.getElementById('page')!;
root.replaceChildren();
render(<Page />, root);
