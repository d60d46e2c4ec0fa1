import type { Type } from 'avsc';

/**
 * avsc's cursor over bytes. It never fails at the end of `buf`: it moves on, and avsc compares
 * `pos` at the end.
 */
export interface Tap {
  readonly buf: Buffer;
  pos: number;
  writeLong(value: number): void;
}

/** Told about each value that does not fit, with the path to it. */
export type Mismatch = (value: unknown, type: Type) => void;

/**
 * How a type stands on the wire: avsc's inner interface of the pinned release, which its typings
 * leave out.
 */
export interface Wire {
  _write(tap: Tap, value: unknown): void;
  _check(value: unknown, flags?: number, mismatch?: Mismatch, path?: string[]): boolean;
}

/** An avsc type together with its inner interface. */
export type WireType = Type & Wire;

/** avsc's own type behind its inner interface. */
export function wireOf(type: Type): WireType {
  return type as WireType;
}

/** `base` with another way onto the wire; all else (name, schema, fingerprint) stays. */
export function withWire(base: Type, wire: Partial<Wire>): WireType {
  // avsc freezes its types, and what is frozen cannot be shadowed by assignment.
  return Object.create(base, Object.getOwnPropertyDescriptors(wire)) as WireType;
}
