/** How much of each pull quota is left, when it ends, and who shares it. */
import { useApi } from '../api';
import { At, Ago, Empty, Mark, Say, useNow, Waiting } from '../parts';
import { nodeLink } from '../route';
import { ago, clockTime, count, duration, parseTime, rate } from '../text';
import type { Paged, Quota, Spender } from '../types';

export function Quotas() {
  const quotas = useApi<Paged<Quota>>('/api/v1/quota');
  if (!quotas.value) return <Waiting error={quotas.error} what="the quotas" />;
  return (
    <>
      <h1>Pull quotas</h1>
      <p class="muted">As the registries’ own answers give them, by the address or account that they count. The probes spend none.</p>
      {quotas.value.items.length === 0 && (
        <Empty title="No registry has shown a pull quota yet">
          Docker Hub and others name it in their answers; it appears here as soon as a node sees one. Let a node look at an image of docker.io to see it.
        </Empty>
      )}
      <div class="cards">
        {byUrgency(quotas.value.items).map((quota, i) => (
          <QuotaCard key={i} quota={quota} />
        ))}
      </div>
    </>
  );
}

export function byUrgency(quotas: Quota[]): Quota[] {
  const rank = { exhausted: 0, low: 1, ok: 2 };
  return [...quotas].sort(
    (one, two) =>
      (rank[one.state] ?? 3) - (rank[two.state] ?? 3) ||
      (two.forecast?.probability ?? 0) - (one.forecast?.probability ?? 0) ||
      one.remaining / (one.limit || 1) - two.remaining / (two.limit || 1),
  );
}

function when(text: string | null, now: number): string {
  const time = parseTime(text);
  return time ? `${clockTime(time)} (${ago(time, now)})` : 'not within the window';
}

export function QuotaCard({ quota, brief = false }: { quota: Quota; brief?: boolean }) {
  const now = useNow();
  const Title = brief ? 'h3' : 'h2';
  const limit = quota.limit;
  const share = limit ? quota.remaining / limit : null;
  const forecast = quota.forecast;
  return (
    <article class={`quota ${quota.state}`}>
      <Title>
        <Mark state={quota.state} /> <Say text={quota.registry} most={120} />{' '}
        <span class="muted">
          for <Say text={quota.identity ?? (quota.nodes[0] ? `node ${quota.nodes[0].node}` : 'an unnamed identity')} most={80} />
        </span>
      </Title>
      <p class="amount">
        <strong>{quota.remaining.toLocaleString()}</strong>
        {limit !== null && <> of {limit.toLocaleString()}</>} pulls left
        {quota.windowSeconds !== null && <span class="muted"> in a window of {duration(quota.windowSeconds)}</span>}
      </p>
      {share !== null && (
        <div class="gauge" role="img" aria-label={`${Math.round(share * 100)} % left`}>
          <div class="fill" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
          <div class="low-line" />
        </div>
      )}
      <p>
        {quota.state === 'exhausted' ? (
          <strong>Spent: the next pull is refused. </strong>
        ) : forecast && forecast.probability >= 0.05 ? (
          <>
            Ends at about <strong>{when(forecast.median, now)}</strong>, if it is spent as it was
            {forecast.earliest && (
              <>
                {' '}
                (90 %: <At at={forecast.earliest} /> to {forecast.latest ? <At at={forecast.latest} /> : 'after the window'})
              </>
            )}
            . {Math.round(forecast.probability * 100)} % that it ends within the window.{' '}
          </>
        ) : forecast ? (
          'It lasts, if it is spent as it was. '
        ) : (
          'Too few readings yet for a forecast. '
        )}
        <span class="muted">
          {quota.burn.unitsPerHour > 0 ? `At least ${rate(quota.burn.unitsPerHour)} an hour` : 'None seen to be spent'}; read <Ago at={quota.observedAt} />.
        </span>
      </p>
      {forecast && !brief && quota.remaining > 0 && <Band quota={quota} now={now} />}
      {!brief && <Spending quota={quota} />}
      <p class="muted">
        Shared by {count(quota.nodeCount, 'node')}
        {!brief && ': '}
        {!brief &&
          quota.nodes.slice(0, 20).map((node, i) => (
            <span key={i}>
              {i > 0 && ', '}
              <a href={nodeLink(node)}>
                <Say text={node.node} most={80} />
              </a>
            </span>
          ))}
        {!brief && quota.nodes.length > 20 && ` and ${quota.nodes.length - 20} more`}
      </p>
    </article>
  );
}

