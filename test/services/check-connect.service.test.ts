/** `logpipe check --connect` says of each connector what is wrong, in one finding, as the real server has it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loginProxy } from '../support/login-proxy.ts'
import { addDocuments, clear, putTemplate } from './elasticsearch/indices.ts'
import {
  type Elasticsearch,
  elasticsearchProgram,
  useElasticsearch,
} from './elasticsearch/start-elasticsearch.ts'
import { HdfsFiles } from './hdfs/hdfs-files.ts'
import { type Hdfs, hdfsProgram, useHdfs } from './hdfs/start-hdfs.ts'
import { type Kafka, kafkaProgram, useKafka } from './kafka/start-kafka.ts'
import { createTopics } from './kafka/topics.ts'
import { users } from './kafka/users.ts'
import { type Certificates, makeCertificates } from './support/certificates.ts'
import { checked } from './support/check-connect.ts'
import { serviceSuite } from './support/service-suite.ts'

const kinds = ['source', 'sink'] as const

serviceSuite('"check --connect" of Kafka', [kafkaProgram], () => {
  let kafka: Kafka
  beforeAll(async () => {
    kafka = await useKafka()
    await createTopics(kafka.addresses.plain, ['checked'])
  })

  const at = (addresses: readonly string[], more = '') => `brokers: "${addresses[0]}"${more}`
  const asUser = (user: string, password: string) =>
    at(kafka.addresses.sasl, `, login: plain, user: "${user}", password: "${password}"`)

  describe.each(['kafkajs', 'platformatic'])('by the client "%s"', (client) => {
    const look = (kind: (typeof kinds)[number], topic: string, more: string) =>
      checked(kind, `kafka("${topic}", client: ${client}, ${more})`)

    test.each(kinds)('nobody is there (%s)', async (kind) => {
      expect(await look(kind, 'checked', 'brokers: "127.0.0.1:1"')).toEqual({
        code: 'LP5500',
        says: expect.stringMatching(
          `^The ${kind} "it" cannot be used: Kafka at 127.0.0.1:1 cannot be reached: .*ECONNREFUSED.*[.]$`,
        ),
      })
    })

    test.each(kinds)('the login is refused (%s)', async (kind) => {
      expect(await look(kind, 'checked', asUser('alice', 'wrong'))).toEqual({
        code: 'LP5501',
        says: expect.stringMatching(/refuses the login: .*Authentication failed.*Look at "user"/),
      })
    })

    test.each(kinds)('there is no such topic (%s)', async (kind) => {
      expect(await look(kind, 'not-there', at(kafka.addresses.plain))).toEqual({
        code: 'LP5502',
        says: `The ${kind} "it" cannot be used: There is no topic "not-there". Make it, or correct its name.`,
      })
    })

    test.each(kinds)('the user may not do it (%s)', async (kind) => {
      const { username, password } = users.guest
      expect(await look(kind, 'checked', asUser(username, password))).toEqual({
        code: 'LP5503',
        says: expect.stringContaining('does not allow this user to do it'),
      })
    })

    test.each(kinds)('all is well (%s)', async (kind) => {
      const { username, password } = users.plain
      expect(await look(kind, 'checked', asUser(username, password))).toBeUndefined()
    })
  })
})

serviceSuite('"check --connect" of Elasticsearch', [elasticsearchProgram], () => {
  let es: Elasticsearch
  let certificates: Certificates
  beforeAll(async () => {
    es = await useElasticsearch()
    await putTemplate(es.url, 'checked')
    await clear(es.url, 'checked')
    await clear(es.url, 'unlike')
    await addDocuments(es.url, 'checked', ['{"n":1,"text":"some words"}'])
    await addDocuments(es.url, 'unlike', ['{"other":1}'])
    const folder = mkdtempSync(join(tmpdir(), 'logpipe-check-'))
    certificates = makeCertificates(folder)
    return () => rmSync(folder, { recursive: true, force: true })
  })

  const look = (kind: (typeof kinds)[number], index: string, more = '', sort = 'n') =>
    checked(kind, `elasticsearch("${index}"${kind === 'source' ? `, sort: "${sort}"` : ''}${more})`)
  const here = () => `, nodes: "${es.url}"`

  /** A login before the node, which has none, and what it answers itself. */
  const behindLogin = async (password: string, answers = {}) => {
    const { url } = await loginProxy({
      target: es.port,
      certificate: certificates.server.certificate,
      key: certificates.server.key,
      authority: certificates.authority,
      login: `Basic ${Buffer.from('ann:hush-hush').toString('base64')}`,
      answers,
    })
    return `, nodes: "${url}", user: "ann", password: "${password}", tls: {ca: "${certificates.authority}"}`
  }

  test.each(kinds)('nobody is there (%s)', async (kind) => {
    expect(await look(kind, 'checked', ', nodes: "http://127.0.0.1:9"')).toEqual({
      code: 'LP5540',
      says: `The ${kind} "it" cannot be used: Elasticsearch at http://127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9.`,
    })
  })

  test.each(kinds)('the login is refused (%s)', async (kind) => {
    expect(await look(kind, 'checked', await behindLogin('wrong'))).toEqual({
      code: 'LP5541',
      says: expect.stringContaining('refuses the login: unable to authenticate user'),
    })
  })

  test('the login may not write', async () => {
    const answers = {
      'POST /_security/user/_has_privileges': { status: 200, body: { has_all_requested: false } },
    }
    expect(await look('sink', 'checked', await behindLogin('hush-hush', answers))).toEqual({
      code: 'LP5543',
      says: expect.stringContaining('does not allow this login to write to "checked": it needs "create_doc"'),
    })
  })

  test('the login may not read', async () => {
    const reason = 'action [indices:data/read/open_point_in_time] is unauthorized for user [ann]'
    const answers = {
      'POST /checked/_pit': { status: 403, body: { error: { type: 'security_exception', reason } } },
    }
    expect(await look('source', 'checked', await behindLogin('hush-hush', answers))).toEqual({
      code: 'LP5543',
      says: expect.stringContaining(`does not allow this login to do it: ${reason}`),
    })
  })

  test('there is no such index, and nothing that would make a data stream', async () => {
    expect(await look('source', 'not-there', here())).toEqual({
      code: 'LP5542',
      says: expect.stringContaining('has no such index: no such index [not-there]'),
    })
    expect(await look('sink', 'not-there', `${here()}, data_stream: true`)).toEqual({
      code: 'LP5542',
      says: expect.stringContaining(
        'has no data stream "not-there", and no index template that would make one',
      ),
    })
  })

  test('the index is of another kind, and its fields are not as they must be', async () => {
    expect(await look('sink', 'checked', `${here()}, data_stream: true`)).toEqual({
      code: 'LP5550',
      says: expect.stringContaining('is an index and no data stream'),
    })
    expect(await look('source', 'checked', here(), 'at')).toEqual({
      code: 'LP5550',
      says: expect.stringContaining('has no field "at" to sort by'),
    })
    expect(await look('source', 'checked', here(), 'text')).toEqual({
      code: 'LP5550',
      says: expect.stringContaining('is of the type "text", by which documents cannot be sorted'),
    })
    expect(await look('source', 'checked,unlike', here())).toEqual({
      code: 'LP5550',
      says: expect.stringContaining('unlike at'),
    })
  })

  test.each(kinds)('all is well (%s)', async (kind) => {
    expect(await look(kind, 'checked', here())).toBeUndefined()
    expect(await look(kind, 'checked', await behindLogin('hush-hush'))).toBeUndefined()
  })
})

