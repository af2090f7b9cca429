import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'

export const tap = defineStage({
  name: 'tap',
  summary: 'Lets events pass as they are; "logpipe tap" shows some of them while it runs.',
  since: '0.2.0',
  params: {
    name: param.text({
      doc: 'What `logpipe tap NAME` asks for. Stages with one name are looked at together.',
      required: true,
      check: (value) =>
        /^[\w.-]+$/.test(String(value))
          ? undefined
          : 'The name of a tap consists of letters, digits, "_", "-" and ".".',
    }),
  },
  positional: ['name'],
  memory: 'none',
  examples: [
    {
      title: 'A look at what was parsed; nothing changes by it',
      stages: 'tap("parsed")',
      in: [{ level: 'error' }, { level: 'info' }],
      out: [{ level: 'error' }, { level: 'info' }],
    },
  ],
  open({ name }, { taps }) {
    const point = taps.define(name)
    return {
      each({ event }) {
        if (point.isWatched()) point.show(event)
        return null
      },
    }
  },
})
