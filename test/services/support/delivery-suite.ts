import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { reply, webServer } from '../../support/web-server.ts'
import type { DeliveryConnector, DeliveryServer, DeliverySubject } from './delivery.ts'
import { DeliveryCase, eventSize, type MayDouble, numbered, peakWhile, sized } from './delivery-case.ts'
import { feed } from './feed.ts'
import { serviceSuite } from './service-suite.ts'

const count = 6000
const volume = count * eventSize
/** Bytes, at full speed and while the server is away. */
const mostMemory = 250 * 1024 * 1024
/** What a run may hold of events that it cannot hand on, in bytes. */
const mostHeld = 48 * 1024 * 1024

/** Holds the sources and sinks of a server to what they promise while the server, the network and our own process fail. */
export function deliverySuite(subject: DeliverySubject): void {
  serviceSuite(`${subject.name} delivers`, subject.needs, () => {
    const base = mkdtempSync(join(tmpdir(), 'logpipe-delivery-'))
    let server: DeliveryServer
    beforeAll(async () => {
      server = await subject.start()
    })
    afterAll(async () => {
      await server?.close()
      rmSync(base, { recursive: true, force: true })
    })
    // Whatever a case before has left.
    beforeEach(async () => {
      for (const proxy of server.proxies) {
        proxy.pass()
        await proxy.accept()
      }
      await server.server.start()
    })
    // A case that is tried again begins in a place of its own.
    let tries = 0
    for (const connector of subject.connectors)
      describe(connector.name, () =>
        cases(connector, () => ({
          server,
          start: (name) => new DeliveryCase(server, connector, `${name}-${++tries}`, base),
        })),
      )
  })
}

interface Given {
  readonly server: DeliveryServer
  readonly start: (name: string) => DeliveryCase
}

function cases(connector: DeliveryConnector, given: () => Given): void {
  const { mayDouble, crashPoints, large, missing, refused } = connector
  const doubledBy = (failures: number): MayDouble =>
    typeof mayDouble.server === 'number' ? { each: mayDouble.server, failures } : mayDouble.server

  test('the server is killed in mid-stream and comes back', async () => {
    const one = given().start('server-killed')
    await one.prepare(numbered(count))
    one.slow()
    const run = one.start()
    await one.moves(run, volume / 4)
    await given().server.server.kill()
    one.pass()
    await given().server.server.start()
    await one.mustArrive(run, count, doubledBy(1))
  })

  test.each(['cut', 'stalled'])('connections are %s in mid-stream', async (fault) => {
    const one = given().start(fault)
    await one.prepare(numbered(count))
    one.slow()
    const run = one.start()
    for (let n = 0; n < 2; n++) {
      await one.moves(run, volume / 5)
      if (fault === 'cut') one.cut()
      else {
        // The server does what it was asked to, and nobody hears of it, for longer than a request may take.
        one.stall()
        await sleep(2500)
        one.pass()
        one.slow()
      }
    }
    one.pass()
    await one.mustArrive(run, count, doubledBy(2))
  })

  test('our own process is killed in mid-stream, and at its weak points', async () => {
    const one = given().start('self-killed')
    await one.prepare(numbered(count))
    one.slow()
    const run = one.start()
    await one.moves(run, volume / 4)
    await run.kill()
    for (const point of crashPoints) {
      const { signal, errors } = await one.start({ crashAt: point, more: ['--reset', 'starts'] }).ended
      expect(signal, errors).toBe('SIGKILL')
    }
    one.pass()
    await one.mustArrive(one.start({ more: ['--reset', 'starts'] }), count, mayDouble.process)
  })

  if (connector.kind === 'sink')
    test.each(['slow', 'away'])('the server is %s: the source waits, and memory stays', async (fault) => {
      const one = given().start(fault)
      await one.prepare([])
      if (fault === 'slow') one.slow(100_000)
      const run = one.start({ other: 'stdin(format: json)', input: '', inputStaysOpen: true })
      const feeding = feed(run, (n) => sized(n, 1000))
      await one.moves(run, 50_000)
      if (fault === 'away') one.refuse()
      // No more is taken for a while.
      const peak = await peakWhile(run, sleep(3000))
      const fed = feeding.end()
      await one.accept()
      one.pass()
      expect(fed * 1000).toBeLessThan(mostHeld)
      expect(peak).toBeLessThan(mostMemory)
      await one.mustArrive(run, fed, mayDouble.server !== false)
    })
  else {
    test('the sink is slow: no more is read, and memory stays', async () => {
      const one = given().start('slow-sink')
      const events = 40_000
      await one.prepare(numbered(events, 0, 1000))
      let isHeld = true
      const held: (() => void)[] = []
      const { url, requests } = await webServer((response) => {
        if (isHeld) held.push(() => reply(response, 200))
        else reply(response, 200)
      })
      const before = one.moved
      const run = one.start({ other: `http("${url}", batch: {events: 500})` })
      await run.until(() => held.length > 0)
      const peak = await peakWhile(run, sleep(3000))
      expect(one.moved - before).toBeLessThan(events * 1000 * 0.8)
      isHeld = false
      for (const go of held) go()
      const ended = await run.ended
      expect(ended, ended.errors).toMatchObject({ code: 0, stats: { balanced: true } })
      expect(peak).toBeLessThan(mostMemory)
      const numbers = requests.flatMap(({ body }) =>
        body
          .trim()
          .split('\n')
          .map((line) => Number(JSON.parse(line).n)),
      )
      expect(new Set(numbers).size).toBe(events)
      expect(numbers).toHaveLength(events)
    })

    test('the server is away for a while', async () => {
      const one = given().start('away')
      await one.prepare(numbered(count))
      one.slow()
      const run = one.start()
      await one.moves(run, volume / 4)
      one.refuse()
      const peak = await peakWhile(run, sleep(4000))
      await one.accept()
      one.pass()
      await one.mustArrive(run, count, doubledBy(1))
      expect(peak).toBeLessThan(mostMemory)
    })
  }

  test('one event is very large', async () => {
    const one = given().start('large')
    const others = 300
    const lines = [...numbered(100), sized(others, large.bytes), ...numbered(others - 100, 100)]
    await one.prepare(lines)
    const run = one.start()
    await one.mustArrive(run, large.code === undefined ? others + 1 : others, false)
    const letters = one.records('rejects.ndjson')
    expect(letters.map(({ code }) => code)).toEqual(large.code === undefined ? [] : [large.code])
    expect(letters.map(({ raw }) => raw)).toEqual(large.code === undefined ? [] : [lines[100]])
  })

  test('the place is missing', async () => {
    const one = given().start('missing')
    await one.prepare(numbered(10))
    const { code, errors, stats } = await one.start({ text: one.missingText }).ended
    if (missing !== 'made' && 'ends' in missing) {
      expect(code, errors).toBe(3)
      expect(errors).toContain(missing.ends)
      return
    }
    expect({ code, stats }, errors).toMatchObject({ code: 0, stats: { balanced: true } })
    const letters = one.records('rejects.ndjson').map((letter) => letter['code'])
    expect(letters).toEqual(missing === 'made' ? [] : Array.from({ length: 10 }, () => missing.letters))
  })

  test('the login is refused: the run ends, and does not try again', async () => {
    const one = given().start('refused')
    await one.prepare(numbered(10))
    const { text, attempts } = await one.refused()
    const { code, errors } = await one.start({ text }).ended
    expect(code, errors).toBe(3)
    expect(errors).toContain(refused)
    expect(attempts()).toBeGreaterThan(0)
    // A client may find out what the server can, in connections of their own.
    expect(attempts()).toBeLessThan(6)
  })
}
