import { everyMatch } from '../../core/every-match.ts'
import { groupsOf } from '../../core/replacement.ts'
import { type Rec, setKey, type Value } from '../../core/value.ts'
import { listOf, optional, type RecordType, recordOf, stringType } from '../../ir/type.ts'
import { type ArgumentProblem, defineFunction, type TypedArgument } from '../contract/function.ts'

export const capture = defineFunction({
  name: 'capture',
  group: 'text',
  summary: 'Finds a regex in a text and gives its named groups as a record.',
  since: '0.1.0',
  signature: 'capture(s: string, r: regex) -> {..}?',
  constant: [1],
  check: needsNames,
  result(args) {
    const groups = groupsType(args[1])
    return groups && optional(groups)
  },
  examples: [
    { code: 'capture("port 22", /port (?<port>[0-9]+)/)', gives: '{port: "22"}' },
    { code: 'capture("none", /port (?<port>[0-9]+)/)', gives: 'null' },
  ],
  run(s: string, r: RegExp) {
    const match = r.exec(s)
    return match === null ? null : groupsRecord(match)
  },
})

export const captures = defineFunction({
  name: 'captures',
  group: 'text',
  summary: 'Finds every match of a regex in a text and gives the named groups of each.',
  since: '0.1.0',
  signature: 'captures(s: string, r: regex) -> list<{..}>',
  constant: [1],
  check: needsNames,
  result(args) {
    const groups = groupsType(args[1])
    return groups && listOf(groups)
  },
  examples: [
    {
      code: 'captures("a=1 b=2", /(?<k>[a-z])=(?<v>[0-9])/)',
      gives: '[{k: "a", v: "1"}, {k: "b", v: "2"}]',
    },
  ],
  run: (s: string, r: RegExp) => Array.from(s.matchAll(everyMatch(r)), groupsRecord),
})

function groupsRecord(match: RegExpExecArray): Rec {
  const record: Rec = {}
  const groups = match.groups ?? {}
  for (const name of Object.keys(groups)) setKey(record, name, groups[name] ?? null)
  return record
}

/** A group may be in an alternative that did not match, so each may be null. */
function groupsType(regex: TypedArgument | undefined): RecordType | undefined {
  if (!(regex?.constant instanceof RegExp)) return undefined
  return recordOf(new Map(groupsOf(regex.constant).names.map((name) => [name, optional(stringType)])))
}

function needsNames(constants: readonly (Value | undefined)[]): ArgumentProblem | undefined {
  const regex = constants[1]
  if (!(regex instanceof RegExp) || groupsOf(regex).names.length > 0) return undefined
  return {
    index: 1,
    message: 'The regex has no named group, so there is nothing to capture.',
    help: 'Name a group, as in /port (?<port>[0-9]+)/.',
  }
}
