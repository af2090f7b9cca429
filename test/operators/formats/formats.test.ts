import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formats } from '../../../src/operators/formats/index.ts'
import { fits } from './fits.ts'
import { settingsOf } from './settings-of.ts'

const context = { now: () => 1795255201_000000, random: () => 0.5 }

describe.each(formats.map((format) => [format.name, format] as const))('%s', (_name, format) => {
  for (const example of format.examples) {
    test(`reads its example: ${example.title}`, async () => {
      const settings = await settingsOf(example.use)
      expect(format.check?.(settings)).toBeUndefined()
      expect(format.parser?.(settings, context)(example.text)).toEqual(example.event)
      expect(fits(example.event, format.schema(settings))).toBe(true)
    })

    test(`gives what its schema says for any text: ${example.title}`, async () => {
      const settings = await settingsOf(example.use)
      const read = format.parser!(settings, context)
      const schema = format.schema(settings)
      const mutants = fc
        .tuple(fc.nat(example.text.length), fc.nat(3), fc.string({ unit: 'binary', maxLength: 4 }))
        .map(([at, cut, put]) => example.text.slice(0, at) + put + example.text.slice(at + cut))
      fc.assert(
        fc.property(
          fc.oneof(mutants, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
          (text) => {
            const event = read(text)
            if (typeof event === 'string') expect(event).toMatch(/^\S[^\n]*[^.\s]$/u)
            else expect(fits(event, schema)).toBe(true)
          },
        ),
        { numRuns: 2000 },
      )
    })
  }

  test('survives hostile texts', async () => {
    const read = format.parser!(await settingsOf(format.examples[0]!.use), context)
    const hostile = [
      '',
      ' ',
      '\0\0\0',
      '\ud800',
      '['.repeat(10_000),
      '{"a":'.repeat(10_000),
      `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
      '{"__proto__":{"polluted":1},"constructor":2}',
      '"'.repeat(10_000),
      '\\'.repeat(10_001),
      '<'.repeat(10_000),
      'a'.repeat(200_000),
      ' '.repeat(20_000),
      '%{IP}'.repeat(1_000),
    ]
    for (const text of hostile) expect(['string', 'object']).toContain(typeof read(text))
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('says what it is in one sentence that begins with a verb', () => {
    expect(format.summary).toMatch(/^[A-Z][a-z]+s .*\.$/)
    expect(format.summary.length).toBeLessThan(80)
    expect(format.examples.length).toBeGreaterThan(0)
  })
})
