/** Draws the lines in sight. Each look is drawn once and then copied; nothing here depends on how many rows there are. */
import { clean } from '../../text';
import { briefly, tally } from './groups';
import { sumText, type Look, type Picture } from './sheet';

export const ROW = 30;
const MARK_WIDTH = 48;
const MARK_HEIGHT = 21;
const NODE_MARK = 18;
const PAD = 12;
/** Names narrower than this leave no room for words beside them. */
const SHORT = 190;

/** What part of the picture is seen, in CSS pixels. */
export interface Sight {
  width: number;
  height: number;
  top: number;
  left: number;
  /** How wide the names are, and each column. */
  name: number;
  column: number;
  ratio: number;
  hover: Spot | null;
  cursor: Spot | null;
}

/** A line and a column of the picture; column 0 is the name. */
export interface Spot {
  line: number;
  column: number;
}

const COLOURS = ['card', 'text', 'muted', 'line', 'soft', 'link', 'bad', 'bad-soft', 'warn', 'warn-soft', 'good', 'good-soft', 'stale', 'doubt', 'doubt-soft', 'on-bad', 'focus'] as const;
type Colour = (typeof COLOURS)[number];

export class Painter {
  private colours = {} as Record<Colour, string>;
  private family = 'sans-serif';
  private readonly marks = new Map<string, HTMLCanvasElement>();
  private readonly cuts = new Map<string, string>();
  private ratio = 0;
  private name = 0;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly element: HTMLElement,
  ) {
    this.restyle();
  }

  /** Takes the page's colours anew: the reader may prefer dark by now. */
  restyle(): void {
    const style = getComputedStyle(this.element);
    for (const colour of COLOURS) this.colours[colour] = style.getPropertyValue(`--${colour}`).trim() || '#888';
    this.family = style.fontFamily;
    this.marks.clear();
  }

  paint(picture: Picture, sight: Sight): void {
    if (this.ratio !== sight.ratio || this.name !== sight.name) {
      this.marks.clear();
      this.cuts.clear();
      this.ratio = sight.ratio;
      this.name = sight.name;
    }
    const context = this.context;
    context.setTransform(sight.ratio, 0, 0, sight.ratio, 0, 0);
    context.fillStyle = this.colours.card;
    context.fillRect(0, 0, sight.width, sight.height);
    context.textBaseline = 'middle';
    const first = Math.max(0, Math.floor(sight.top / ROW));
    const last = Math.min(picture.lines.length, Math.ceil((sight.top + sight.height) / ROW));
    for (let index = first; index < last; index++) this.line(picture, sight, index);
    context.fillStyle = this.colours.line;
    context.fillRect(sight.name - 1, 0, 1, Math.min(sight.height, picture.lines.length * ROW - sight.top));
    this.outline(sight, sight.hover, this.colours.link, 1.5);
    this.outline(sight, sight.cursor, this.colours.focus, 2.5);
  }

  private line(picture: Picture, sight: Sight, index: number): void {
    const y = index * ROW - sight.top;
    const line = picture.lines[index]!;
    const hovered = sight.hover?.line === index;
    if (line < 0 || hovered) this.fill(this.colours.soft, 0, y, sight.width, ROW);
    const from = Math.max(0, Math.floor(sight.left / sight.column));
    const to = Math.min(picture.columns.length, Math.ceil((sight.left + sight.width - sight.name) / sight.column));
    for (let place = from; place < to; place++) {
      const x = sight.name + place * sight.column - sight.left;
      if (line < 0) this.sum(picture, -1 - line, picture.columns[place]!, x + sight.column / 2, y, sight.column - 4);
      else this.cell(picture, line, picture.columns[place]!, x + (sight.column - MARK_WIDTH) / 2, y);
    }
    // The names stand still while the columns move beneath them.
    this.fill(line < 0 || hovered ? this.colours.soft : this.colours.card, 0, y, sight.name, ROW);
    if (line < 0) this.heading(picture, -1 - line, y, sight.name);
    else this.nodeName(picture, line, y, sight.name);
  }

  private fill(colour: string, x: number, y: number, width: number, height: number): void {
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  private cell(picture: Picture, row: number, column: number, x: number, y: number): void {
    const number = picture.sheet.cells[row * picture.sheet.columns.length + column]!;
    const look = picture.sheet.looks[number]!;
    this.copy(look, MARK_WIDTH, MARK_HEIGHT, x, y + (ROW - MARK_HEIGHT) / 2);
  }

  private sum(picture: Picture, group: number, column: number, middle: number, y: number, room: number): void {
    const text = sumText(picture.sums, group * picture.sheet.columns.length + column);
    if (text === '') return;
    this.context.font = `600 13px ${this.family}`;
    this.context.textAlign = 'center';
    this.context.fillStyle = this.colours.bad;
    const fits = this.context.measureText(text).width <= room;
    this.context.fillText(fits ? text : text.replace(' of ', '/').replace(/ fails?$/, ' ✕'), middle, y + ROW / 2);
  }

  private heading(picture: Picture, number: number, y: number, width: number): void {
    const group = picture.groups[number]!;
    const context = this.context;
    const counts = width < SHORT ? briefly(group) : tally(group);
    context.textAlign = 'left';
    context.font = `13px ${this.family}`;
    const end = width - PAD - context.measureText(counts).width;
    context.fillStyle = this.colours.muted;
    context.fillText(counts, end, y + ROW / 2);
    context.font = `600 14px ${this.family}`;
    context.fillStyle = this.colours.text;
    context.fillText(picture.closed.has(group.key) ? '▸' : '▾', PAD, y + ROW / 2);
    context.fillText(this.cut(group.title, end - PAD - 26), PAD + 18, y + ROW / 2);
  }

  private nodeName(picture: Picture, row: number, y: number, width: number): void {
    const at = picture.sheet.rows[row]!;
    this.copy({ shape: NODE_SHAPES[at.state] ?? 'unknown', text: NODE_SIGNS[at.state] ?? '?', warned: false }, NODE_MARK, NODE_MARK, PAD, y + (ROW - NODE_MARK) / 2);
    this.context.textAlign = 'left';
    this.context.font = `14px ${this.family}`;
    this.context.fillStyle = this.colours.link;
    this.context.fillText(this.cut(at.node, width - PAD * 2 - NODE_MARK - 8), PAD + NODE_MARK + 8, y + ROW / 2);
  }

  /** The text, cut to what fits. */
  private cut(text: string, width: number): string {
    const key = `${this.context.font}|${Math.round(width)}|${text}`;
    let cut = this.cuts.get(key);
    if (cut === undefined) {
      if (this.cuts.size > 20_000) this.cuts.clear();
      this.cuts.set(key, (cut = this.fitting(clean(text, 260), width)));
    }
    return cut;
  }

  private fitting(text: string, width: number): string {
    if (this.context.measureText(text).width <= width) return text;
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.context.measureText(text.slice(0, middle) + '…').width <= width) low = middle;
      else high = middle - 1;
    }
    return text.slice(0, low) + '…';
  }

  private copy(look: Look, width: number, height: number, x: number, y: number): void {
    const key = `${width} ${look.shape} ${look.text} ${look.warned}`;
    let mark = this.marks.get(key);
    if (!mark) this.marks.set(key, (mark = this.draw(look, width, height)));
    const ratio = this.ratio;
    this.context.drawImage(mark, Math.round(x * ratio) / ratio, Math.round(y * ratio) / ratio, width, height);
  }

  private draw(look: Look, width: number, height: number): HTMLCanvasElement {
    const mark = document.createElement('canvas');
    mark.width = Math.ceil(width * this.ratio);
    mark.height = Math.ceil(height * this.ratio);
    const context = mark.getContext('2d')!;
    context.scale(mark.width / width, mark.height / height);
    const shape = SHAPES[look.shape];
    const right = look.warned ? width - 13 : width;
    context.beginPath();
    context.roundRect(1, 1, right - 2, height - 2, shape.round ? height / 2 : 3);
    if (shape.fill) {
      context.fillStyle = this.colours[shape.fill];
      context.fill();
    }
    if (shape.border) {
      context.strokeStyle = this.colours[shape.border];
      context.lineWidth = 1.5;
      context.setLineDash(shape.dash ?? []);
      context.stroke();
    }
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = `700 ${look.shape === 'ok' || look.shape === 'none' ? 13 : 11.5}px ${this.family}`;
    context.fillStyle = this.colours[shape.ink];
    context.fillText(look.text, right / 2, height / 2 + 0.5);
    if (look.warned) this.warning(context, right + 1, height);
    return mark;
  }

  private warning(context: CanvasRenderingContext2D, x: number, height: number): void {
    context.setLineDash([]);
    context.beginPath();
    context.roundRect(x + 0.75, 3, 10, height - 6, 3);
    context.fillStyle = this.colours['warn-soft'];
    context.fill();
    context.strokeStyle = this.colours.warn;
    context.lineWidth = 1;
    context.stroke();
    context.fillStyle = this.colours.warn;
    context.font = `700 11px ${this.family}`;
    context.fillText('!', x + 5.75, height / 2 + 0.5);
  }

  private outline(sight: Sight, spot: Spot | null, colour: string, thick: number): void {
    if (!spot || spot.line < 0) return;
    const named = spot.column === 0;
    const x = named ? 0 : sight.name + (spot.column - 1) * sight.column - sight.left;
    const context = this.context;
    context.save();
    context.beginPath();
    context.rect(named ? 0 : sight.name, 0, sight.width, sight.height);
    context.clip();
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    context.roundRect(x + 2, spot.line * ROW - sight.top + 2, (named ? sight.name : sight.column) - 4, ROW - 4, 4);
    context.stroke();
    context.restore();
  }
}

const NODE_SHAPES: Record<string, Look['shape']> = { ok: 'ok', failing: 'failing', stale: 'stale', absent: 'none' };
const NODE_SIGNS: Record<string, string> = { ok: '✓', failing: '✕', stale: '≈', absent: '–' };

interface Shape {
  ink: Colour;
  fill?: Colour;
  border?: Colour;
  dash?: number[];
  round?: boolean;
}

const SHAPES: Record<Look['shape'], Shape> = {
  none: { ink: 'muted' },
  ok: { ink: 'good' },
  failing: { ink: 'on-bad', fill: 'bad' },
  some: { ink: 'bad', fill: 'bad-soft', border: 'bad' },
  stale: { ink: 'stale', border: 'stale', dash: [3, 2.5] },
  unknown: { ink: 'doubt', fill: 'doubt-soft', border: 'doubt', round: true },
};
