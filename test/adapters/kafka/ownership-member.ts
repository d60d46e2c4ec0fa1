import { KafkaOwnership } from '../../../services/adapters/kafka/kafka-ownership.ts';

// A member of its own process, so that it can be killed: node ownership-member.ts <brokers>
// <prefix>
const [brokers = '', topicPrefix = ''] = process.argv.slice(2);
const access = { brokers: brokers.split(','), clientId: 'member' };
const ownership = new KafkaOwnership(access, { group: 'rater', topicPrefix });
await ownership.start((owned) => console.log(JSON.stringify(owned)));
