import { messageOf } from '../../core/message-of.ts'
import type { PluginOutcome } from '../../operators/contract/plugin.ts'
import type { Io } from '../io.ts'

/** Loads a module and reads what it brings; whatever it does is told as an outcome. */
export async function loadPlugin(
  specifier: string,
  from: string,
  { importModule }: Pick<Io, 'importModule'>,
): Promise<PluginOutcome> {
  const { readPlugin } = await import('../../operators/read-plugin.ts')
  try {
    const exports = await importModule(specifier, from)
    return exports === undefined ? { kind: 'missing' } : readPlugin(exports, process.platform)
  } catch (error) {
    return { kind: 'failed', reason: messageOf(error) }
  }
}
