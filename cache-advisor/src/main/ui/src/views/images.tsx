/** Each image over all nodes, the failing first. */
import { imagePath, useApi } from '../api';
import { meaning } from '../causes';
import { Ago, CauseName, Empty, Mark, Prose, Say, Waiting } from '../parts';
import { link, nodeLink, registryLink, type Route } from '../route';
import { bytes, count } from '../text';
import type { ImageDetail, ImageItem, Paged } from '../types';
import { History } from './history';
import { ImageTable } from './imageTable';

const MOST = 500;

export function ImageList({ route }: { route: Route }) {
  const failing = route.query.get('failing') === 'true';
  const images = useApi<Paged<ImageItem>>(`/api/v1/images${failing ? '?failing=true' : ''}`);
  if (!images.value) return <Waiting error={images.error} what="the images" />;
  return (
    <>
      <h1>Images</h1>
      <p>
        {failing ? <a href="#/images">All images</a> : <a href={link(['images'], { failing: 'true' })}>Only those that fail somewhere</a>}
      </p>
      {images.value.items.length === 0 &&
        (failing ? (
          <Empty title="Every image can be pulled wherever it is looked at" />
        ) : (
          <Empty title="No node looks at an image yet">
            Say which images matter: <code>pullgauge agent --image IMAGE</code>, or targets in the collector’s configuration.
          </Empty>
        ))}
      <ImageTable items={images.value.items} />
    </>
  );
}

export function ImageView({ image }: { image: string }) {
  const answer = useApi<ImageDetail>(imagePath(image));
  if (!answer.value) return <Waiting error={answer.error} what="this image" />;
  const item = answer.value;
  const rank = { failing: 0, unknown: 1, ok: 2, stale: 3 };
  const nodes = [...item.nodes].sort((one, two) => (rank[one.state] ?? 4) - (rank[two.state] ?? 4) || one.node.localeCompare(two.node));
  return (
    <>
      <p class="crumbs">
        <a href="#/images">Images</a>
      </p>
      <h1>
        <Mark state={item.state} /> <Say text={item.image} most={600} />
      </h1>
      <p class="facts">
        <span>
          can be pulled on {item.ok} of {count(item.ok + item.failing + item.unknown, 'node')}
        </span>
        <a href={registryLink(item.registry)}>
          <Say text={item.registry} most={260} />
        </a>
        {item.bytes !== null && <span>{bytes(item.bytes)}</span>}
        <a href={link(['check'], { image: item.image })}>check now on all nodes</a>
      </p>
      {item.digests.length > 1 && (
        <p class="note">
          <Mark state="warn" /> Nodes see {item.digests.length} different digests for it: the tag moved, or a cache serves an old one.
        </p>
      )}
      <div class="scroll">
        <table class="list">
          <thead>
            <tr>
              <th>Node</th>
              <th>Zone</th>
              <th>Why</th>
              <th>Since</th>
              <th>Digest</th>
            </tr>
          </thead>
          <tbody>
            {nodes.slice(0, MOST).map((node) => (
              <tr key={node.cluster + node.node}>
                <th scope="row">
                  <Mark state={node.state} />{' '}
                  <a href={nodeLink(node, { image: item.image })}>
                    <Say text={node.node} most={120} />
                  </a>
                </th>
                <td class="short" data-label="Zone">
                  <Say text={node.zone ?? '–'} most={60} />
                </td>
                <td data-label="Why">
                  {node.cause ? (
                    <>
                      <CauseName cause={node.cause} /> <Prose text={node.summary ?? meaning(node.cause)} most={300} />
                    </>
                  ) : (
                    '–'
                  )}
                </td>
                <td data-label="Since">
                  <Ago at={node.since} />
                </td>
                <td data-label="Digest">
                  <code>
                    <Say text={node.digest?.slice(0, 19) ?? '–'} />
                  </code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <History query={{ image: item.image }} about="target" />
    </>
  );
}
