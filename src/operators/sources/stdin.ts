import { fstatSync } from 'node:fs'
import type { Origin } from '../contract/chunk.ts'
import { defineSource, type Positions } from '../contract/source.ts'
import { LineFramer } from './line-framer.ts'
import { readDescriptor } from './read-descriptor.ts'
import { readFailure } from './read-failure.ts'

const descriptor = 0
const none: Positions = new Map()

export const stdin = defineSource({
  name: 'stdin',
  summary: 'Reads lines from standard input until it ends.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'Keep the errors of a JSON log',
      pipe: 'from stdin(format: json) | where level == "error" | to stdout',
    },
  ],
  format: 'auto',
  meta: ['line', 'offset'],
  bounded: () => true,
  charsets: true,
  replayable: false,
  spools: true,
  open(_settings, context) {
    const origin: Origin = { source: context.name, partition: 'stdin', path: null }
    return {
      async run() {
        const framer = new LineFramer(context, origin)
        try {
          const status = fstatSync(descriptor)
          if (status.isFile()) context.expect(status.size)
          const ended = await readDescriptor(descriptor, framer, context, 'standard input')
          if (ended) framer.finish()
        } catch (cause) {
          throw readFailure(cause, 'standard input')
        } finally {
          framer.close()
        }
      },
      position: () => none,
    }
  },
  probe: () => Promise.resolve(),
})
