/** The node has neither TLS nor logins: a proxy of ours in front of it has both. */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loginProxy } from '../../support/login-proxy.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { type Certificates, makeCertificates } from '../support/certificates.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { countOf, putTemplate } from './indices.ts'
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
})
