import { toText } from '../../core/to-text.ts'
import { getKey } from '../../core/value.ts'
import { recordOf, stringType } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'

export const lines = defineFormat({
  name: 'lines',
  summary: 'Reads each line as the field "message", and writes that field.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'A line is the message',
      use: 'lines',
      text: 'disk sda1 is 93 % full',
      event: { message: 'disk sda1 is 93 % full' },
    },
  ],
  schema: () => recordOf({ message: stringType }),
  parser: () => (text) => ({ message: text }),
  encoder: () => (event) => {
    const message = getKey(event, 'message')
    return message === null ? null : toText(message)
  },
  native: 'lines',
})
