/** The canvas over its scroller: paints when something changed and never otherwise, and knows which cell a pointer is at. */
import { nodeLink } from '../../route';
import { clean } from '../../text';
import { tally, type Group } from './groups';
import { Painter, ROW, type Spot } from './paint';
import { cellAt, sumText, wordsOf, type Picture } from './sheet';

export interface Parts {
  whole: HTMLElement;
  box: HTMLElement;
  size: HTMLElement;
  head: HTMLElement;
  canvas: HTMLCanvasElement;
  /** A real link, laid over the cell that the pointer is at. */
  over: HTMLAnchorElement;
  tip: HTMLElement;
}

interface Told {
  toggle: (group: string) => void;
  /** Scrolling came to rest with this line as the first in sight. */
  rested: (line: number) => void;
}

const NARROW = 720;
const REST = 200;
/** Its borders and a scroll bar. */
const EDGES = 20;

export class View {
  private readonly painter: Painter;
  private readonly observer: ResizeObserver;
  private readonly ended = new AbortController();
  private picture: Picture | null = null;
  private cursor: Spot | null = null;
  private hover: Spot | null = null;
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private touched = false;
  private name = 240;
  private column = 84;
  private height = 0;

  constructor(
    private readonly parts: Parts,
    private readonly told: Told,
  ) {
    this.painter = new Painter(parts.canvas.getContext('2d', { alpha: false })!, parts.box);
    const listen = { passive: true, signal: this.ended.signal };
    parts.box.addEventListener('scroll', () => this.scrolled(), listen);
    for (const type of ['pointermove', 'pointerdown'] as const) parts.box.addEventListener(type, (event) => this.pointed(event), listen);
    parts.box.addEventListener('pointerleave', (event) => event.pointerType !== 'touch' && this.point(null), listen);
    parts.box.addEventListener('click', (event) => this.clicked(event), { signal: this.ended.signal });
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(query).addEventListener('change', () => this.restyle(), listen);
    }
    this.observer = new ResizeObserver(() => this.measure());
    for (const each of [parts.box, parts.head]) this.observer.observe(each);
  }

  close(): void {
    this.ended.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
  }

  show(picture: Picture, cursor: Spot | null): void {
    const changed = this.picture !== picture;
    this.picture = picture;
    this.cursor = cursor;
    if (changed) {
      this.point(null);
      this.measure();
    }
    this.soon();
  }

  /** Scrolls as little as needed to have it in sight. */
  reveal(spot: Spot): void {
    const box = this.parts.box;
    const seen = box.clientHeight - this.height;
    const top = Math.max(0, spot.line) * ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW > box.scrollTop + seen) box.scrollTop = top + ROW - seen;
    if (spot.column === 0) return;
    const left = (spot.column - 1) * this.column;
    const wide = box.clientWidth - this.name;
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + this.column > box.scrollLeft + wide) box.scrollLeft = left + this.column - wide;
  }

  private restyle(): void {
    this.painter.restyle();
    this.soon();
  }

  private measure(): void {
    const { whole, box, size, head } = this.parts;
    if (!this.picture) return;
    const columns = this.picture.columns.length;
    const width = box.clientWidth;
    const least = width < NARROW ? Math.min(150, width * 0.42) : Math.min(320, Math.max(210, width * 0.2));
    this.column = Math.floor(Math.min(140, Math.max(width < NARROW ? 66 : 84, (width - least) / Math.max(1, columns))));
    // Where few registries leave room, the names of groups get it: these say what fails.
    this.name = Math.round(Math.max(least, Math.min(560, width - columns * this.column)));
    box.style.setProperty('--name', `${this.name}px`);
    box.style.setProperty('--column', `${this.column}px`);
    this.height = head.offsetHeight;
    box.style.setProperty('--head', `${this.height}px`);
    size.style.width = `${this.name + columns * this.column}px`;
    const height = this.height + this.picture.lines.length * ROW;
    size.style.height = `${height}px`;
    whole.style.maxHeight = `${height + EDGES}px`;
    this.soon();
  }

  private soon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    const { box, canvas } = this.parts;
    const picture = this.picture;
    if (!picture) return;
    const ratio = devicePixelRatio || 1;
    const width = Math.min(box.clientWidth, this.name + picture.columns.length * this.column);
    const height = Math.max(0, Math.min(box.clientHeight - this.height, picture.lines.length * ROW));
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.painter.paint(picture, { width, height, top: box.scrollTop, left: box.scrollLeft, name: this.name, column: this.column, ratio, hover: this.hover, cursor: this.cursor });
  }

  private scrolled(): void {
    this.point(null);
    this.soon();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.told.rested(Math.floor(this.parts.box.scrollTop / ROW)), REST);
  }

  private spotOf(event: MouseEvent): Spot | null {
    const box = this.parts.box;
    const edge = box.getBoundingClientRect();
    const x = event.clientX - edge.left;
    const y = event.clientY - edge.top - this.height;
    const line = Math.floor((y + box.scrollTop) / ROW);
    const column = x < this.name ? 0 : 1 + Math.floor((x - this.name + box.scrollLeft) / this.column);
    const inside = y >= 0 && line < (this.picture?.lines.length ?? 0) && column <= (this.picture?.columns.length ?? 0);
    return inside ? { line, column } : null;
  }

  private pointed(event: PointerEvent): void {
    this.touched = event.pointerType === 'touch';
    if (!this.touched) this.point(this.spotOf(event));
  }

  /** A finger covers what it points at: the first tap tells, the second opens. */
  private clicked(event: MouseEvent): void {
    const spot = this.spotOf(event);
    const line = spot && this.picture?.lines[spot.line];
    if (typeof line !== 'number' || event.target === this.parts.over) return;
    if (line < 0) this.told.toggle(this.picture!.groups[-1 - line]!.key);
    else this.point(spot);
  }

  private point(spot: Spot | null): void {
    if (spot?.line === this.hover?.line && spot?.column === this.hover?.column) return;
    this.hover = spot;
    this.cover(spot);
    this.tell(spot);
    this.soon();
  }

  private cover(spot: Spot | null): void {
    const { over, box } = this.parts;
    const line = spot && this.picture!.lines[spot.line]!;
    over.hidden = !spot || typeof line !== 'number' || line < 0;
    if (over.hidden || !spot || typeof line !== 'number') return;
    const { sheet, columns } = this.picture!;
    over.href = nodeLink(sheet.rows[line]!, spot.column === 0 ? { at: this.picture!.at } : { registry: sheet.columns[columns[spot.column - 1]!]!, at: this.picture!.at });
    over.style.left = `${spot.column === 0 ? box.scrollLeft : this.name + (spot.column - 1) * this.column}px`;
    over.style.top = `${this.height + spot.line * ROW}px`;
    over.style.width = `${spot.column === 0 ? this.name : this.column}px`;
  }

  private tell(spot: Spot | null): void {
    const { tip, box } = this.parts;
    const words = spot ? this.words(spot) : null;
    tip.hidden = words === null;
    if (!words || !spot) return;
    tip.replaceChildren(...words.map((text, i) => Object.assign(document.createElement(i === 0 ? 'strong' : 'span'), { textContent: text })));
    const edge = box.getBoundingClientRect();
    const x = edge.left + (spot.column === 0 ? 24 : this.name + (spot.column - 1) * this.column - box.scrollLeft);
    const y = edge.top + this.height + spot.line * ROW - box.scrollTop;
    const below = y + ROW + 4 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(4, Math.min(x, innerWidth - tip.offsetWidth - 12))}px`;
    tip.style.top = `${below ? y + ROW + 4 : Math.max(4, y - tip.offsetHeight - 4)}px`;
  }

  private groupWords(group: Group, number: number, at: number): string[] | null {
    const { sheet, sums, columns } = this.picture!;
    if (at === 0) return [clean(group.title, 500), tally(group)];
    const column = columns[at - 1]!;
    const sum = sumText(sums, number * sheet.columns.length + column);
    return sum === '' ? null : [clean(`${group.title}, ${sheet.columns[column]}`, 500), `${sum}, of the nodes that look`];
  }

  private words(spot: Spot): string[] | null {
    const { sheet, groups, lines, columns } = this.picture!;
    const line = lines[spot.line]!;
    if (line < 0) return this.groupWords(groups[-1 - line]!, -1 - line, spot.column);
    const row = sheet.rows[line]!;
    const again = this.touched ? ['tap again to open it'] : [];
    if (spot.column === 0) return [clean(row.node, 253), row.state === 'stale' ? 'silent' : row.state, ...again];
    const column = columns[spot.column - 1]!;
    return [clean(`${row.node}, ${sheet.columns[column]}`, 400), wordsOf(cellAt(sheet, line, column)), ...again];
  }
}
