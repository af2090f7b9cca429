// The obvious script: filter NDJSON by two conditions.
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

const [input, output] = process.argv.slice(2)
const out = createWriteStream(output)
for await (const line of createInterface({ input: createReadStream(input) })) {
  const event = JSON.parse(line)
  if (event.level === 'error' && event.latency_ms > 200) {
    if (!out.write(`${JSON.stringify(event)}\n`)) await once(out, 'drain')
  }
}
out.end()
