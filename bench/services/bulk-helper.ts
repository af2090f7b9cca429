/**
 * `node bulk-helper.ts URL INDEX FILE [ids]`: the lines of a file to an index by the client's own helper, as its manual shows it; with `ids`
 * each document has an id that the client gives, as it must have where a request may be sent again.
 */
import { createReadStream } from 'node:fs'
import { Client } from '@elastic/elasticsearch'

const [node, index, path, ids] = process.argv.slice(2) as [string, string, string, string?]
let count = 0
const client = new Client({ node })
const { failed, successful } = await client.helpers.bulk<string>({
  datasource: lines(),
  onDocument: () => ({ create: { _index: index, ...(ids === 'ids' ? { _id: nextId() } : {}) } }),
})
await client.close()
if (failed > 0) throw new Error(`${failed} of ${failed + successful} documents were refused`)

function nextId(): string {
  count += 1
  return `bench-of-a-file-${String(count).padStart(9, '0')}`
}

async function* lines(): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const all = (rest + String(chunk)).split('\n')
    rest = all.pop()!
    yield* all
  }
}
