import { expect, test } from 'vitest'
import { compileText } from '../../support/compile-text.ts'

test.each([
  ['from stdin | to file("a", delivery: exactly_once)', 'pipeline NAME { delivery: … }'],
  ['from stdin(checkpoint: 10s) | to stdout', 'pipeline NAME { checkpoint: … }'],
  [
    'from stdin(format: json) | to elasticsearch("a", nodes: "http://a:9200", delivery: exactly_once)',
    'pipeline NAME { delivery: exactly_once }',
  ],
])('%s is told where the setting belongs', async (text, place) => {
  const { diagnostics } = await compileText(text)
  expect(diagnostics.map(({ help }) => help)).toEqual([
    `It is a setting of the whole pipeline, written at the head of the file: "${place}".`,
  ])
})

test.each([
  // One of its own that is misspelt.
  ['from stdin | to file("a", buffers: {events: 5})', 'Did you mean "buffer"?'],
  ['from stdin | to elasticsearch("a", nodes: "http://a:9200", delivery: often)', undefined],
])('%s is told as before', async (text, help) => {
  const { diagnostics } = await compileText(text)
  expect(diagnostics[0]!.help).toBe(help)
})
