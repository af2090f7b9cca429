import { expect, test } from 'vitest'
import {
  nextNumber,
  numberedName,
  partName,
  splitPath,
  tidyPath,
} from '../../../../src/operators/sinks/hdfs/file-names.ts'

test('a number stands before the endings of a name', () => {
  expect(numberedName('app.ndjson.gz', 3)).toBe('app.000003.ndjson.gz')
  expect(numberedName('app', 1_234_567)).toBe('app.1234567')
  expect(numberedName('.hidden.log', 1)).toBe('.hidden.000001.log')
})

test('the next number is behind all that are there, those under way included', () => {
  const names = [
    'app.000001.log',
    partName('app.000004.log'),
    'app.000009.txt',
    'other.000020.log',
    'app.log',
    'app.7.log',
  ]
  expect(nextNumber('app.log', names)).toBe(5)
  expect(nextNumber('app.log', [])).toBe(1)
})

test('paths are tidied and taken apart', () => {
  expect(tidyPath('/logs//./app.log')).toBe('/logs/app.log')
  expect(splitPath('/logs/app.log')).toEqual({ folder: '/logs', name: 'app.log' })
  expect(splitPath('/app.log')).toEqual({ folder: '/', name: 'app.log' })
})
