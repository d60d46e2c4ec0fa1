import { LogError } from '../../../services/ports/event-log.ts';
import { ProjectionError } from '../../../services/ports/projection.ts';
import type { Fate } from './sim-process.ts';
import type { Random } from './random.ts';

/**
 * How bad things are now, in chances of a thousand. The faults of a run change it as time goes by.
 */
export interface Weather {
  /** The brokers answer nobody. */
  logDown: boolean;
  /** The cache answers nobody. */
  cacheDown: boolean;
  /** Appends that are lost, unheard, late or made twice. */
  appendTrouble: number;
  /** Reads of the log that fail. */
  readTrouble: number;
  /** Reads that bring only part of what is there. */
  shortReads: number;
  /** Calls to the cache that are lost, unheard or late. */
  cacheTrouble: number;
  /** Questions to the history that nobody answers. */
  historyTrouble: number;
  /** Milliseconds that each write of a rebuild takes besides. */
  rebuildMs: number;
  /** Answers that never arrive. */
  answersLost: number;
}

/** Weather in which nothing goes wrong. */
export function fairWeather(): Weather {
  return {
    logDown: false,
    cacheDown: false,
    appendTrouble: 0,
    readTrouble: 0,
    shortReads: 0,
    cacheTrouble: 0,
    historyTrouble: 0,
    rebuildMs: 0,
    answersLost: 0,
  };
}

const appendTroubles = ['lost', 'unheard', 'late', 'late', 'twice'] as const;
const callTroubles = ['lost', 'unheard', 'late'] as const;

/** What becomes of an append. */
export function fateOfAppend(weather: Weather, random: Random): Fate {
  if (weather.logDown) return random.perMille(100) ? 'late' : 'lost';
  return random.perMille(weather.appendTrouble) ? random.pick(appendTroubles) : 'served';
}

/** What becomes of a transaction: no library repeats one by itself. */
export function fateOfCommit(weather: Weather, random: Random): Fate {
  const fate = fateOfAppend(weather, random);
  return fate === 'twice' ? 'unheard' : fate;
}

/** What becomes of a read of the log. */
export function fateOfRead(weather: Weather, random: Random): Fate {
  return weather.logDown || random.perMille(weather.readTrouble) ? 'lost' : 'served';
}

/** What becomes of a call to the cache. */
export function fateOfCacheCall(weather: Weather, random: Random): Fate {
  if (weather.cacheDown) return 'lost';
  return random.perMille(weather.cacheTrouble) ? random.pick(callTroubles) : 'served';
}

export function inDoubt(): Error {
  return new LogError('in-doubt', 'no answer from the log');
}

export function logUnavailable(): Error {
  return new LogError('unavailable', 'no leader answers');
}

export function cacheUnavailable(): Error {
  return new ProjectionError('unavailable', 'the cache does not answer');
}
