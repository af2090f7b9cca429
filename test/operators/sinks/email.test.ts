import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import type { Value } from '../../../src/core/value.ts'
import { constant } from '../../../src/lang/typing/constants.ts'
import { email } from '../../../src/operators/sinks/email.ts'
import { recordPiece } from '../../support/record-piece.ts'
import { sinkContext } from '../../support/sink-context.ts'

type Settings = Parameters<typeof email.open>[0]

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

const settings = (port: number, more: Readonly<Record<string, string>> = {}): Settings => ({
  to: ['ops@example.org'],
  cc: undefined,
  from: 'logpipe@example.org',
  // What the templates give comes with each event.
  subject: constant('Errors', { start: 0, end: 0 }),
  body: undefined,
  smtp: { host: '127.0.0.1', port, ...more },
  batch: undefined,
})

const context = sinkContext({ name: 'ops' })

const piece = (text: string, subject: Value = 'Errors', body: Value = null) =>
  recordPiece(
    text
      .trim()
      .split('\n')
      .map((line) => [line, subject, body]),
  )

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

test('events with one subject are one mail, in the order of their first', async () => {
  const { mails, port } = await serve()
  const sink = await email.open({ ...settings(port), cc: ['lead@example.org'] }, context)
  await sink.write([
    piece('{"n":1}\n', 'Errors of a', 'one'),
    piece('{"n":2}\n', 'Errors of b', 'two'),
    piece('{"n":3}\n', 'Errors of a', 'three\n'),
  ])
  await sink.close()
  expect(mails).toHaveLength(2)
  expect(mails[0]).toMatch(/^Subject: Errors of a \(2\)$/m)
  expect(mails[0]).toMatch(/^Cc: lead@example.org$/m)
  expect(mails[0]).toMatch(/^one\r?\nthree\r?$/m)
  expect(mails[0]).not.toContain('"n"')
  expect(mails[1]).toMatch(/^Subject: Errors of b$/m)
})

test('a field cannot bring headers of its own into a mail', async () => {
  const { mails, port } = await serve()
  const sink = await email.open(settings(port), context)
  await sink.write([piece('{"n":1}\n', 'Hello\r\nBcc: spy@example.org')])
  await sink.close()
  expect(mails[0]).toMatch(/^Subject: Hello Bcc: spy@example.org$/m)
  expect(mails[0]).not.toMatch(/^Bcc:/m)
})

test('mails that the server refuses for good are refused event by event, and others follow', async () => {
  let asked = 0
  const { mails, port } = await serve({
    onMailFrom: (_address, _session, done) =>
      done(asked++ === 0 ? Object.assign(new Error('spam'), { responseCode: 554 }) : null),
  })
  const refused: string[] = []
  const sink = await email.open(settings(port), {
    ...context,
    refuse: ({ count }, code, reason) => refused.push(`${count} ${code} ${reason}`),
  })
  await sink.write([piece('{"n":1}\n{"n":2}\n', 'a'), piece('{"n":3}\n', 'b')])
  await sink.close()
  expect(mails).toHaveLength(1)
  expect(refused).toHaveLength(2)
  expect(refused[0]).toMatch(/^1 LP5494 the mail server refuses it: .*spam/)
})

test('a mail from an outbox has the same id on every try', async () => {
  let asked = 0
  const { mails, port } = await serve({
    onData(stream, _session, done) {
      let text = ''
      stream.setEncoding('utf8').on('data', (data: string) => {
        text += data
      })
      stream.on('end', () => {
        mails.push(text)
        done(asked++ === 0 ? Object.assign(new Error('late'), { responseCode: 451 }) : null)
      })
    },
  })
  const sink = await email.open(settings(port), context)
  const pieces = [recordPiece([['{"n":1}', 'a', null]], 'id/ops/3/4')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ code: 'LP5493' })
  await sink.write(pieces)
  await sink.close()
  const ids = mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)![1])
  expect(ids).toHaveLength(2)
  expect(ids[0]).toBe(ids[1])
  expect(ids[0]).toContain('@example.org>')
})
