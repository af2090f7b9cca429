import { noRows, type RunningSink, type SinkContext } from '../../contract/sink.ts'
import type { ExecSettings } from '../exec.ts'
import { type Request, togetherOf, wholePieces } from '../sending/requests.ts'
import { Sender } from '../sending/sender.ts'
import { ChildProcess } from './child-process.ts'

/** Starts the program. */
export async function openSink(
  { command, timeout }: ExecSettings,
  { name, clock, log, refuse }: SinkContext,
): Promise<RunningSink> {
  const title = `exec sink "${name}"`
  const child = new ChildProcess({ command, title, timeout, clock, log })
  await child.start()
  const sender = new Sender<Request>({
    title,
    code: 'LP5495',
    refuse,
    // At once what has come together, unless an outbox wants to know of each piece.
    requests: (pieces) => (refuse === undefined ? wholePieces(pieces) : togetherOf(pieces)),
    async send({ parts }) {
      await child.write(parts.map(({ piece: { buffer, start, end } }) => buffer.subarray(start, end)))
      return undefined
    },
  })
  return {
    write: (pieces) => sender.write(pieces),
    giveUp: (error) => sender.giveUp(error),
    flush: () => Promise.resolve(noRows),
    close: () => child.close(),
  }
}
