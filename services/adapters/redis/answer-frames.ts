const lengthBytes = 4;

/**
 * Packs answers of one channel into messages of about `bytesMax`: each answer as a length
 * (unsigned, 32 bits, big endian) and its bytes, one after the other. An answer is never cut.
 *
 * @returns each message with the number of answers in it.
 */
export function packAnswers(
  envelopes: readonly Uint8Array[],
  bytesMax: number,
): readonly { readonly message: Buffer; readonly count: number }[] {
  const messages: { message: Buffer; count: number }[] = [];
  let from = 0;
  let bytes = 0;
  const cutAt = (to: number): void => {
    if (to > from) messages.push({ message: packed(envelopes, from, to, bytes), count: to - from });
    from = to;
    bytes = 0;
  };
  for (const [index, envelope] of envelopes.entries()) {
    const framed = lengthBytes + envelope.byteLength;
    if (bytes + framed > bytesMax) cutAt(index);
    bytes += framed;
  }
  cutAt(envelopes.length);
  return messages;
}

/**
 * The answers in a message, as views of its bytes.
 *
 * @returns undefined when the lengths do not add up: then none of it can be trusted.
 */
export function unpackAnswers(message: Buffer): readonly Uint8Array[] | undefined {
  const envelopes: Uint8Array[] = [];
  let at = 0;
  while (at < message.byteLength) {
    if (at + lengthBytes > message.byteLength) return undefined;
    const end = at + lengthBytes + message.readUInt32BE(at);
    if (end > message.byteLength) return undefined;
    envelopes.push(message.subarray(at + lengthBytes, end));
    at = end;
  }
  return envelopes;
}

function packed(envelopes: readonly Uint8Array[], from: number, to: number, bytes: number): Buffer {
  const message = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const envelope of envelopes.slice(from, to)) {
    at = message.writeUInt32BE(envelope.byteLength, at);
    message.set(envelope, at);
    at += envelope.byteLength;
  }
  return message;
}
