import { optional, recordOf, stringType } from '../../ir/type.ts'
import { defineFormat } from '../contract/format.ts'
import { param } from '../contract/params.ts'
import { captureParser } from './capture/capture-parser.ts'
import { certainGroups } from './capture/certain-groups.ts'
import { numberGroups } from './capture/number-groups.ts'

export const regex = defineFormat({
  name: 'regex',
  summary: 'Reads a text by a regex: each named group is a field.',
  since: '0.1.0',
  params: {
    pattern: param.regex({
      required: true,
      doc: 'The regex, with at least one named group: `/(?<user>\\w+)/`. It is searched for anywhere in the text; `^` and `$` tie it to the ends.',
    }),
  },
  positional: ['pattern'],
  examples: [
    {
      title: 'Named groups are fields; a group that took no part is null',
      use: 'regex(/^(?<user>\\w+) logged in(?: from (?<ip>[\\d.]+))?$/)',
      text: 'ada logged in',
      event: { user: 'ada', ip: null },
    },
  ],
  check: ({ pattern }) =>
    numberGroups(pattern.source).names.size > 0
      ? undefined
      : {
          param: 'pattern',
          message: 'The regex names no group, so it gives no field.',
          help: 'Name what it should give: "(?<name>…)".',
        },
  schema: ({ pattern }) => {
    const { source, names } = numberGroups(pattern.source)
    const certain = certainGroups(source)
    return recordOf(
      new Map(
        [...names].map(([name, groups]) => [
          name,
          groups.some((group) => certain.has(group)) ? stringType : optional(stringType),
        ]),
      ),
    )
  },
  parser: ({ pattern }) => {
    const { source, names } = numberGroups(pattern.source)
    return captureParser({
      regex: new RegExp(source, pattern.flags.replace(/[gyd]/g, '')),
      fields: [...names].map(([name, groups]) => ({ path: [name], groups, type: 'string' })),
    })
  },
  pattern: ({ pattern }) => {
    if (/[msuv]/.test(pattern.flags)) return undefined
    const { source, names } = numberGroups(pattern.source)
    return {
      regex: new RegExp(source, pattern.flags.includes('i') ? 'i' : ''),
      fields: [...names].map(([name, groups]) => ({ name, groups, type: 'string' })),
    }
  },
})
