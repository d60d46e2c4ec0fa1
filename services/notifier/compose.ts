import { Http2CallbackSender } from '../adapters/http/http2-callback-sender.ts';
import { KafkaOwnership } from '../adapters/kafka/kafka-ownership.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { topics } from '../ports/topics.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { kafkaAccess } from '../site/site-settings.ts';
import { addressList } from './address-list.ts';
import type { NotifierConfig } from './config.ts';
import { createNotifier } from './notifier.ts';
import { notifierLimits } from './ports.ts';
import { watchNotifier } from './watch.ts';

/** Joins the notifier's ports with Kafka and the network, and starts it. */
export async function compose(config: NotifierConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const settings = { ...config, answerWithinMs: 1_000, pendingMax: 1 };
  const opened = await openUsageClient(settings, 'notifier', logger);
  const { client, codec, reader } = opened;
  const { answerWithinMs } = config;
  const { connectionsMax } = notifierLimits;
  const allowed = addressList(config.allowed);
  const sender = new Http2CallbackSender({ allowed, answerWithinMs, connectionsMax });
  const group = { group: 'notifier', topic: topics.callbacks } as const;
  const ownership = new KafkaOwnership(kafkaAccess(config, 'notifier', logger), group);
  const events = watchNotifier(logger, metrics);
  const notifier = createNotifier({ reader, ownership, sender, client, codec, clock, events });
  await notifier.start();
  return {
    ready: () => true,
    stop: async () => {
      await notifier.stop();
      sender.close();
      await opened.close();
    },
  };
}
