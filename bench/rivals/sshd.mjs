// The obvious script: sshd lines to NDJSON by a regular expression with named groups.
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

const pattern = /^(?<timestamp>\w{3} +\d{1,2} \d\d:\d\d:\d\d) (?<host>\S+) sshd\[(?<pid>\d+)\]: (?<text>.*)$/
const [input, output] = process.argv.slice(2)
const out = createWriteStream(output)
for await (const line of createInterface({ input: createReadStream(input) })) {
  const match = pattern.exec(line)
  if (match) {
    const event = { ...match.groups, pid: Number(match.groups.pid) }
    if (!out.write(`${JSON.stringify(event)}\n`)) await once(out, 'drain')
  }
}
out.end()
