import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { email } from '../../../src/operators/sinks/email.ts'

/** A mail server that keeps what it gets. */
async function serve(options: SMTPServerOptions = {}) {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, _session, done) {
      let text = ''
      stream.setEncoding('utf8').on('data', (data: string) => {
        text += data
      })
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
    ...options,
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  return { mails, port }
}

const settings = (port: number, more: Readonly<Record<string, string>> = {}) => ({
  to: ['ops@example.org'],
  from: 'logpipe@example.org',
  subject: 'Errors',
  smtp: { host: '127.0.0.1', port, ...more },
  batch: undefined,
})

const context = {
  name: 'ops',
  pipeline: 'test',
  metrics: { define: () => ({ record: () => {} }) },
  clock: systemClock,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  durability: 'process' as const,
  restored: new Map(),
  intend: undefined,
  refuse: undefined,
  gone: () => {},
}

const piece = (text: string) => {
  const buffer = Buffer.from(text)
  return { target: null, buffer, start: 0, end: buffer.length, count: text.split('\n').length - 1 }
}

test('events that come together are one mail', async () => {
  const { mails, port } = await serve()
  const sink = await email.open(settings(port), context)
  await sink.write([piece('{"n":1}\n'), piece('{"n":2}\n')])
  await sink.write([piece('{"n":3}\n')])
  await sink.close()
  expect(mails).toHaveLength(2)
  expect(mails[0]).toMatch(/^Subject: Errors \(2\)$/m)
  expect(mails[0]).toContain('{"n":1}')
  expect(mails[0]).toContain('{"n":2}')
  expect(mails[1]).toMatch(/^Subject: Errors$/m)
})

test('a wrong login stops, and the password is not told', async () => {
  const { port } = await serve({
    authOptional: false,
    onAuth: (_auth, _session, done) => done(new Error('no')),
  })
  const wrong = settings(port, { user: 'ada', password: 'hunter2-secret' })
  const sink = await email.open(wrong, context)
  const failure = await Promise.resolve(sink.write([piece('{"n":1}\n')])).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'LP5494', blame: 'config' })
  expect(String(failure)).not.toContain('hunter2')
  await expect(email.probe(wrong)).rejects.toMatchObject({ code: 'LP5494' })
})

test('a server that is busy or away is tried again', async () => {
  const { port } = await serve({
    onMailFrom: (_address, _session, done) =>
      done(Object.assign(new Error('come later'), { responseCode: 451 })),
  })
  const busy = await email.open(settings(port), context)
  await expect(busy.write([piece('{"n":1}\n')])).rejects.toMatchObject({
    code: 'LP5493',
    blame: 'connection',
  })
  const away = await email.open(settings(1), context)
  await expect(away.write([piece('{"n":1}\n')])).rejects.toMatchObject({
    code: 'LP5493',
    blame: 'connection',
  })
})
