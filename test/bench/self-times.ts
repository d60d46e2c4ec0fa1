/** What the inspector's profiler returns, as much of it as is read. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

type Frame = CpuProfile['nodes'][number]['callFrame'];

/** A share of the time in which a process was not idle. */
export interface Share {
  readonly name: string;
  readonly share: number;
}

/** Where a process spent its time: self time, largest first. */
export interface ProfileTimes {
  readonly byFunction: readonly Share[];
  /** By package, by folder of our own, or by module of Node. */
  readonly byPart: readonly Share[];
}

const functionsKept = 40;
const partsKept = 25;

/** Sums a profile up. */
export function timesOf({ nodes, samples = [], timeDeltas = [] }: CpuProfile): ProfileTimes {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, number>();
  const byPart = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const micros = Math.max(0, timeDeltas[i] ?? 0);
    add(byFunction, functionOf(frame), micros);
    add(byPart, partOf(frame), micros);
  }
  return { byFunction: shares(byFunction, functionsKept), byPart: shares(byPart, partsKept) };
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros);
}

function shares(sums: ReadonlyMap<string, number>, most: number): readonly Share[] {
  const all = [...sums.values()].reduce((sum, micros) => sum + micros, 0);
  return [...sums]
    .map(([name, micros]) => ({ name, share: micros / all }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, most);
}

function functionOf({ functionName, url, lineNumber }: Frame): string {
  if (url === '') return functionName === '' ? '(native)' : functionName;
  return `${functionName || '(anonymous)'} ${placeOf(url)}:${lineNumber + 1}`;
}

function placeOf(url: string): string {
  if (url.includes('/node_modules/')) return url.slice(url.lastIndexOf('/node_modules/') + 14);
  return url.replace(/^file:.*\/(?=services\/)/, '');
}

function partOf({ functionName, url }: Frame): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native functions)';
  const place = placeOf(url);
  if (place.startsWith('node:')) return place.split('/').slice(0, 2).join('/');
  const depth = place.startsWith('services/') ? 3 : place.startsWith('@') ? 2 : 1;
  return place.split('/').slice(0, depth).join('/');
}