/** Who spends it, as far as it was seen. */
function Spending({ quota }: { quota: Quota }) {
  const spending = quota.spending;
  if (!spending || spending.ours + (spending.others ?? 0) === 0) return null;
  const groups: [string, Spender[]][] = [['Workloads', spending.workloads], ['Namespaces', spending.namespaces], ['Nodes', spending.nodes]];
  return (
    <div class="spending">
      <h3>Who spends it</h3>
      <p class="muted">
        {spending.ours.toLocaleString()} seen to be spent by the nodes that report
        {spending.others !== null && spending.others > 0 && <strong>, {spending.others.toLocaleString()} by others behind the same identity</strong>}
      </p>
      {groups.map(
        ([name, spenders]) =>
          spenders.length > 0 && (
            <p key={name}>
              {name}:{' '}
              {spenders.slice(0, 5).map((spender, i) => (
                <span key={spender.name}>
                  {i > 0 && ', '}
                  {name === 'Nodes' ? <NodeSpender name={spender.name} /> : <Say text={spender.name} most={120} />} <span class="muted">{spender.units.toLocaleString()}</span>
                </span>
              ))}
              {spenders.length > 5 && ` and ${spenders.length - 5} more`}
            </p>
          ),
      )}
    </div>
  );
}

/** Named as cluster/node, and no node's name has a slash. */
function NodeSpender({ name }: { name: string }) {
  const cut = name.lastIndexOf('/');
  const words = <Say text={name} most={120} />;
  return cut > 0 && cut < name.length - 1 ? <a href={nodeLink({ cluster: name.slice(0, cut), node: name.slice(cut + 1) })}>{words}</a> : words;
}

/** From the last reading to well after the forecast's end, at most to the end of the window: what is left falls to nothing somewhere between the two edges of the band. */
function Band({ quota, now }: { quota: Quota; now: number }) {
  const forecast = quota.forecast!;
  const start = parseTime(quota.observedAt)?.getTime() ?? now;
  const known = [forecast.latest, forecast.median, forecast.earliest].map(parseTime).find((time) => time !== null);
  const window = forecast.horizonSeconds * 1000;
  const span = known ? Math.min(window, Math.max(600_000, (known.getTime() - start) * 1.4)) : window;
  const x = (text: string | null) => {
    const time = parseTime(text);
    return time ? Math.max(0, Math.min(1, (time.getTime() - start) / span)) * 400 : 400;
  };
  const top = 8;
  const bottom = 72;
  const height = quota.limit ? Math.max(0.02, Math.min(1, quota.remaining / quota.limit)) : 1;
  const y = bottom - (bottom - top) * height;
  const end = new Date(start + span);
  return (
    <svg class="band" viewBox="0 0 400 92" role="img" aria-label={`Forecast: what is left falls to nothing at about ${when(forecast.median, now)}`}>
      <line x1="0" y1={bottom} x2="400" y2={bottom} class="axis" />
      <text x="4" y={Math.max(14, y - 5)}>{quota.remaining.toLocaleString()} left</text>
      {forecast.earliest && <path d={`M0 ${y} L${x(forecast.earliest)} ${bottom} L${x(forecast.latest)} ${bottom} Z`} class="likely" />}
      {forecast.median && <path d={`M0 ${y} L${x(forecast.median)} ${bottom}`} class="median" />}
      {!forecast.median && <path d={`M0 ${y} L400 ${y}`} class="median" />}
      <text x="0" y="88">{clockTime(new Date(start))}</text>
      <text x="400" y="88" text-anchor="end">{clockTime(end)}</text>
    </svg>
  );
}
