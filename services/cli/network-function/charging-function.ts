import type { Json, JsonObject } from '../../protocols/n40/json.ts';

/** What the charging function said over N40. */
export interface ChargingAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: Json | undefined;
  /** How often the request was sent until it was answered. */
  readonly tries: number;
}

/** The charging function as a network function sees it: Nchf_ConvergedCharging over N40. */
export interface ChargingFunction {
  /** POST /chargingdata. */
  create(body: JsonObject): Promise<ChargingAnswer>;
  /** POST {location}/update or /release. */
  goOn(
    location: string,
    operation: 'update' | 'release',
    body: JsonObject,
  ): Promise<ChargingAnswer>;
  close(): void;
}
