import { expect } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { memoryIo } from '../../support/memory-io.ts'

/**
 * What `logpipe check --connect` finds of a connector: the code and the sentence of its one error, or undefined where all is well.
 * `text`: as in a pipeline, such as `kafka("logs")`.
 */
export async function checked(
  kind: 'source' | 'sink',
  text: string,
): Promise<{ readonly code: string; readonly says: string } | undefined> {
  const pipe =
    kind === 'source'
      ? `source it = ${text}\nfrom it | to stdout\n`
      : `sink it = ${text}\nfrom stdin(format: json) | to it\n`
  const { io, out } = memoryIo({ files: { 'main.pipe': pipe } })
  const code = await main(['check', '--connect', '--format', 'json', 'main.pipe'], io)
  const { diagnostics } = JSON.parse(out()) as {
    readonly diagnostics: readonly {
      readonly code: string
      readonly severity: string
      readonly message: string
    }[]
  }
  // A password in the text is warned of.
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  expect(code).toBe(errors.length === 0 ? 0 : 1)
  expect(errors.length).toBeLessThan(2)
  const [one] = errors
  return one && { code: one.code, says: one.message }
}
