/** What the sink and the source for Kafka promise, while brokers, networks and our own process fail. */
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { type DeliveryConnector, type RunningConnector, retry } from '../support/delivery.ts'
import { deliverySuite } from '../support/delivery-suite.ts'
import { readValues } from './read-topic.ts'
import { kafkaProgram, startKafka } from './start-kafka.ts'
import { createTopics, produce } from './topics.ts'
import { users } from './users.ts'

const sink: Omit<DeliveryConnector, 'name' | 'mayDouble' | 'crashPoints'> = {
  kind: 'sink',
  large: { bytes: 400_000, code: 'LP5505' },
  missing: { ends: 'LP5502' },
  refused: 'LP5501',
}

deliverySuite({
  name: 'Kafka',
  needs: [kafkaProgram],
  connectors: [
    {
      ...sink,
      name: 'sink',
      mayDouble: { server: true, process: true },
      crashPoints: ['before decision:1'],
    },
    {
      ...sink,
      name: 'sink in transactions',
      mayDouble: { server: false, process: false },
      crashPoints: ['delivery sent:1', 'delivery committed:1', 'delivery noted:1'],
    },
    {
      ...sink,
      name: 'sink whose commit decides',
      mayDouble: { server: false, process: false },
      crashPoints: ['epoch prepared:1', 'epoch committed:1', 'epoch settled:1'],
    },
    {
      name: 'source',
      kind: 'source',
      mayDouble: { server: false, process: false },
      crashPoints: ['after decision:1', 'before decision:1'],
      // More than is asked for at once.
      large: { bytes: 400_000 },
      missing: { ends: 'LP5502' },
      refused: 'LP5501',
    },
  ],
  async start() {
    // A member that was killed is missed after a second, so that the next one need not wait longer.
    const kafka = await startKafka({ settings: { 'group.min.session.timeout.ms': '500' } })
    const { plain, sasl, proxied } = kafka.addresses
    const proxy = await startFaultProxy(kafka.proxies[0]!)
    const login = await startFaultProxy({ target: Number(sasl[0]!.split(':')[1]) })
    const running = (text: (topic: string, more: string) => string, settings = {}): RunningConnector => ({
      make: (place) => createTopics(plain, [place], { settings }),
      text: (place) => text(place, `brokers: "${proxied[0]}"`),
      missingText: (place) => text(place, `brokers: "${proxied[0]}"`),
      async refused(place) {
        const before = login.accepted
        const who = `user: "${users.plain.username}", password: "wrong", login: plain`
        return {
          text: text(place, `brokers: "${login.address}", ${who}`),
          attempts: () => login.accepted - before,
        }
      },
      fill: (place, lines) =>
        produce(
          plain,
          place,
          lines.map((value) => ({ value })),
          { batch: 500 },
        ),
      read: async (place) => (await readValues(plain, place)).map((value) => Number(JSON.parse(value).n)),
    })
    const sinkText = (more: string) => (topic: string, connection: string) =>
      `kafka("${topic}", ${connection}, batch: {events: 200, bytes: 65_536}, timeout: 2s, ${retry}${more})`
    const settings = { 'max.message.bytes': '200000' }
    return {
      server: kafka.brokers[0]!,
      proxies: [proxy],
      connectors: {
        sink: running(sinkText(''), settings),
        'sink in transactions': running(sinkText(', transactions: true, outbox: 8MiB'), settings),
        'sink whose commit decides': running(sinkText(', transactions: direct'), settings),
        source: running(
          (topic, connection) =>
            `kafka("${topic}", ${connection}, session_timeout: 1s, max_bytes: 64KiB, timeout: 2s, max_line: 8MiB)`,
        ),
      },
      async close() {
        await proxy.close()
        await login.close()
        await kafka.close()
      },
    }
  },
})
