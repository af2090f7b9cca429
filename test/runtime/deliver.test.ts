import { expect, test } from 'vitest'
import { RunError } from '../../src/core/run-error.ts'
import { deliver } from '../../src/runtime/deliver.ts'

const lost = (): RunError => new RunError('LP5110', 'x', 'connection', 'Nobody answers.')

test('what is given up is passed over, and the work goes on behind it', async () => {
  let left = 3
  const given: string[] = []
  const tries = async (work: () => void | Promise<void>): Promise<void> => work()
  const work = (): void => {
    if (left > 0) throw lost()
  }
  const sink = {
    giveUp(error: RunError) {
      given.push(error.message)
      left--
    },
  }
  const options = { tries, sink, stops: false, giveUp: new AbortController().signal }
  await deliver(work, options)
  expect(given).toHaveLength(3)
  left = 1
  await expect(deliver(work, { ...options, stops: true })).rejects.toMatchObject({ code: 'LP5110' })
  await expect(deliver(work, { ...options, sink: {} })).rejects.toMatchObject({ code: 'LP5110' })
  expect(given).toHaveLength(3)
})
