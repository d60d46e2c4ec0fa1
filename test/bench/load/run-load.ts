import { setTimeout as sleep } from 'node:timers/promises';
import { Calls, costOf, isOver } from './calls.ts';
import type { Call, Subscribers } from './calls.ts';
import { H2Connection } from './h2-connection.ts';
import type { Heard } from './h2-connection.ts';
import { Tally } from './tally.ts';
import type { Tallied } from './tally.ts';

/** A load to put on an N40 door. */
export interface Load {
  readonly host: string;
  /** Doors that the connections are spread over. */
  readonly ports: readonly number[];
  readonly connections: number;
  readonly subscribers: Subscribers;
  readonly seed: number;
  readonly firstChargingId: number;
  /** How long is measured; calls that are open then are brought to their end, unmeasured. */
  readonly seconds: number;
  readonly shape:
    | { readonly kind: 'closed'; readonly inFlight: number }
    /** Operations are due by the clock, whether the last were answered or not. */
    | { readonly kind: 'open'; readonly perSecond: number };
}

interface Run {
  readonly load: Load;
  readonly connections: readonly H2Connection[];
  readonly calls: Calls;
  readonly tally: Tally;
  readonly until: number;
  turn: number;
  underWay: number;
}

/** How long calls may take to come to their end after the measured time, in milliseconds. */
const endWithinMs = 15_000;

/** Puts a load on a door and tells what it came to. */
export async function runLoad(load: Load): Promise<Tallied> {
  const { host, ports, subscribers, seed, firstChargingId, seconds, shape } = load;
  const opening = Array.from({ length: load.connections }, (_, i) =>
    H2Connection.open(host, ports[i % ports.length] ?? 0),
  );
  const connections = await Promise.all(opening);
  const calls = new Calls(subscribers, seed, firstChargingId);
  const began = performance.now();
  const until = began + seconds * 1000;
  const run = { load, connections, calls, tally: new Tally(), until, turn: 0, underWay: 0 };
  if (shape.kind === 'closed') startClosed(run, shape.inFlight);
  else await keepRate(run, shape.perSecond, began);
  await allEnded(run);
  for (const connection of connections) connection.close();
  return run.tally.result(seconds, calls.nextChargingId);
}

function startClosed(run: Run, inFlight: number): void {
  const goOn = (): void => {
    const call = run.calls.start();
    const step = (): void =>
      send(run, call, performance.now(), (isGood) => {
        if (isGood && !isOver(call)) step();
        else if (performance.now() < run.until) goOn();
      });
    step();
  };
  for (let i = 0; i < inFlight; i += 1) goOn();
}

/**
 * Sends what is due, and measures from the moment it was due: a door that stands still is seen to
 * stand still by everything that should have been sent meanwhile.
 */
async function keepRate(run: Run, perSecond: number, began: number): Promise<void> {
  const ready: Call[] = [];
  let isEnding = false;
  const heard = (call: Call, isGood: boolean): void => {
    if (!isGood || isOver(call)) return;
    if (isEnding) endCall(run, call);
    else ready.push(call);
  };
  const everyMs = 1000 / perSecond;
  for (let sent = 0; ;) {
    const now = performance.now();
    if (now >= run.until) break;
    for (; began + sent * everyMs <= now; sent += 1) {
      const call = ready.shift() ?? run.calls.start();
      send(run, call, began + sent * everyMs, (isGood) => heard(call, isGood));
    }
    await sleep(1);
  }
  isEnding = true;
  for (const call of ready) endCall(run, call);
}

function endCall(run: Run, call: Call): void {
  send(run, call, performance.now(), (isGood) => {
    if (isGood && !isOver(call)) endCall(run, call);
  });
}

function send(run: Run, call: Call, due: number, then: (isGood: boolean) => void): void {
  const { tally, connections, until } = run;
  const { path, body, status } = run.calls.next(call);
  const connection = connections[run.turn++ % connections.length];
  run.underWay += 1;
  connection?.post(path, body, (heard) => {
    run.underWay -= 1;
    if (heard.status !== status) {
      tally.failed(heard.status);
      noteEnd(run, call);
      return then(false);
    }
    const now = performance.now();
    // What was due in time counts in an open loop however late its answer is.
    const isMeasured = (run.load.shape.kind === 'open' ? due : now) < until;
    tally.answered(now - due, isMeasured, isGranted(heard));
    if (status === 201) call.path = pathOf(heard.location);
    call.answeredSeconds = call.usedSeconds;
    if (isOver(call)) noteEnd(run, call);
    then(true);
  });
}

/** A call that met a failure is left as it is: its last report may stand in the ledger or not. */
function noteEnd({ tally }: Run, { usedSeconds, answeredSeconds }: Call): void {
  const charged = costOf(answeredSeconds);
  tally.ended(charged, costOf(usedSeconds) - charged);
}

function isGranted({ status, granted }: Heard): boolean {
  return status === 204 || (granted !== '' && granted !== '0');
}

function pathOf(location: string): string {
  return location.slice(location.indexOf('/', 'http://'.length));
}

async function allEnded(run: Run): Promise<void> {
  const left = run.until - performance.now();
  if (left > 0) await sleep(left);
  const giveUpAt = performance.now() + endWithinMs;
  while (run.underWay > 0 && performance.now() < giveUpAt) await sleep(5);
}
