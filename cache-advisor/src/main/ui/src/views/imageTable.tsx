/** Images, the failing first: of the fleet, or of one registry. */
import { Causes, Mark, Say } from '../parts';
import { imageLink } from '../route';
import { bytes, count } from '../text';
import type { ImageItem } from '../types';

const MOST = 500;

export function ImageTable({ items }: { items: ImageItem[] }) {
  if (items.length === 0) return null;
  const sorted = [...items].sort((one, two) => two.failing - one.failing || one.image.localeCompare(two.image));
  return (
    <div class="scroll">
      <table class="list">
        <thead>
          <tr>
            <th>Image</th>
            <th>Can be pulled</th>
            <th>Fails because</th>
            <th>Size</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, MOST).map((item) => (
            <tr key={item.image}>
              <th scope="row">
                <Mark state={item.state} />{' '}
                <a href={imageLink(item.image)}>
                  <Say text={item.image} most={400} />
                </a>
              </th>
              <td data-label="Can be pulled">
                on {item.ok} of {count(item.ok + item.failing + item.unknown, 'node')}
                {item.stale > 0 && <span class="muted">, {item.stale} silent</span>}
              </td>
              <td data-label="Fails because">
                <Causes causes={item.causes} />
              </td>
              <td data-label="Size">{bytes(item.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > MOST && <p>and {sorted.length - MOST} more; ask the API with ?registry= for fewer</p>}
    </div>
  );
}
