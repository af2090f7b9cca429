// The obvious script: filter NDJSON, set one field, drop one.
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

const [input, output] = process.argv.slice(2)
const out = createWriteStream(output)
for await (const line of createInterface({ input: createReadStream(input) })) {
  const event = JSON.parse(line)
  if (event.level !== 'debug') {
    event.slow = event.latency_ms > 500
    delete event.msg
    if (!out.write(`${JSON.stringify(event)}\n`)) await once(out, 'drain')
  }
}
out.end()
