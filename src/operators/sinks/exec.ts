import { param, type Settings } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'

const params = {
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
}

export type ExecSettings = Settings<typeof params>

export const exec = defineSink({
  name: 'exec',
  summary: 'Feeds events to the standard input of a program.',
  since: '0.1.0',
  params,
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
  open: async (settings, context) => (await import('./exec/open-sink.ts')).openSink(settings, context),
  // To start a program only to see whether it can be started might do what it is made for.
  probe: async ({ command }) =>
    (await import('./exec/find-program.ts')).findProgram(command[0]!, 'exec sink'),
})
