import type { ProblemName } from '../protocols/n40/problems.ts';
import { toJson } from '../protocols/n40/to-json.ts';
import type { N40Response } from '../protocols/n40/to-response.ts';

/** What is used of a reply, whatever server it is of. */
export interface Outgoing {
  code(status: number): Outgoing;
  header(name: string, value: string): Outgoing;
  send(body?: unknown): Outgoing;
}

/** Writes a response with the headers that belong to it. */
export function write(reply: Outgoing, response: N40Response): Outgoing {
  reply.code(response.status);
  if (response.kind === 'empty') return reply.send();
  const isProblem = response.kind === 'problem';
  if (isProblem && response.retryAfter !== undefined) {
    reply.header('retry-after', response.retryAfter.toString());
  }
  if (isProblem && response.challenge !== undefined) {
    reply.header('www-authenticate', response.challenge);
  }
  reply.header('content-type', isProblem ? 'application/problem+json' : 'application/json');
  return reply.send(toJson(response.body));
}

/** What the server itself refuses, before any handler of ours. */
const problemsByStatus: Readonly<Record<number, ProblemName>> = {
  400: 'INVALID_MSG_FORMAT',
  413: 'BODY_TOO_LARGE',
  414: 'PATH_UNKNOWN',
  415: 'MEDIA_TYPE_UNSUPPORTED',
  503: 'TRY_AGAIN',
};

/** The problem that an error of the server stands for; any other is a fault of ours. */
export function problemOf(error: unknown): ProblemName {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return (typeof status === 'number' ? problemsByStatus[status] : undefined) ?? 'FAILED';
}
