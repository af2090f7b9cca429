import { describe, expect, test } from 'vitest'
import { compileText, complaintsOf } from '../../support/compile-text.ts'

const sink = (call: string): string => `from stdin(format: json) | to ${call}`
const kafka = (settings: string): string => sink(`kafka("a", brokers: "k:9092", ${settings})`)

describe('what is wrong with a part of a setting stands at that part', () => {
  test.each([
    [sink('kafka("a", brokers: ["k1:9092", "k2", "k3:0"])'), ['LP2055 "k2"', 'LP2055 "k3:0"']],
    [kafka('batch: {evnts: 5, every: 5}'), ['LP2055 evnts', 'LP2055 5']],
    [kafka('tls: {ca_file: "a", verify: 1}'), ['LP2055 ca_file', 'LP2055 1']],
    [kafka('registry: {url: "x", pasword: "a"}'), ['LP2055 "x"', 'LP2055 pasword']],
    [kafka('retry: {max: 0, often: 1}'), ['LP2055 0', 'LP2055 often']],
    [sink('elasticsearch("a", nodes: ["http://a:1", "b:1"])'), ['LP2055 "b:1"']],
    [
      sink('hdfs("/a", name_node: ["a", "x y"], rotate: {size: 0, evry: 1h})'),
      ['LP2055 "x y"', 'LP2055 0', 'LP2055 evry'],
    ],
    [sink('file("a", rotate: {evry: 1h})'), ['LP2055 evry']],
    [`param b: list<string> = ["k"]\n${sink('kafka("a", brokers: $b)')}`, ['LP2055 $b']],
  ])('%s', async (text, complaints) => {
    expect(await complaintsOf(text)).toEqual(complaints)
  })

  test('a misspelt key can be put right', async () => {
    const { diagnostics } = await compileText(kafka('batch: {evry: 5s}'))
    expect(diagnostics).toMatchObject([{ help: 'Did you mean "every"?', fix: { title: 'Write "every"' } }])
  })
})

describe('a word of another system is told with that of today', () => {
  test.each([
    [kafka('login: SCRAM-SHA-512, user: "u", password: secret("P")'), 'scram_sha_512'],
    [kafka('login: "SCRAM-SHA-256", user: "u", password: secret("P")'), 'scram_sha_256'],
    [kafka('partitioner: murmur2'), 'hash'],
    [kafka('transactions: yes'), 'true'],
    ['from kafka("a", start: latest) | to stdout', 'end'],
    ['from kafka("a", isolation: commited) | to stdout', 'read_committed'],
    [kafka('ssl: true'), 'tls'],
    [kafka('transactional: true'), 'transactions'],
    ['from kafka("a", group_id: "g") | to stdout', 'group'],
    [sink('elasticsearch("a", hosts: "http://a:1")'), 'nodes'],
  ])('%s', async (text, meant) => {
    const { diagnostics } = await compileText(text, { checking: true })
    expect(diagnostics.map(({ fix }) => fix?.title)).toEqual([`Write "${meant}"`])
  })

  test('a format that messages have by their schemas', async () => {
    const { diagnostics } = await compileText('from kafka("a", format: avro) | to stdout')
    expect(diagnostics).toMatchObject([{ code: 'LP2093', help: expect.stringContaining('registry') }])
  })
})

test('a secret in clear is told also where it is a part of a setting, and a file with a token is none', async () => {
  const complaints = (settings: string) => complaintsOf(kafka(settings), { checking: true })
  expect(await complaints('tls: {key: "k.pem", passphrase: "p"}')).toEqual(['LP2062 "p"'])
  expect(await complaints('registry: {url: "http://r", user: "u", password: "p"}')).toEqual(['LP2062 "p"'])
  expect(await complaints('tls: {key: "k.pem", passphrase: secret("P")}')).toEqual([])
  expect(await complaints('login: oauthbearer, token: "eyJ"')).toEqual(['LP2062 "eyJ"'])
  expect(await complaints('login: oauthbearer, token: "@/run/token"')).toEqual([])
})

test('where the settings are listed, those of the connector come first', async () => {
  const { diagnostics } = await compileText(kafka('qqqq: 1'))
  expect(diagnostics[0]?.help).toMatch(/^The sink "kafka" takes "topic", "brokers", /)
})
