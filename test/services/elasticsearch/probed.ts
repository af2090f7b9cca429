import { catalog } from '../../../src/operators/catalog.ts'
import { planOf } from '../../support/compile-text.ts'

/** What "check --connect" finds of a connector with these arguments; undefined: all is well. */
export async function probed(kind: 'source' | 'sink', settings: string): Promise<unknown> {
  const text =
    kind === 'sink'
      ? `from stdin(format: json) | to elasticsearch(${settings})`
      : `from elasticsearch(${settings}) | to stdout`
  const { nodes } = await planOf(text, { catalog })
  const node = nodes.find((each) => each.op === kind)!
  if (node.op !== 'source' && node.op !== 'sink') throw new Error(`${node.op} is no connector`)
  const spec = (kind === 'sink' ? catalog.sinks : catalog.sources).get('elasticsearch')!
  try {
    await spec.probe(node.use.settings as never)
    return undefined
  } catch (error) {
    return error
  }
}
