import { createServer } from 'node:net'

/** Below the ports that the system gives to clients: one of those could take a server's port while it is down for a restart. */
const lowest = 20_000
const highest = 32_000

/** So many ports of 127.0.0.1 on which nobody listens. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