serviceSuite('"check --connect" of HDFS', [hdfsProgram], () => {
  let hdfs: Hdfs
  let web: HdfsFiles
  beforeAll(async () => {
    hdfs = await useHdfs()
    web = new HdfsFiles(hdfs.url)
  })

  const look = (path: string, node = hdfs.url) =>
    checked('sink', `hdfs("${path}", name_node: "${node}", user: "ann")`)

  test('nobody is there', async () => {
    expect(await look('/checked/x', '127.0.0.1:1')).toEqual({
      code: 'LP5560',
      says: expect.stringMatching(/HDFS at 127[.]0[.]0[.]1:1 cannot be reached: connect ECONNREFUSED/),
    })
  })

  test('the port is the one for RPC', async () => {
    expect(await look('/checked/x', `127.0.0.1:${hdfs.rpcPort}`)).toEqual({
      code: expect.stringMatching(/^LP55/),
      says: expect.stringMatching(/the NameNode speaks RPC; WebHDFS is on its HTTP port, 9870/),
    })
  })

  test('the user may not write there, nor make what is missing', async () => {
    await web.makeFolder('/closed', '755')
    for (const path of ['/closed/x.ndjson', '/closed/deep/er/x.ndjson'])
      expect(await look(path)).toEqual({
        code: 'LP5564',
        says: expect.stringMatching(/does not allow it: Permission denied: user=ann, access=/),
      })
  })

  test('all is well, and nothing is made', async () => {
    await web.makeFolder('/open', '777')
    expect(await look('/open/deep/x.ndjson')).toBeUndefined()
    expect(await web.list('/open')).toEqual([])
  })
})
