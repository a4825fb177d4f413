/** The matrix as a table: what the canvas shows, for who listens to it; and page by page for who would rather read a table. */
import { useMemo } from 'preact/hooks';
import { Host, Mark, Say } from '../../parts';
import { nodeLink, registryLink } from '../../route';
import { clean } from '../../text';
import { tally } from './groups';
import type { Spot } from './paint';
import { cellAt, lookAt, sumText, wordsOf, type Picture } from './sheet';

/** So many lines a page: where it is seen, where it is only heard, and the lines around these so that reading on does not end there. */
export const PAGE = { seen: 100, heard: 30, beyond: 10 };

interface Shown {
  picture: Picture;
  at: Spot;
  page: number;
  beyond: number;
  toggle: (group: string) => void;
  hidden: boolean;
}

export function Table({ picture, at, page, beyond, toggle, hidden }: Shown) {
  const start = Math.floor(Math.max(0, at.line) / page) * page;
  const first = Math.max(0, start - beyond);
  const last = Math.min(picture.lines.length, start + page + beyond);
  return (
    <div class={hidden ? 'hidden' : 'scroll'}>
      <table role="grid" class="cells" aria-label="Nodes and registries" aria-rowcount={picture.lines.length + 1} aria-colcount={picture.columns.length + 1}>
        <Head picture={picture} at={at.line === -1 ? at.column : null} />
        <tbody>
          {[...picture.lines.subarray(first, last)].map((line, i) => {
            const index = first + i;
            const column = at.line === index ? at.column : null;
            return line < 0 ? (
              <GroupLine key={`group ${picture.groups[-1 - line]!.key}`} picture={picture} number={-1 - line} index={index} at={column} toggle={toggle} />
            ) : (
              <NodeLine key={`${picture.sheet.rows[line]!.cluster}\n${picture.sheet.rows[line]!.node}`} picture={picture} row={line} index={index} at={column} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Head({ picture, at }: { picture: Picture; at: number | null }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" tabIndex={at === 0 ? 0 : -1}>
          Node
        </th>
        {picture.columns.map((column, place) => (
          <th key={column} scope="col" aria-colindex={place + 2}>
            <a href={registryLink(picture.sheet.columns[column]!)} tabIndex={at === place + 1 ? 0 : -1}>
              <Host text={picture.sheet.columns[column]!} />
            </a>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface Line {
  picture: Picture;
  index: number;
  at: number | null;
}

function GroupLine({ picture, number, index, at, toggle }: Line & { number: number; toggle: (group: string) => void }) {
  const group = picture.groups[number]!;
  const closed = picture.closed.has(group.key);
  return (
    <tr class="group" aria-rowindex={index + 2}>
      <th scope="rowgroup">
        <button type="button" aria-expanded={!closed} tabIndex={at === 0 ? 0 : -1} onClick={() => toggle(group.key)}>
          <span aria-hidden="true">{closed ? '▸' : '▾'}</span> <Say text={group.title} most={300} /> <span class="muted">{tally(group)}</span>
        </button>
      </th>
      {picture.columns.map((column, place) => (
        <td key={column} class="sum" tabIndex={at === place + 1 ? 0 : -1} aria-colindex={place + 2}>
          {sumText(picture.sums, number * picture.sheet.columns.length + column)}
        </td>
      ))}
    </tr>
  );
}

/** Kept as it is while nothing in it changed: the cursor moves through a page of a thousand cells. */
function NodeLine({ picture, row, index, at }: Line & { row: number }) {
  return useMemo(() => {
    const node = picture.sheet.rows[row]!;
    return (
      <tr aria-rowindex={index + 2}>
        <th scope="row">
          <a href={nodeLink(node, { at: picture.at })} tabIndex={at === 0 ? 0 : -1}>
            <Mark state={node.state} /> <Say text={node.node} most={253} />
          </a>
        </th>
        {picture.columns.map((column, place) => (
          <td key={column} aria-colindex={place + 2}>
            <CellLink picture={picture} row={row} column={column} focused={at === place + 1} />
          </td>
        ))}
      </tr>
    );
  }, [picture, row, index, at]);
}

function CellLink({ picture, row, column, focused }: { picture: Picture; row: number; column: number; focused: boolean }) {
  const { sheet } = picture;
  const node = sheet.rows[row]!;
  const registry = sheet.columns[column]!;
  const look = lookAt(sheet, row, column);
  return (
    <a class={`cell ${look.shape}`} href={nodeLink(node, { registry, at: picture.at })} tabIndex={focused ? 0 : -1} aria-label={`${clean(`${node.node}, ${registry}`, 400)}: ${wordsOf(cellAt(sheet, row, column))}`}>
      {look.text}
      {look.warned && <i>!</i>}
    </a>
  );
}

export function Pages({ line, lines, go }: { line: number; lines: number; go: (line: number) => void }) {
  const start = Math.floor(Math.max(0, line) / PAGE.seen) * PAGE.seen;
  return (
    <p class="pages">
      <button type="button" disabled={start === 0} onClick={() => go(start - PAGE.seen)}>
        Previous
      </button>
      <span role="status">
        lines {(start + 1).toLocaleString()} to {Math.min(lines, start + PAGE.seen).toLocaleString()} of {lines.toLocaleString()}
      </span>
      <button type="button" disabled={start + PAGE.seen >= lines} onClick={() => go(start + PAGE.seen)}>
        Next
      </button>
    </p>
  );
}
