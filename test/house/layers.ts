import { basename } from 'node:path/posix';
import type { Import } from './import-graph.ts';

const services = 'services/';

/** What each layer of `services/` may import besides the standard library. */
const allowed = {
  core: ['core'],
  ports: ['core', 'ports'],
  protocols: ['core', 'protocols'],
  engine: ['core', 'ports', 'engine'],
  adapters: ['core', 'ports', 'protocols', 'adapters'],
  site: ['core', 'ports', 'protocols', 'engine', 'adapters', 'site'],
  process: ['core', 'ports', 'protocols', 'engine', 'adapters', 'site', 'process'],
} as const satisfies Record<Layer, readonly Layer[]>;

/** Layers without packages and without `node:` modules: the simulator runs them as they are. */
const selfContained: ReadonlySet<Layer> = new Set(['core', 'ports', 'protocols', 'engine']);

/** The files of a process that may name adapters; config.ts only what reads the environment. */
const composing: ReadonlySet<string> = new Set(['compose.ts', 'main.ts']);
/** The shell composes anew for each command. */
const shellComposes = /^services\/cli\/(?:shell\.ts|commands\/)/;
const environmentReaders: ReadonlySet<string> = new Set([
  'services/adapters/system/env.ts',
  'services/adapters/system/process-settings.ts',
]);

/** A floor of the house: a folder of `services/`, or any process. */
export type Layer = 'core' | 'ports' | 'protocols' | 'engine' | 'adapters' | 'site' | 'process';

/** The layer that a file belongs to; undefined outside of `services/`. */
export function layerOf(path: string): Layer | undefined {
  if (!path.startsWith(services)) return undefined;
  const folder = folderOf(path);
  return folder in allowed ? (folder as Layer) : 'process';
}

/** What is wrong with an import, as a sentence; undefined when nothing is. */
export function problemWith(
  imported: Import,
  dependencies: ReadonlySet<string>,
): string | undefined {
  const { from, to, specifier, place } = imported;
  const layer = layerOf(from);
  if (to === undefined) {
    const problem = problemWithPackage(specifier, layer, dependencies);
    return problem && `${place} ${problem}`;
  }
  if (!to.endsWith('.ts')) return `${place} imports ${specifier}: relative imports end in .ts`;
  if (layer === undefined) return undefined;
  const problem = problemWithFile(from, to, layer);
  return problem && `${place} imports ${to}: ${problem}`;
}

function problemWithPackage(
  specifier: string,
  layer: Layer | undefined,
  dependencies: ReadonlySet<string>,
): string | undefined {
  if (layer === undefined) return undefined;
  if (selfContained.has(layer)) return `imports ${specifier}: ${layer} stands on nothing outside`;
  if (specifier.startsWith('node:')) return undefined;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return dependencies.has(name) ? undefined : `imports ${name}, which is not in dependencies`;
}

function problemWithFile(from: string, to: string, layer: Layer): string | undefined {
  const target = layerOf(to);
  if (target === undefined) return 'services import nothing outside of services/';
  if (!(allowed[layer] as readonly Layer[]).includes(target)) {
    return `${layer} may import ${allowed[layer].join(', ')}`;
  }
  if (layer !== 'process') return undefined;
  if (target === 'process' && folderOf(from) !== folderOf(to)) {
    return 'a process never imports another';
  }
  if (target !== 'adapters' && target !== 'site') return undefined;
  if (composing.has(basename(from)) || shellComposes.test(from)) return undefined;
  const readsEnvironment = environmentReaders.has(to) || target === 'site';
  if (basename(from) === 'config.ts' && readsEnvironment) return undefined;
  return 'only compose.ts and main.ts of a process name adapters';
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? '';
}
