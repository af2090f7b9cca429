import { expect, test } from 'vitest'
import { pipelinePaths } from '../../src/cli/pipeline-paths.ts'
import { memoryIo } from '../support/memory-io.ts'

const { io } = memoryIo({ files: { 'a.pipe': '', 'b.pipe': '', 'sub/c.pipe': '', 'odd[1].pipe': '' } })

test('a glob stands for all that match, each once, in order', async () => {
  expect(await pipelinePaths(['b.pipe', '*.pipe', 'sub/*'], io)).toEqual([
    'b.pipe',
    'a.pipe',
    'odd[1].pipe',
    'sub/c.pipe',
  ])
})

test('a file with the name of a glob is that file', async () => {
  expect(await pipelinePaths(['odd[1].pipe'], io)).toEqual(['odd[1].pipe'])
})

test('what is no glob is taken as it is', async () => {
  expect(await pipelinePaths(['-', 'gone.pipe'], io)).toEqual(['-', 'gone.pipe'])
})
