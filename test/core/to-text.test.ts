import { expect, test } from 'vitest'
import { toText } from '../../src/core/to-text.ts'
import { Duration, Time, type Value } from '../../src/core/value.ts'

test.each<[Value, string]>([
  [null, ''],
  ['a', 'a'],
  [true, 'true'],
  [0.1, '0.1'],
  [9007199254740993n, '9007199254740993'],
  [new Time(0), '1970-01-01T00:00:00.000Z'],
  [new Duration(90_000_000), '1m30s'],
  [Buffer.from('é'), 'é'],
  [{ a: [1] }, '{"a":[1]}'],
  [[new Time(0)], '["1970-01-01T00:00:00Z"]'],
])('%o shows as %s', (value, text) => expect(toText(value)).toBe(text))
