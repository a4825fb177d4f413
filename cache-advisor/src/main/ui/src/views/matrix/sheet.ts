/** The matrix as numbers: what each cell looks like, one small number a cell, so that a hundred thousand cells are drawn without a look at their words. */
import { LETTERS, meaning } from '../../causes';
import { clean, count, millis } from '../../text';
import type { Cell, MatrixPage, RegistryItem, Row } from '../../types';
import type { Group } from './groups';

/** How a cell is drawn: shape and text tell it, colour only helps. */
export interface Look {
  shape: 'none' | 'ok' | 'failing' | 'some' | 'stale' | 'unknown';
  text: string;
  warned: boolean;
}

const SIGNS: Record<string, string> = { ok: '✓', stale: '≈', unknown: '?', none: '·' };

export interface Sheet {
  rows: Row[];
  columns: string[];
  /** By row × columns + column: an index into {@link Sheet.looks}. */
  cells: Uint16Array;
  /** By row × columns + column: where the cell is in its row; -1 where nothing is probed. */
  places: Int16Array;
  looks: Look[];
}

/** The registries as columns, the failing first. */
function columnsOf(registries: RegistryItem[]): string[] {
  return [...registries].sort((one, two) => two.failing - one.failing || one.registry.localeCompare(two.registry)).map((item) => item.registry);
}

export function sheetOf(matrix: MatrixPage): Sheet {
  const columns = columnsOf(matrix.registries);
  const columnOf = new Map(columns.map((registry, column) => [registry, column]));
  const rows = matrix.items;
  const cells = new Uint16Array(rows.length * columns.length);
  const places = new Int16Array(rows.length * columns.length).fill(-1);
  const looks: Look[] = [{ shape: 'none', text: SIGNS.none!, warned: false }];
  const known = new Map<string, number>();
  rows.forEach((row, index) => {
    row.cells.forEach((cell, place) => {
      const column = columnOf.get(cell.registry);
      if (column === undefined) return;
      const look = lookOf(cell);
      const key = `${look.shape} ${look.text} ${look.warned}`;
      let number = known.get(key);
      if (number === undefined) known.set(key, (number = looks.push(look) - 1));
      cells[index * columns.length + column] = number;
      places[index * columns.length + column] = place;
    });
  });
  return { rows, columns, cells, places, looks };
}

const MOST_COUNTED = 99;

function failingImages(cell: Cell): number {
  return cell.state === 'failing' || cell.state === 'stale' ? 0 : (cell.images?.failing ?? 0);
}

function lookOf(cell: Cell): Look {
  const warned = (cell.warnings?.length ?? 0) > 0;
  const images = failingImages(cell);
  if (images > 0) return { shape: 'some', text: `${images > MOST_COUNTED ? MOST_COUNTED + '+' : images}✕`, warned };
  if (cell.state === 'failing') return { shape: 'failing', text: LETTERS[cell.stage ?? 'other'] ?? '?', warned };
  const shape = cell.state in SIGNS ? cell.state : 'unknown';
  return { shape, text: SIGNS[shape]!, warned };
}

export function cellAt(sheet: Sheet, row: number, column: number): Cell | undefined {
  const place = sheet.places[row * sheet.columns.length + column] ?? -1;
  return place < 0 ? undefined : sheet.rows[row]!.cells[place];
}

export function lookAt(sheet: Sheet, row: number, column: number): Look {
  return sheet.looks[sheet.cells[row * sheet.columns.length + column]!]!;
}

/** The stage in full, whose beginning the cell shows. */
function stageWord(stage: string): string {
  const letters = LETTERS[stage] ?? '?';
  return letters === '?' ? '?' : stage.toUpperCase();
}

/** What a cell says, in words. */
export function wordsOf(cell: Cell | undefined): string {
  if (!cell) return 'not probed';
  const images = failingImages(cell);
  return clean(
    [
      cell.state === 'failing' ? `failing at ${stageWord(cell.stage ?? 'other')}` : cell.state === 'stale' ? 'silent: nothing known of now' : cell.state,
      cell.cause && `${cell.cause}: ${cell.summary ?? meaning(cell.cause)}`,
      images > 0 && `${images}✕, ${count(images, 'image')} cannot be pulled: ${Object.keys(cell.images!.causes).join(', ')}`,
      (cell.warnings?.length ?? 0) > 0 && `warning: ${cell.warnings!.join(', ')}`,
      cell.millis !== null && millis(cell.millis),
    ]
      .filter(Boolean)
      .join('; '),
    400,
  );
}

/** Of each group and column: how many nodes fail there, and how many can be seen. */
export interface Sums {
  failing: Uint32Array;
  seen: Uint32Array;
}

export function sumsOf(sheet: Sheet, groups: Group[]): Sums {
  const wide = sheet.columns.length;
  const sums = { failing: new Uint32Array(groups.length * wide), seen: new Uint32Array(groups.length * wide) };
  groups.forEach((group, number) => {
    for (const row of group.rows) {
      for (let column = 0; column < wide; column++) {
        const shape = lookAt(sheet, row, column).shape;
        if (shape === 'none' || shape === 'stale') continue;
        sums.seen[number * wide + column]!++;
        if (shape === 'failing') sums.failing[number * wide + column]!++;
      }
    }
  });
  return sums;
}

/** "all 50 fail" or "3 of 50 fail"; nothing where nothing fails. */
export function sumText(sums: Sums, at: number): string {
  const failing = sums.failing[at] ?? 0;
  const seen = sums.seen[at] ?? 0;
  return failing === 0 ? '' : failing === seen ? (seen === 1 ? '1 of 1 fails' : `all ${seen} fail`) : `${failing} of ${seen} fail`;
}

/** What is drawn: the sheet in groups, line by line. */
export interface Picture {
  sheet: Sheet;
  /** The time that is looked at; null for now. */
  at: string | null;
  groups: Group[];
  sums: Sums;
  closed: ReadonlySet<string>;
  /** Which of the sheet's columns are shown. */
  columns: number[];
  /** A row of the sheet, or a group's heading as -1 - its number. */
  lines: Int32Array;
}

export function linesOf(groups: Group[], closed: ReadonlySet<string>, headed: boolean): Int32Array {
  const lines: number[] = [];
  groups.forEach((group, number) => {
    if (headed) lines.push(-1 - number);
    if (!headed || !closed.has(group.key)) for (const row of group.rows) lines.push(row);
  });
  return Int32Array.from(lines);
}
