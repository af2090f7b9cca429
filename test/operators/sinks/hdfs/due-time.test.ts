import { expect, test } from 'vitest'
import { dueTime } from '../../../../src/operators/sinks/hdfs/due-time.ts'
import { fileAtRest, type HdfsFile } from '../../../../src/operators/sinks/hdfs/hdfs-file.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const file = (more: Partial<HdfsFile>): HdfsFile => ({
  ...fileAtRest({
    path: '/a',
    target: '/a',
    final: '/a',
    id: 1,
    created: true,
    since: 100,
    blockSize: 1024,
    length: 5,
    raw: 5,
  }),
  ...more,
})
const request = { since: 7_000_000 } as HdfsFile['request']
const clock = fakeClock(50)
const rotate = { bytes: Number.POSITIVE_INFINITY, every: 1000 }
const isPast = (target: string) => target === '/past'

test.each([
  ['a file that is only written', { rotate: undefined, isPast: undefined }, [file({})], undefined],
  ['a request', { rotate: undefined, isPast: undefined }, [file({}), file({ request })], 67_000_000],
  [
    'a file that is complete by its age',
    { rotate, isPast: undefined },
    [file({ since: 300 }), file({})],
    1100,
  ],
  [
    'one that is complete by its size',
    { rotate: { bytes: 5, every: Number.POSITIVE_INFINITY }, isPast: undefined },
    [file({})],
    undefined,
  ],
  ['one in which nothing is', { rotate, isPast }, [file({ raw: 0, target: '/past' })], undefined],
  ['one of a day that is over', { rotate: undefined, isPast }, [file({}), file({ target: '/past' })], 50],
  ['one of this day', { rotate: undefined, isPast }, [file({})], Number.POSITIVE_INFINITY],
] as const)('%s has its time', (_, options, files, due) => {
  expect(dueTime({ ...options, clock }, files)).toBe(due)
})
