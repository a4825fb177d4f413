/** Words from outside, made safe to read and to copy; numbers, sizes and times for people. */

/**
 * Characters that change how the rest of a line looks or what a paste does: controls (ANSI escapes, line breaks), bidirectional
 * overrides, invisible ones. Markup needs no care: every text goes into a text node.
 */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with hidden characters spelt out as U+XXXX, cut to a length that a page can bear. */
export function clean(text: unknown, most = 2000): string {
  const all = typeof text === 'string' ? text : text === null || text === undefined ? '' : String(text);
  const shown = all.length > most ? all.slice(0, most) + '…' : all;
  return shown.replace(HIDDEN, (hidden) =>
    hidden === '\n' || hidden === '\t' ? ' ' : '‹U+' + hidden.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '›',
  );
}

/** The same for text of several lines: line breaks and tabs stay. */
export function cleanLines(text: unknown, most = 100_000): string {
  return String(text ?? '')
    .slice(0, most)
    .split('\n')
    .map((line) => line.split('\t').map((part) => clean(part, most)).join('\t'))
    .join('\n');
}

export function count(number: number, one: string, many = one + 's'): string {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

/** "zone b" for b, and zone-b for zone-b. */
export function zoneName(zone: string | null): string {
  return zone === null || zone === '' ? 'no zone' : /zone/i.test(zone) ? clean(zone, 60) : `zone ${clean(zone, 60)}`;
}

/** A rate as precise as it is known. */
export function rate(value: number): string {
  return Number(value.toPrecision(value >= 100 ? 3 : 2)).toLocaleString();
}

export function bytes(size: number | null | undefined): string {
  if (size === null || size === undefined || !Number.isFinite(size)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

export function millis(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return value >= 100 ? `${Math.round(value)} ms` : `${Number(value.toPrecision(2))} ms`;
}

/** A length of time in its one or two largest units. */
export function duration(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  if (all < 60) return `${all} s`;
  const minutes = Math.floor(all / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

export function parseTime(text: string | null | undefined): Date | null {
  const time = text ? new Date(text) : null;
  return time && !Number.isNaN(time.getTime()) ? time : null;
}

/** How far away a time is: "12 min ago", "in 3 h". */
export function ago(time: Date, now: number): string {
  const seconds = (now - time.getTime()) / 1000;
  if (Math.abs(seconds) < 3) return 'now';
  return seconds >= 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`;
}

const sameDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const otherDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const seconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** In the reader's own zone; the day only where it is not today. */
export function clockTime(time: Date): string {
  return (time.toDateString() === new Date().toDateString() ? sameDay : otherDay).format(time);
}

export function clockSeconds(time: Date): string {
  return seconds.format(time);
}

export function wholeTime(time: Date): string {
  return whole.format(time);
}

const TIMES = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;

/** The same text with its times in the reader's zone. */
export function localTimes(text: string): string {
  return text.replace(TIMES, (found) => {
    const time = parseTime(found);
    return time ? clockTime(time) : found;
  });
}
