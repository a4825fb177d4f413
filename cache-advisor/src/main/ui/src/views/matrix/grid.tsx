/** Groups and rows with a cursor that keys move: drawn on a canvas, and as a table for who cannot see it or would rather have one. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Host } from '../../parts';
import { registryLink } from '../../route';
import { clean } from '../../text';
import type { Spot } from './paint';
import type { Picture } from './sheet';
import { PAGE, Pages, Table } from './table';
import { View } from './view';

const STEPS: Record<string, [number, number]> = {
  ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageDown: [15, 0], PageUp: [-15, 0], Home: [0, -1e4], End: [0, 1e4],
};

/** Where a key leads from here; null for a key that leads nowhere. Line -1 is the head with its registries. */
function led(event: KeyboardEvent, from: Spot, picture: Picture): Spot | null {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.metaKey) return null;
  const down = event.ctrlKey && event.key === 'Home' ? -1e7 : event.ctrlKey && event.key === 'End' ? 1e7 : step[0];
  return {
    line: Math.max(-1, Math.min(picture.lines.length - 1, from.line + down)),
    column: Math.max(0, Math.min(picture.columns.length, from.column + step[1])),
  };
}

export function Grid({ picture, toggle, asTable }: { picture: Picture; toggle: (group: string) => void; asTable: boolean }) {
  const [cursor, setCursor] = useState<Spot>({ line: 0, column: 0 });
  const [focused, setFocused] = useState(false);
  // Keys may come quicker than they are drawn.
  const newest = useRef(cursor);
  const moved = useRef(false);
  const whole = useRef<HTMLDivElement>(null);
  const view = useRef<View | null>(null);
  const go = (to: Spot) => {
    newest.current = to;
    setCursor(to);
  };
  const at = { line: Math.min(cursor.line, picture.lines.length - 1), column: Math.min(cursor.column, picture.columns.length) };
  // At once after drawing: a later effect of the drawing before would find the cell that is being left.
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    whole.current?.querySelector<HTMLElement>('table [tabindex="0"]')?.focus({ preventScroll: !asTable });
    view.current?.reveal(at);
  });
  const key = (event: KeyboardEvent) => {
    const to = event.target instanceof Element && event.target.closest('table') ? led(event, newest.current, picture) : null;
    if (!to) return;
    event.preventDefault();
    moved.current = true;
    go(to);
  };
  return (
    <div
      class={`matrix ${asTable ? 'as-table' : ''}`}
      ref={whole}
      onKeyDown={key}
      onFocusIn={(event) => setFocused((event.target as Element).closest('table') !== null)}
      onFocusOut={() => setFocused(false)}
    >
      {asTable && <Pages line={at.line} lines={picture.lines.length} go={(line) => go({ line, column: 0 })} />}
      {!asTable && (
        <Drawing
          picture={picture}
          cursor={focused ? at : null}
          toggle={toggle}
          rested={(line) => !whole.current?.querySelector('table')?.contains(document.activeElement) && go({ line, column: newest.current.column })}
          view={view}
        />
      )}
      <Table picture={picture} at={at} page={asTable ? PAGE.seen : PAGE.heard} beyond={asTable ? 0 : PAGE.beyond} toggle={toggle} hidden={!asTable} />
    </div>
  );
}

interface Drawn {
  picture: Picture;
  cursor: Spot | null;
  toggle: (group: string) => void;
  rested: (line: number) => void;
  view: { current: View | null };
}

/** The canvas in its scroller. Hidden from assistive tools: the table says the same. */
function Drawing({ picture, cursor, toggle, rested, view }: Drawn) {
  const box = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const told = useRef({ toggle, rested });
  told.current = { toggle, rested };
  useLayoutEffect(() => {
    const part = <T extends Element>(name: string) => box.current!.querySelector<T>(name)!;
    const made = new View(
      { whole: box.current!.parentElement!, box: box.current!, size: part('.size'), head: part('.heads'), canvas: part('canvas'), over: part('.over'), tip: tip.current! },
      { toggle: (group) => told.current.toggle(group), rested: (line) => told.current.rested(line) },
    );
    view.current = made;
    return () => {
      view.current = null;
      made.close();
    };
  }, []);
  useEffect(() => view.current?.show(picture, cursor), [picture, cursor?.line, cursor?.column]);
  return (
    <>
      <div class="sheet" ref={box} tabIndex={-1} aria-hidden="true">
        <div class="size">
          <div class="heads">
            <span class="corner">Node</span>
            {picture.columns.map((column, place) => (
              <a key={column} class={cursor?.line === -1 && cursor.column === place + 1 ? 'at' : ''} href={registryLink(picture.sheet.columns[column]!)} tabIndex={-1} title={clean(picture.sheet.columns[column], 260)}>
                <Host text={picture.sheet.columns[column]!} />
              </a>
            ))}
          </div>
          <canvas />
          <a class="over" href="#/matrix" tabIndex={-1} hidden />
        </div>
      </div>
      <div class="tip" ref={tip} aria-hidden="true" hidden />
    </>
  );
}
