/** Kafka's name of the error, wherever kafkajs has wrapped it; empty when there is none. */
export function kafkaErrorType(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if ('type' in at && typeof at.type === 'string') return at.type;
  }
  return '';
}
