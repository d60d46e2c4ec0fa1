import { isAboutToHappen } from '../core/account/abandon.ts';
import { accountKey } from '../core/key.ts';
import type { Charge } from '../core/contracts.gen.ts';
import type { Abandonments } from '../engine/abandonments.ts';
import type { IdentityResolver } from '../engine/resolve-identity.ts';
import type { Reply, UsageClient } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Permit } from '../ports/permit.ts';
import { parseChargingDataRequest } from '../protocols/n40/charging-data-request.ts';
import type { ChargingDataRequest, Operation } from '../protocols/n40/charging-data-request.ts';
import { parseJson } from '../protocols/n40/parse-json.ts';
import { bodyProblemResponse, problemResponse } from '../protocols/n40/problems.ts';
import type { ProblemName } from '../protocols/n40/problems.ts';
import type { SessionReference } from '../protocols/n40/session-reference.ts';
import { toCharge } from '../protocols/n40/to-charge.ts';
import type { Hash } from '../protocols/n40/to-charge.ts';
import { toResponse } from '../protocols/n40/to-response.ts';
import type { N40Response } from '../protocols/n40/to-response.ts';
import { admits, isInTime } from './admission.ts';

/** Seals what a session's reference says, so that peers carry it unread and unchanged. */
export interface References {
  seal(reference: SessionReference): string;
  /** Undefined for anything that was not sealed here, or was changed. */
  unseal(sealed: string): SessionReference | undefined;
}

/** What the N40 door needs to turn requests into answers. */
export interface ChargeDoorPorts {
  readonly client: UsageClient;
  readonly abandonments: Pick<Abandonments, 'giveUp'>;
  readonly identities: IdentityResolver;
  readonly references: References;
  readonly hash: Hash;
  readonly clock: Clock;
  /** Whether this site serves now. */
  readonly permit: Permit;
}

/** Whose request it is, as the credential says, and the step of a trace that it belongs to. */
export interface Caller {
  readonly tenant: string;
  /** `traceparent`; undefined when nobody records. */
  readonly trace?: string | undefined;
}

/** A response, and for a create the reference of the session it opened. */
export interface DoorResponse {
  readonly response: N40Response;
  readonly reference?: string;
}

/**
 * Turns Nchf_ConvergedCharging requests into usage events, and their answers into responses. Whose
 * request it is, its caller knows from the credential.
 */
export class ChargeDoor {
  readonly #ports: ChargeDoorPorts;

  constructor(ports: ChargeDoorPorts) {
    this.#ports = ports;
  }

  /** POST …/chargingdata (TS 32.291 6.1.3.2): opens a session or charges a one-time event. */
  async create(caller: Caller, body: string): Promise<DoorResponse> {
    const { client, permit } = this.#ports;
    if (!permit.isValid()) return refused('NOT_SERVED_HERE');
    if (!admits('create', client.pending, client.pendingMax)) return refused('CONGESTED');
    const parsed = readBody(body, 'create');
    if ('response' in parsed) return parsed;
    const { request } = parsed;
    const first = await this.#createOnce(caller, request);
    if (first !== 'moved') return first;
    const again = await this.#createOnce(caller, request);
    return again === 'moved' ? refused('IDENTITY_MOVED') : again;
  }

  async #createOnce(caller: Caller, request: ChargingDataRequest): Promise<DoorResponse | 'moved'> {
    const { identities, hash, references } = this.#ports;
    const { tenant } = caller;
    const identity = request.subscriber ?? '';
    const resolved = await identities.resolve(tenant, identity);
    if (resolved.kind === 'unknown') return refused('USER_UNKNOWN');
    if (resolved.kind === 'unavailable') return refused('TRY_AGAIN');
    const { account } = resolved;
    const charge = toCharge(request, { operation: 'create', tenant, account, hash });
    const reply = await this.#ask('create', caller, account, charge);
    if (reply.kind !== 'answered') return { response: withoutAnswer(reply) };
    const { answer } = reply;
    if (answer.denial === 'IDENTITY_MOVED') {
      identities.forget(tenant, identity);
      return 'moved';
    }
    const response = this.#respond(reply, 'create', request.number);
    const { session, planVersion, startedAt } = answer;
    if (session === null || planVersion === null || startedAt === null) return { response };
    const opened = { tenant, account, session, identity, planVersion, startedAt };
    return { response, reference: references.seal(opened) };
  }

  /** POST …/{ChargingDataRef}/update or /release (TS 32.291 6.1.3.3). */
  async goOn(
    operation: 'update' | 'release',
    caller: Caller,
    sealed: string,
    body: string,
  ): Promise<DoorResponse> {
    const { client, references, hash, permit } = this.#ports;
    if (!permit.isValid()) return refused('NOT_SERVED_HERE');
    if (!admits(operation, client.pending, client.pendingMax)) {
      return refused('CONGESTED');
    }
    const reference = references.unseal(sealed);
    // A reference of another tenant is as unknown as one that nobody sealed.
    if (reference === undefined || reference.tenant !== caller.tenant) {
      return refused('SESSION_UNKNOWN');
    }
    const parsed = readBody(body, operation);
    if ('response' in parsed) return parsed;
    const charge = toCharge(parsed.request, { operation, reference, hash });
    const reply = await this.#ask(operation, caller, reference.account, charge);
    return { response: this.#respond(reply, operation, parsed.request.number) };
  }

  async #ask(
    operation: Operation,
    { tenant, trace }: Caller,
    account: string,
    charge: Charge,
  ): Promise<Reply> {
    const { client, abandonments } = this.#ports;
    const key = accountKey(tenant, account);
    if (!isInTime(operation, client.delayMs(key), client.answerWithinMs)) {
      return { kind: 'overloaded' };
    }
    const request = { type: 'Charge', tenant, source: 'n40', requestKey: null, charge } as const;
    const reply = await client.ask(key, request, trace);
    // Whoever hears no answer lets nothing happen: without a repeat nothing is to be charged.
    if (reply.kind === 'unknown' && isAboutToHappen(charge)) {
      abandonments.giveUp({ key, tenant, source: 'n40', attempt: reply.attempt });
    }
    return reply;
  }

  #respond(reply: Reply, operation: Operation, number: bigint): N40Response {
    if (reply.kind !== 'answered') return withoutAnswer(reply);
    return toResponse(reply.answer, { operation, number, now: this.#ports.clock.now() });
  }
}

function readBody(
  text: string,
  operation: Operation,
): { readonly request: ChargingDataRequest } | DoorResponse {
  const json = parseJson(text);
  if (json.kind === 'malformed') return { response: bodyProblemResponse([json.problem]) };
  const parsed = parseChargingDataRequest(json.value, operation);
  if (parsed.kind === 'request') return { request: parsed.request };
  return { response: bodyProblemResponse(parsed.problems) };
}

function withoutAnswer(reply: Exclude<Reply, { kind: 'answered' }>): N40Response {
  if (reply.kind === 'overloaded') return problemResponse('CONGESTED');
  return problemResponse(reply.why === 'timeout' ? 'TIMED_OUT' : 'TRY_AGAIN');
}

function refused(name: ProblemName): DoorResponse {
  return { response: problemResponse(name) };
}
