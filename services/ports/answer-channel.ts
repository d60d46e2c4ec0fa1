/**
 * One answer on its way to the process that waits for it: bytes of schema AnswerEnvelope, without
 * framing.
 */
export interface OutgoingAnswer {
  readonly replyTo: string;
  readonly envelope: Uint8Array;
}

/** Sends answers. Losing one is harmless: the retry finds the first answer. */
export interface AnswerPublisher {
  /** Sends what one turn decided, batched per channel; returns at once. */
  publish(answers: readonly OutgoingAnswer[]): void;
  close(): Promise<void>;
}

/** Receives the answers of one channel. */
export interface AnswerListener {
  /** Listens on `channel`; resolves once the subscription stands. */
  listen(channel: string, arrived: (envelope: Uint8Array) => void): Promise<void>;
  close(): Promise<void>;
}
