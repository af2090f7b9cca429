import { expect, test } from 'vitest'
import { applyFixes } from '../../src/diagnostics/apply-fixes.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { diagnostic, replace } from '../../src/diagnostics/report.ts'

const fixed = (start: number, end: number, text: string, certain = true): Diagnostic =>
  diagnostic('LP1006', { start, end }, 'Wrong.', { fix: replace('Right', { start, end }, text, certain) })

test('all certain fixes are applied, whatever their order', () => {
  const text = 'a && b || c'
  const found = [fixed(7, 9, 'or'), fixed(2, 4, 'and')]
  expect(applyFixes(text, found)).toEqual({ text: 'a and b or c', applied: 2 })
})

test('a fix that is a guess is left alone', () => {
  expect(applyFixes('whre', [fixed(0, 4, 'where', false)])).toEqual({ text: 'whre', applied: 0 })
})

test('of two fixes that touch, the first is applied', () => {
  expect(applyFixes('abcd', [fixed(0, 2, 'x'), fixed(1, 3, 'y')])).toEqual({ text: 'xcd', applied: 1 })
  expect(applyFixes('abcd', [fixed(2, 2, 'x'), fixed(2, 2, 'x')])).toEqual({ text: 'abxcd', applied: 1 })
})

test('a fix of several edits is applied whole or not at all', () => {
  const several = diagnostic('LP1006', { start: 0, end: 1 }, 'Wrong.', {
    fix: {
      title: 'Right',
      certain: true,
      edits: [
        { span: { start: 0, end: 1 }, text: '(' },
        { span: { start: 4, end: 5 }, text: ')' },
      ],
    },
  })
  expect(applyFixes('[ a ]', [several])).toEqual({ text: '( a )', applied: 1 })
  expect(applyFixes('[ a ]', [fixed(4, 5, '>'), several])).toEqual({ text: '[ a >', applied: 1 })
})
