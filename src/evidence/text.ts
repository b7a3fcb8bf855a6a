// A value that would be rounded to 1000 of the smaller unit is 1 of this unit.
const steps = [
  { factor: 1e9, unit: 'GB', digits: 2, from: 999.95e6 },
  { factor: 1e6, unit: 'MB', digits: 1, from: 999.5e3 },
  { factor: 1e3, unit: 'kB', digits: 0, from: 999.5 },
] as const;

// The same with powers of 1024.
const binarySteps = [
  { factor: 2 ** 30, unit: 'GiB', digits: 2, from: 1023.95 * 2 ** 20 },
  { factor: 2 ** 20, unit: 'MiB', digits: 1, from: 1023.5 * 2 ** 10 },
  { factor: 2 ** 10, unit: 'KiB', digits: 0, from: 1023.5 },
] as const;

/** Memory as text: `256 MiB`, `1.5 GiB`, in powers of 1024, like limits and the output of `docker stats`. */
export function memoryText(bytes: number): string {
  const step = binarySteps.find(({ from }) => bytes >= from);
  return step === undefined ? `${Math.round(bytes)} B` : `${digits(bytes / step.factor, step.digits)} ${step.unit}`;
}

/** Bytes as text: `1.57 GB`, `46.2 MB`, `12 kB`, `300 MB` for a budget, in powers of 1000 like the sizes that Docker prints. */
export function bytesText(bytes: number): string {
  const step = steps.find(({ from }) => bytes >= from);
  return step === undefined ? `${Math.round(bytes)} B` : `${digits(bytes / step.factor, step.digits)} ${step.unit}`;
}

/** Seconds as text: `180 ms`, `4.2 s`, `3 min 5 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 99.95) return `${digits(seconds, 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
}

// Whole numbers, such as budgets, have no decimals; measured values have them, even if they are zeros.
function digits(value: number, count: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(count);
}

/** The kind of a figure. A record has memory in bytes, like the sizes of files and images. */
export type FigureKind = 'seconds' | 'bytes' | 'memory' | 'count';

/** The kind of a figure in a record, by its unit and its name: `idle memory`. */
export function kindOf(unit: 'seconds' | 'bytes' | 'count', name: string): FigureKind {
  return unit === 'bytes' && /\bmemory\b/.test(name) ? 'memory' : unit;
}

/** A figure with its unit, as text. */
export function figureText(value: number, kind: FigureKind): string {
  return { seconds: secondsText, bytes: bytesText, memory: memoryText, count: String }[kind](value);
}

/** An ISO 8601 time in UTC as text: `2026-11-24 at 14:02 UTC`. Any other text stays unchanged. */
export function momentText(iso: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*Z$/.exec(iso) ?? [];
  return day === undefined || time === undefined ? iso : `${day} at ${time} UTC`;
}

/** The difference between two figures, with its sign: `+12.3 MB`, `−1.2 s`, `±0`. */
export function differenceText(before: number, now: number, kind: FigureKind): string {
  if (now === before) return '±0';
  return `${now > before ? '+' : '−'}${figureText(Math.abs(now - before), kind)}`;
}

/** A part of a whole: `61 %`. */
export function shareText(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
}
