import { param } from '../contract/params.ts'
import { defineSink, noRows } from '../contract/sink.ts'
import { ChildProcess } from './exec/child-process.ts'
import { findProgram } from './exec/find-program.ts'
import { type Request, togetherOf, wholePieces } from './sending/requests.ts'
import { Sender } from './sending/sender.ts'

export const exec = defineSink({
  name: 'exec',
  summary: 'Feeds events to the standard input of a program.',
  since: '0.1.0',
  params: {
    command: param.texts({
      doc: 'The program and its arguments, one text each; no shell reads them. Only the program is ever shown.',
      required: true,
      // Arguments may hold what nobody else is to read.
      shown: (value) => `[${JSON.stringify([value].flat()[0] ?? '')}, …]`,
    }),
    timeout: param.duration({
      doc: 'At the end the program has so long to finish, then it is ended.',
      default: '10s',
      min: 1000,
    }),
  },
  positional: ['command'],
  examples: [
    {
      title: 'Each error to a program of your own',
      pipe: 'from stdin(format: json) | where level == "error" | to exec(["notify", "--quiet"])',
    },
  ],
  format: 'json',
  *check({ command }) {
    if (command === undefined || (command.length > 0 && command[0] !== '')) return
    yield {
      param: 'command',
      message: 'The setting "command" names no program.',
      help: 'Write the program first, as in ["notify", "--quiet"].',
    }
  },
  refuses: true,
  async open({ command, timeout }, { name, clock, log, refuse }) {
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
  },
  // To start a program only to see whether it can be started might do what it is made for.
  probe: ({ command }) => findProgram(command[0]!, 'exec sink'),
})
