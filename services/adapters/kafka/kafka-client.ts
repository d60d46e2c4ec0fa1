import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import {
  Kafka,
  logLevel,
  type ISocketFactory,
  type LogEntry as KafkajsLine,
  type RetryOptions,
  type SASLOptions,
} from 'kafkajs';
import { mendKafkajs } from './mend-kafkajs.ts';

mendKafkajs();

/**
 * How lines of the client library are weighed: its own `error` is only a hint, our LogError is the
 * verdict.
 */
export type LineLevel = 'debug' | 'info' | 'warn';

/** Takes one line of the client library. */
export type LogLine = (
  level: LineLevel,
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** How to reach a Kafka, and as whom. */
export interface KafkaAccess {
  /** `host:port` of some of its brokers. */
  readonly brokers: readonly string[];
  /** Shows up in the broker's log and quotas. */
  readonly clientId: string;
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: SASLOptions;
  readonly log?: LogLine;
}

/** What differs from client to client. */
export interface ClientOptions {
  /** How long one request may go unanswered, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Of look-ups and connections only, unless the producer takes it over. */
  readonly retry?: RetryOptions;
  /** Is told of every socket, so that its owner can cut what would otherwise be waited for. */
  readonly opened?: (socket: Socket) => void;
}

const connectionTimeoutMs = 2_000;
const keepAliveAfterMs = 60_000;

/** Short: whoever called waits, and asks again. */
export const lookUpRetry: RetryOptions = { retries: 2, initialRetryTime: 50, maxRetryTime: 500 };

/** A kafkajs client with the settings that every adapter here shares. */
export function kafkaClient(access: KafkaAccess, options: ClientOptions): Kafka {
  const { log, brokers, ...rest } = access;
  return new Kafka({
    ...rest,
    brokers: [...brokers],
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    retry: options.retry ?? lookUpRetry,
    socketFactory: promptSockets(options.opened),
    logLevel: logLevel.INFO,
    logCreator: logTo(log),
  });
}

let clustersMade = 0;

/** Settings that the library's cluster takes when it is made without its client. */
export function clusterSettings(access: KafkaAccess, options: ClientOptions) {
  const { log: _, brokers, ...rest } = access;
  // kafkajs always asks the first broker first: each cluster is given another.
  const first = clustersMade++ % brokers.length;
  return {
    ...rest,
    brokers: [...brokers.slice(first), ...brokers.slice(0, first)],
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    enforceRequestTimeout: true,
    retry: options.retry ?? lookUpRetry,
    socketFactory: promptSockets(options.opened),
  };
}

/** Sockets without Nagle's delay: kafkajs leaves it on, which costs small appends up to 40 ms. */
function promptSockets(opened: ClientOptions['opened']): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = ssl
      ? connectTls({ host, port, ...name, ...ssl }, onConnect)
      : connectTcp({ host, port }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveAfterMs);
    opened?.(socket);
    return socket;
  };
}

/**
 * The library's lines at fitting levels: what it calls an error is often cured by the next attempt.
 */
export function logTo(log: LogLine | undefined): () => (line: KafkajsLine) => void {
  return () => (line) => {
    const { message, timestamp: _, logger: __, ...fields } = line.log;
    log?.(levelOf(line.level), message, { kafkajs: line.namespace, ...fields });
  };
}

function levelOf(level: logLevel): LineLevel {
  return level === logLevel.ERROR || level === logLevel.WARN ? 'warn' : 'debug';
}
