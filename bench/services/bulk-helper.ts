/** `node bulk-helper.ts URL INDEX FILE`: the lines of a file to an index by the client's own helper, as its manual shows it. */
import { createReadStream } from 'node:fs'
import { Client } from '@elastic/elasticsearch'

const [node, index, path] = process.argv.slice(2) as [string, string, string]
const client = new Client({ node })
const { failed, successful } = await client.helpers.bulk<string>({
  datasource: lines(),
  onDocument: () => ({ create: { _index: index } }),
})
await client.close()
if (failed > 0) throw new Error(`${failed} of ${failed + successful} documents were refused`)

async function* lines(): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const all = (rest + String(chunk)).split('\n')
    rest = all.pop()!
    yield* all
  }
}
