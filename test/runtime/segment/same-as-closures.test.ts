import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planOf } from '../../support/compile-text.ts'
import { runSegments } from '../../support/run-segments.ts'

/** What a pipeline writes and refuses, to the byte. */
async function bothWays(pipe: string, lines: readonly string[]) {
  const plan = await planOf(pipe)
  const source = plan.nodes.find((node) => node.op === 'source')!
  const texts = { [(source as { name: string }).name]: lines }
  return { generated: runSegments(plan, texts, true), closures: runSegments(plan, texts, false) }
}

test.each([
  [
    'a field dropped and set again stands at the end',
    'drop y | set y = 1',
    '{"x":5,"y":2,"w":3}\n{"w":1}\n{"y":1}',
  ],
  [
    'new fields stand in the order in which they were set',
    'set z = x | set x = 1',
    '{"a":1}\n{"x":2,"a":1}\n{}',
  ],
  ['a field set twice stays where it was', 'set a = 1, b = 2, a = 3', '{"b":9}\n{}\n{ "c" : 1 }'],
  ['all fields may go', 'drop a, b, c', '{"a":1,"b":2,"c":3}\n{"a":1}\n{"c":[1,2],"d":4,"a":1}'],
  ['the last and the first may go', 'drop a, d', '{"a":1,"b":2,"d":3}\n{"d":1, "a":2}\n{"b":1 , "a" : 2 }'],
])('%s', async (_, stages, text) => {
  const { generated, closures } = await bothWays(
    `from stdin(format: json) | ${stages} | to stdout`,
    text.split('\n'),
  )
  const [mine] = generated.written.values()
  expect(mine!.map((line) => JSON.stringify(JSON.parse(line)))).toEqual([...closures.written.values()][0])
})

const piece = fc.constantFrom(
  'Failed password for ',
  'invalid user ',
  'bob',
  ' from ',
  '10.0.0.9',
  ' port ',
  '22',
  '007',
  '+5',
  'é',
  '"',
  '\\',
  '\t',
  '\r',
  ' ',
  '',
)
const line = fc.array(piece, { maxLength: 9 }).map((parts) => parts.join(''))
const grok =
  'grok("Failed password for (invalid user )?%{USERNAME:user} from %{NOTSPACE:ip} port %{NOTSPACE:port:int}")'

test.each([
  ['captures beside the line', `from stdin(format: lines) | parse message as ${grok} | to stdout`],
  [
    'captures alone, misses dropped',
    `from stdin(format: lines) | parse message as ${grok} else drop | drop message | to stdout`,
  ],
  [
    'captures that are calculated with',
    `from stdin(format: lines) | parse message as ${grok} | set twice = port * 2, who = upper(user) | keep who, twice, ip | to stdout`,
  ],
  ['captures in a source', `from stdin(format: ${grok}) | where user != "root" | to stdout`],
  [
    'captures in a source, with the number of the line',
    `from stdin(format: ${grok}) | set n = @line | to stdout`,
  ],
  ['whole lines', 'from stdin(format: lines) | to stdout(format: lines)'],
  [
    'lines with a text in them',
    'from stdin(format: lines) | where message =~ /password .*from/ | to stdout(format: lines)',
  ],
])('generated code and closures write and refuse the same: %s', async (_, pipe) => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      const { generated, closures } = await bothWays(pipe, [
        ...lines,
        'Failed password for bob from 10.0.0.9 port 22',
      ])
      expect([...generated.written]).toEqual([...closures.written])
      expect(generated.rejects).toEqual(closures.rejects)
    }),
    { numRuns: 150 },
  )
})
