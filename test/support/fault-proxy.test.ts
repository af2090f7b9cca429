import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

interface Peer {
  readonly socket: Socket
  /** How it came to its end: "end" by FIN, else the error's code. */
  readonly ended: Promise<string>
  readonly received: () => string
  readonly until: (length: number) => Promise<number>
}

function peerOf(socket: Socket): Peer {
  const chunks: Buffer[] = []
  let size = 0
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
  })
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'))
  })
  const until = async (length: number): Promise<number> => {
    const start = performance.now()
    while (size < length) await sleep(2)
    return performance.now() - start
  }
  return { socket, ended, received: () => Buffer.concat(chunks).toString(), until }
}

/** A client and a server with the proxy between them. */
async function connected(): Promise<{ proxy: FaultProxy; client: Peer; server: Peer; target: number }> {
  const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  // Connections that a test opens beside the first may be reset.
  listener.on('connection', (socket) => socket.on('error', () => {}))
  await once(listener, 'listening')
  const target = (listener.address() as AddressInfo).port
  const proxy = await startFaultProxy({ target })
  const [[served], client] = await Promise.all([once(listener, 'connection'), open(proxy.port)])
  onTestFinished(async () => {
    listener.close()
    client.socket.destroy()
    await proxy.close()
  })
  return { proxy, client, server: peerOf(served as Socket), target }
}

async function open(port: number): Promise<Peer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const peer = peerOf(socket)
  await once(socket, 'connect')
  return peer
}

test('bytes pass in both directions, and are counted', async () => {
  const { proxy, client, server } = await connected()
  client.socket.write('question')
  await server.until(8)
  server.socket.write('a longer answer')
  await client.until(15)
  expect([server.received(), client.received()]).toEqual(['question', 'a longer answer'])
  expect(proxy).toMatchObject({ bytes: { up: 8, down: 15 }, accepted: 1, connections: 1 })
})

test('much is passed unharmed to a receiver that reads slowly', async () => {
  const { client, server } = await connected()
  const sent = Buffer.alloc(3_000_000, 'abcdefghijklm')
  server.socket.pause()
  client.socket.end(sent)
  await sleep(50)
  server.socket.resume()
  expect(await server.ended).toBe('end')
  expect(server.received()).toBe(sent.toString())
})

test('a cut resets both sides, and the next connection is well', async () => {
  const { proxy, client, server } = await connected()
  client.socket.write('x')
  await server.until(1)
  proxy.cut()
  expect(await Promise.all([client.ended, server.ended])).toEqual(['ECONNRESET', 'ECONNRESET'])
  await expect.poll(() => proxy.connections).toBe(0)
  const next = await open(proxy.port)
  expect(proxy.accepted).toBe(2)
  next.socket.destroy()
})

test('a reset of one side reaches the other', async () => {
  const { client, server } = await connected()
  client.socket.write('x')
  await server.until(1)
  server.socket.resetAndDestroy()
  expect(await client.ended).toBe('ECONNRESET')
})

test('a stalled direction holds everything, also from the sender, and lets go of it later', async () => {
  const { proxy, client, server } = await connected()
  proxy.stall('up')
  const sent = Buffer.alloc(32_000_000, 'x')
  client.socket.write(sent)
  server.socket.write('the other way')
  await client.until(13)
  await sleep(100)
  expect(server.received()).toBe('')
  expect(client.socket.writableLength).toBeGreaterThan(0)
  proxy.pass()
  await server.until(sent.length)
  expect(proxy.bytes.up).toBe(sent.length)
})

test('a slow direction keeps to its rate', async () => {
  const { proxy, client, server } = await connected()
  proxy.slow(50_000, 'up')
  client.socket.write(Buffer.alloc(20_000))
  const took = await server.until(20_000)
  expect(took).toBeGreaterThan(300)
  expect(took).toBeLessThan(2000)
  server.socket.write(Buffer.alloc(20_000))
  expect(await client.until(20_000)).toBeLessThan(300)
})

test('latency is that of each byte and does not add up', async () => {
  const { proxy, client, server } = await connected()
  proxy.delay(150, 'up')
  for (let i = 0; i < 10; i++) {
    client.socket.write('0123456789')
    await sleep(5)
  }
  const took = await server.until(100)
  expect(took).toBeGreaterThan(90)
  expect(took).toBeLessThan(1000)
  expect(server.received()).toBe('0123456789'.repeat(10))
})

test('after a half-close the other direction goes on', async () => {
  const { proxy, client, server } = await connected()
  client.socket.write('last')
  await server.until(4)
  proxy.halfClose('up')
  expect(await server.ended).toBe('end')
  server.socket.write('answer')
  await client.until(6)
  client.socket.write('lost')
  await sleep(30)
  expect([server.received(), proxy.bytes.up]).toEqual(['last', 4])
})

test('while it refuses, open connections stay and new ones find nobody, until it accepts again', async () => {
  const { target } = await connected()
  const first = await startFaultProxy({ target })
  const { port } = first
  await first.close()
  const proxy = await startFaultProxy({ port, target })
  onTestFinished(() => proxy.close())
  const early = await open(port)
  await expect.poll(() => proxy.accepted).toBe(1)
  proxy.refuse()
  await expect(open(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect(early.socket.destroyed).toBe(false)
  await proxy.accept()
  const late = await open(port)
  early.socket.destroy()
  late.socket.destroy()
})
