/** The node has neither TLS nor logins: a proxy of ours in front of it has both. */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loginProxy } from '../../support/login-proxy.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { type Certificates, makeCertificates } from '../support/certificates.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { countOf, putTemplate } from './indices.ts'
import { probed } from './probed.ts'
import { type Elasticsearch, elasticsearchProgram, useElasticsearch } from './start-elasticsearch.ts'

const folder = mkdtempSync(join(tmpdir(), 'logpipe-elastic-login-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const basic = `Basic ${Buffer.from('ann:hush-hush').toString('base64')}`

serviceSuite('Elasticsearch behind TLS and a login', [elasticsearchProgram], () => {
  let es: Elasticsearch
  let certificates: Certificates
  beforeAll(async () => {
    es = await useElasticsearch()
    certificates = makeCertificates(folder)
    await putTemplate(es.url, 'login-*')
  })

  const proxy = (login: string, answers = {}) =>
    loginProxy({
      target: es.port,
      certificate: certificates.server.certificate,
      key: certificates.server.key,
      authority: certificates.authority,
      login,
      answers,
    })

  const send = (index: string, url: string, more: string) => {
    const path = writeLines(testFolder(), 'in', ['{"n":1}', '{"n":2}'])
    return runPipe(
      `source log = file("${path}", format: json, start: beginning)
       from log | to elasticsearch("${index}", nodes: "${url}"${more})`,
      { env: { PW: 'hush-hush' } },
    )
  }

  test.each([
    ['basic', basic, ', user: "ann", password: secret("PW")'],
    ['key', 'ApiKey hush-hush', ', api_key: secret("PW")'],
    ['token', 'Bearer hush-hush', ', token: secret("PW")'],
  ])(
    'documents go through with the right login (%s) and the authority of the certificate',
    async (name, login, more) => {
      const { url } = await proxy(login)
      await send(`login-${name}`, url, `${more}, tls: {ca: "${certificates.authority}"}`)
      expect(await countOf(es.url, `login-${name}`)).toBe(2)
    },
  )

  test('a fingerprint of the authority is enough', async () => {
    const { url } = await proxy(basic)
    const { fingerprint256 } = new X509Certificate(readFileSync(certificates.authority))
    await send(
      'login-print',
      url,
      `, user: "ann", password: secret("PW"), tls: {fingerprint: "${fingerprint256}"}`,
    )
    expect(await countOf(es.url, 'login-print')).toBe(2)
  })

  test.each([
    ['an unknown authority', '', 'LP5544'],
    ['another fingerprint', `, tls: {fingerprint: "${'00:'.repeat(31)}00"}`, 'LP5544'],
  ])('%s is told and ends the run', async (_, more, code) => {
    const { url } = await proxy(basic)
    await expect(
      send('login-never', url, `, user: "ann", password: secret("PW")${more}`),
    ).rejects.toMatchObject({
      code,
    })
  })

  test('a wrong login is told after one request and never tried again', async () => {
    const { url, seen } = await proxy(basic)
    const more = `, user: "ann", password: "wrong", tls: {ca: "${certificates.authority}"}`
    await expect(send('login-never', url, more)).rejects.toMatchObject({
      code: 'LP5541',
      message: expect.stringContaining('refuses the login: unable to authenticate user.'),
    })
    expect(seen).toEqual([{ path: '/', status: 401 }])
  })

  describe('"check --connect" says in one sentence', () => {
    const safe = () => `tls: {ca: "${certificates.authority}"}`
    const right = () => `user: "ann", password: "hush-hush", ${safe()}`

    test('that nobody is there', async () => {
      expect(await probed('sink', '"logs", nodes: "http://127.0.0.1:9"')).toMatchObject({
        code: 'LP5540',
        message: 'Elasticsearch at http://127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9.',
      })
    })

    test('that the login is refused', async () => {
      const { url } = await proxy(basic)
      const wrong = `"logs", nodes: "${url}", user: "ann", password: "wrong", ${safe()}`
      for (const kind of ['sink', 'source'] as const)
        expect(await probed(kind, wrong)).toMatchObject({ code: 'LP5541' })
    })

    test('that the login may not write', async () => {
      const { url } = await proxy(basic, {
        'POST /_security/user/_has_privileges': { status: 200, body: { has_all_requested: false } },
      })
      expect(await probed('sink', `"logs", nodes: "${url}", ${right()}`)).toMatchObject({
        code: 'LP5543',
        message: `Elasticsearch at ${url} does not allow this login to write to "logs": it needs "create_doc".`,
      })
    })

    test('that the login may not read', async () => {
      const reason = 'action [indices:data/read/open_point_in_time] is unauthorized for user [ann]'
      const { url } = await proxy(basic, {
        'POST /login-basic/_pit': { status: 403, body: { error: { type: 'security_exception', reason } } },
      })
      expect(await probed('source', `"login-basic", nodes: "${url}", ${right()}`)).toMatchObject({
        code: 'LP5543',
        message: expect.stringContaining(reason),
      })
    })

    test('that there is no such index or data stream', async () => {
      expect(await probed('source', `"nothing-here", nodes: "${es.url}"`)).toMatchObject({ code: 'LP5542' })
      expect(await probed('sink', `"nothing-here", data_stream: true, nodes: "${es.url}"`)).toMatchObject({
        code: 'LP5542',
        message: expect.stringContaining('no index template that would make one'),
      })
    })

    test('that the index is of another kind, or its field cannot be sorted by', async () => {
      await send('login-kind', es.url, '')
      expect(await probed('sink', `"login-kind", data_stream: true, nodes: "${es.url}"`)).toMatchObject({
        code: 'LP5550',
        message: expect.stringContaining('is an index and no data stream'),
      })
      expect(await probed('source', `"login-kind", sort: "at", nodes: "${es.url}"`)).toMatchObject({
        code: 'LP5550',
        message: expect.stringContaining('no field "at" to sort by'),
      })
    })

    test('nothing where all is well', async () => {
      const { url } = await proxy(basic)
      await send('login-well', es.url, '')
      expect(await probed('sink', `"login-well", nodes: "${url}", ${right()}`)).toBeUndefined()
      expect(await probed('source', `"login-well", sort: "n", nodes: "${url}", ${right()}`)).toBeUndefined()
    })
  })
})
