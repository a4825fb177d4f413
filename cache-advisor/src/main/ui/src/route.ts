/** Addresses within the page: everything that can be looked at has a link, kept in the hash. */
import { useEffect, useState } from 'preact/hooks';

export interface Route {
  parts: string[];
  query: URLSearchParams;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parse(hash: string): Route {
  const text = hash.replace(/^#?\/?/, '');
  const question = text.indexOf('?');
  const path = question < 0 ? text : text.slice(0, question);
  return {
    parts: path.split('/').filter((part) => part !== '').map(decode),
    query: new URLSearchParams(question < 0 ? '' : text.slice(question + 1)),
  };
}

export function link(parts: string[], query: Record<string, string | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value) search.set(name, value);
  }
  const tail = search.toString();
  return '#/' + parts.map(encodeURIComponent).join('/') + (tail ? '?' + tail : '');
}

export const nodeLink = (node: { node: string; cluster: string }, query = {}) => link(['nodes', node.cluster, node.node], query);
export const registryLink = (registry: string) => link(['registries', registry]);
export const imageLink = (image: string) => link(['images', image]);

/** Changes the query of the address without a new step in the history. */
export function replaceQuery(route: Route, changes: Record<string, string | null>): void {
  const query = Object.fromEntries(route.query);
  location.replace(link(route.parts, { ...query, ...changes }));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
