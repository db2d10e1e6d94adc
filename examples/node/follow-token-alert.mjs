#!/usr/bin/env node
// Follows token-alert from Node, with nothing of Tokenwright but the .avsc file. Prints one JSON line an alert change.
//
//   npm install
//   node follow-token-alert.mjs localhost:9092 [--until N]
//
// The topic is compacted and keyed by alert: read from the beginning, the last record of each key is what is open now.
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import avro from 'avsc';
import { Kafka, logLevel } from 'kafkajs';

const [bootstrap, option, count] = process.argv.slice(2);
if (!bootstrap || (option && option !== '--until')) {
  console.error('usage: follow-token-alert.mjs BOOTSTRAP [--until N]');
  process.exit(2);
}
const until = option ? Number(count) : Infinity;
const type = avro.Type.forSchema(
  JSON.parse(readFileSync(new URL('../../schemas/src/main/avro/token-alert.avsc', import.meta.url))));

// Avro single-object encoding: 0xC3 0x01, eight bytes that name the writer's schema, the record.
// A follower that must survive newer writers asks the schema registry instead, and resolves.
function decode(value) {
  if (value[0] !== 0xc3 || value[1] !== 1) throw new Error('not in single-object encoding: use a schema registry client');
  return type.fromBuffer(value.subarray(10));
}

const consumer = new Kafka({ clientId: 'follow-token-alert', brokers: [bootstrap], logLevel: logLevel.ERROR })
  .consumer({ groupId: `follow-token-alert-${randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topic: 'token-alert', fromBeginning: true });

let seen = 0;
await consumer.run({
  eachMessage: async ({ message }) => {
    const alert = message.value && decode(message.value);
    console.log(JSON.stringify(alert
      ? { alertId: alert.alertId, status: alert.status, severity: alert.severity, summary: alert.summary,
          nextAction: alert.nextAction, owner: alert.owner, environment: alert.environment }
      : { alertId: message.key.toString(), status: 'GONE' }));
    if (++seen >= until) setImmediate(() => consumer.disconnect().then(() => process.exit(0)));
  },
});
