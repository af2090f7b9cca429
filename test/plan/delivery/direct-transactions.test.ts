import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { pathPromises } from '../../../src/plan/delivery/path-promises.ts'
import { compileExample } from '../../support/diagnostic-page.ts'

const findings = async (text: string) => {
  const { diagnostics } = await compileExample({ notation: 'pipe', text })
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`)
}

const direct = 'sink out = kafka("t", transactions: direct)\n'
const source = 'source a = file("a", format: json)\n'

test('a path to a sink whose other side decides is exactly once, and readers are told how to read', async () => {
  const text = `${source}${direct}from a | to out`
  const { plan } = await compileExample({ notation: 'pipe', text })
  const [path] = pathPromises(plan!, catalog)
  expect(path?.promise).toBe('exactly once')
  expect(path?.notes.join()).toContain('read_committed')
  expect(path?.notes.join()).toContain('"out" decides each epoch by the commit of its other side')
  expect(await findings(text)).toEqual([])
})

test('sinks of one cluster decide together, and files may stand beside them', async () => {
  const text = `${source}${direct}sink two = kafka("u", transactions: direct)
sink log = file("log", publish: rotate, rotate: {size: 1MiB})
sink rejects = kafka("r")
sink page = http("http://127.0.0.1:1/")
from a | to out, two, log, rejects, page`
  expect(await findings(text)).toEqual([])
})

test.each([
  ['sink other = kafka("u", brokers: "k2:9092", transactions: direct)', '"other" commits by itself'],
  ['sink other = kafka("u", brokers: "k2:9092", transactions: true)', '"other" commits by itself'],
  ['sink other = kafka("u", transactions: true)', '"other" commits by itself'],
  ['sink other = file("u", publish: commit)', '"other" writes from an outbox'],
  ['sink other = elasticsearch("u")', '"other" writes from an outbox'],
  ['sink other = http("http://127.0.0.1:1/", idempotent: true)', '"other" writes from an outbox'],
])('it is refused beside %s', async (other, why) => {
  const [first] = await findings(`${source}${direct}${other}\nfrom a | to out, other`)
  expect(first).toContain(
    `LP4093 With "transactions: direct" the commit of "out" decides each epoch, and that cannot be: ${why}`,
  )
})

test('all that keeps it from deciding is told at once', async () => {
  const text = `pipeline p { checkpoint: 40s }
${source}${direct}sink two = kafka("u", brokers: "k2:9092", transactions: true)
sink three = elasticsearch("u")
from a | to out, two, three`
  const found = await findings(text)
  expect(found).toHaveLength(3)
  expect(found.join('\n')).toContain('"two" commits by itself')
  expect(found.join('\n')).toContain('"three" writes from an outbox')
  expect(found.join('\n')).toContain('LP4094')
})

test.each([
  ['isolate: true', '', 'an outbox'],
  ['overflow: spill', '', 'an outbox'],
  ['max_in_flight: 1', 'pipeline p { checkpoint: off }\n', 'there are no epochs'],
])('it is refused with "%s" %s', async (setting, block, why) => {
  const text = `${block}${source}from a | to kafka("t", transactions: direct, ${setting})`
  const [first, ...others] = await findings(text)
  expect(first).toMatch(/^LP4093 /)
  expect(first).toContain(why)
  expect(others).toEqual([])
})

test('an epoch must be over within half of what a transaction may last', async () => {
  const at = (checkpoint: string, more = '') =>
    findings(
      `pipeline p { checkpoint: ${checkpoint} }\n${source}from a | to kafka("t", transactions: direct${more})`,
    )
  expect(await at('30s')).toEqual([])
  expect((await at('31s'))[0]).toMatch(/^LP4094 .*"checkpoint: 31s".*half of the 1m .*"transaction_timeout"/)
  expect(await at('31s', ', transaction_timeout: 62s')).toEqual([])
  expect(await at('6s', ', transaction_timeout: 10s')).toHaveLength(1)
})
