import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import type { AnswerListener, AnswerPublisher } from '../../services/ports/answer-channel.ts';

/** Answer channels under test; `channel` makes a name nobody else uses. */
export interface AnswerChannelsUnderTest {
  publisher(): Promise<AnswerPublisher>;
  listener(): AnswerListener;
  channel(name: string): string;
}

/** What every answer channel promises (services/ports/answer-channel.ts). */
export function answerChannelContract(open: () => AnswerChannelsUnderTest): void {
  const opened: { close(): Promise<void> }[] = [];
  let channels: AnswerChannelsUnderTest;
  let publisher: AnswerPublisher;
  beforeEach(async () => {
    channels = open();
    publisher = await channels.publisher();
    opened.push(publisher);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  const hearing = async (name: string): Promise<readonly string[]> => {
    const heard: string[] = [];
    const listener = channels.listener();
    opened.push(listener);
    await listener.listen(channels.channel(name), (envelope) =>
      heard.push(Buffer.from(envelope).toString('latin1')),
    );
    return heard;
  };
  const answer = (name: string, content: string) => ({
    replyTo: channels.channel(name),
    envelope: Buffer.from(content, 'latin1'),
  });

  test('answers arrive on their own channel, in order, byte for byte', async () => {
    const [one, two] = [await hearing('one'), await hearing('two')];
    publisher.publish([answer('one', 'a\x00\xff'), answer('two', 'b'), answer('one', '')]);
    publisher.publish([answer('one', 'c')]);
    await arrived(one, 3);
    await arrived(two, 1);
    expect(one).toEqual(['a\x00\xff', '', 'c']);
    expect(two).toEqual(['b']);
  });

  test('every listener of a channel hears it', async () => {
    const [first, second] = [await hearing('one'), await hearing('one')];
    publisher.publish([answer('one', 'a')]);
    await arrived(first, 1);
    await arrived(second, 1);
    expect([...first, ...second]).toEqual(['a', 'a']);
  });

  test('answers that nobody waits for harm nobody', async () => {
    const one = await hearing('one');
    publisher.publish([]);
    publisher.publish([answer('nobody', 'a'), answer('one', 'b')]);
    await arrived(one, 1);
    expect(one).toEqual(['b']);
  });

  test('a closed listener hears nothing any more', async () => {
    const heard: Uint8Array[] = [];
    const listener = channels.listener();
    await listener.listen(channels.channel('one'), (envelope) => heard.push(envelope));
    await listener.close();
    const other = await hearing('one');
    publisher.publish([answer('one', 'a')]);
    await arrived(other, 1);
    expect(heard).toEqual([]);
  });

  test('a turn of 10,000 answers arrives whole', async () => {
    const one = await hearing('one');
    const content = 'x'.repeat(200);
    publisher.publish(Array.from({ length: 10_000 }, (_, i) => answer('one', `${i} ${content}`)));
    await arrived(one, 10_000);
    expect(one[0]?.startsWith('0 ')).toBe(true);
    expect(one[9_999]?.startsWith('9999 ')).toBe(true);
  });
}

async function arrived(heard: readonly string[], count: number): Promise<void> {
  const condition = (): boolean => heard.length >= count;
  await waitUntil({ what: `${count} answers`, deadlineMs: 5_000, condition });
}
