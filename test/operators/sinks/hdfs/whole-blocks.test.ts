import { expect, test } from 'vitest'
import type { FileStatus } from '../../../../src/clients/hdfs/client.ts'
import { type FileRequest, fileAtRest } from '../../../../src/operators/sinks/hdfs/hdfs-file.ts'
import type { Range } from '../../../../src/operators/sinks/hdfs/spool.ts'
import { WholeBlocks } from '../../../../src/operators/sinks/hdfs/whole-blocks.ts'

const mib = 1024 * 1024
const blockSize = 64 * mib

/** A file with 10 MiB, and a request for it that has sent some of the ranges of 30 MiB that wait. */
function begun() {
  const file = fileAtRest({
    path: '/a',
    target: '/a',
    final: '/a',
    id: 7,
    created: true,
    since: 0,
    blockSize,
    length: 10 * mib,
    raw: 0,
  })
  const request: FileRequest = { appending: undefined as never, since: 0, next: 0, sent: 0 }
  const there: FileStatus = { id: 7, length: 10 * mib, blockSize, isFolder: false, name: '' }
  const said = { asked: 0, there: there as FileStatus | Error }
  const client = {
    status: async () => {
      said.asked++
      if (said.there instanceof Error) throw said.there
      return said.there
    },
  }
  const released: string[] = []
  const spool = {
    release: ({ at, length }: Range, part = length): Range | undefined => {
      released.push(`${part / mib} at ${at / mib}`)
      return part < length ? { at: at + part, length: length - part } : undefined
    },
  }
  const blocks = new WholeBlocks(client, file, request)
  const send = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      file.waiting.push({ at: (file.waiting.at(-1)?.at ?? -30 * mib) + 30 * mib, length: 30 * mib })
      request.next++
      request.sent += 30 * mib
    }
    blocks.look()
    await new Promise((resolve) => setImmediate(resolve))
    blocks.release(spool)
  }
  const says = (length: number, id = 7): void => {
    said.there = { ...there, length, id }
  }
  return { file, request, said, released, send, says }
}

test('what stands in whole blocks is let go, also in the midst of a range', async () => {
  const { file, request, said, released, send, says } = begun()
  await send(2)
  expect(said.asked).toBe(0)
  says(blockSize)
  await send(1)
  expect(said.asked).toBe(1)
  expect(released).toEqual(['30 at 0', '24 at 30'])
  expect(file).toMatchObject({ length: blockSize, waiting: [{ at: 54 * mib }, { at: 60 * mib }] })
  expect(request).toMatchObject({ next: 2, sent: 36 * mib })
  // The next block ends 64 MiB further on.
  await send(1)
  expect(said.asked).toBe(1)
  says(2 * blockSize)
  await send(1)
  expect(file.length).toBe(2 * blockSize)
  expect(request.sent).toBe(32 * mib)
})

test('nothing is let go that the server has not counted, or of another file, or was not sent', async () => {
  const { file, said, released, send, says } = begun()
  await send(3)
  expect(said.asked).toBe(1)
  says(blockSize, 8)
  await send(1)
  said.there = new Error('away')
  await send(1)
  expect(said.asked).toBe(3)
  expect(released).toEqual([])
  expect(file.length).toBe(10 * mib)
  says(blockSize * 20)
  await send(1)
  expect(file.length).toBe(190 * mib)
  expect(file.waiting).toEqual([])
})
