import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { hoistEventTime } from '../../../src/plan/passes/hoist-event-time.ts'
import { planOf } from '../../support/compile-text.ts'

/** The names of the stages with state, and whether the first source gives a time. */
async function hoisted(text: string): Promise<string> {
  const { nodes } = hoistEventTime.run(await planOf(text), catalog)
  const stages = nodes.flatMap((node) => (node.op === 'stateful' ? [node.use.name] : []))
  const source = nodes.find((node) => node.op === 'source')
  return [source?.common.time === undefined ? 'no time' : 'time', ...stages].join(', ')
}

test.each([
  ['right behind a source', 'from file("a", format: json) | event_time(at) | to stdout', 'time'],
  ['of the time of arrival', 'from file("a") | event_time(@received) | to stdout', 'time'],
  [
    'behind another stage',
    'from file("a", format: json) | where a == 1 | event_time(at) | to stdout',
    'no time, event_time',
  ],
  [
    'behind a source that others read',
    'source a = file("a", format: json)\nfrom a | event_time(at) | to stdout\nfrom a | to stderr',
    'no time, event_time',
  ],
  [
    'behind a source that gives a time',
    'from file("a", format: json, time: at) | event_time(b) | to stdout',
    'time, event_time',
  ],
  [
    'that looks at the time before',
    'from file("a", format: json) | event_time(@time + 1h) | to stdout',
    'no time, event_time',
  ],
  [
    'behind two sources',
    'from file("a", format: json), file("b", format: json) | event_time(at) | to stdout',
    'no time, event_time',
  ],
])('event_time %s', async (_, text, expected) => {
  expect(await hoisted(text)).toBe(expected)
})

test('its settings go to the source, and the stages behind it read the source', async () => {
  const plan = hoistEventTime.run(
    await planOf(
      'from file("a", format: json) | event_time(at, lateness: 5s, idle: 10s) | limit(1) | to stdout',
    ),
    catalog,
  )
  const source = plan.nodes.find((node) => node.op === 'source')!
  expect(source.common).toMatchObject({ lateness: 5_000_000, idle: 10_000_000 })
  expect(plan.nodes.find((node) => node.op === 'step')?.input).toEqual({ node: source.id, port: 'out' })
})
