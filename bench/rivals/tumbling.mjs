// The obvious script: count, mean and p99 by host for every ten seconds of event time, events up to five seconds late.
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

const [input, output] = process.argv.slice(2)
const out = createWriteStream(output)
const windows = new Map()
let watermark = Number.NEGATIVE_INFINITY
for await (const line of createInterface({ input: createReadStream(input) })) {
  const event = JSON.parse(line)
  const time = Date.parse(event.ts)
  const start = Math.floor(time / 10_000) * 10_000
  if (start + 10_000 > watermark) {
    let hosts = windows.get(start)
    if (hosts === undefined) windows.set(start, (hosts = new Map()))
    let host = hosts.get(event.host)
    if (host === undefined) hosts.set(event.host, (host = { n: 0, sum: 0, values: [] }))
    host.n += 1
    host.sum += event.latency_ms
    host.values.push(event.latency_ms)
  }
  if (time - 5_000 > watermark) {
    watermark = time - 5_000
    for (const [start, hosts] of windows) if (start + 10_000 <= watermark) close(start, hosts)
  }
}
for (const [start, hosts] of [...windows].sort(([a], [b]) => a - b)) close(start, hosts)
out.end()

function close(start, hosts) {
  windows.delete(start)
  for (const [host, { n, sum, values }] of [...hosts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    values.sort((a, b) => a - b)
    const place = 0.99 * (n - 1)
    const low = values[Math.floor(place)]
    const p99 = low + (values[Math.ceil(place)] - low) * (place - Math.floor(place))
    out.write(`${JSON.stringify({ host, start: new Date(start), n, mean: sum / n, p99 })}\n`)
  }
}
