import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryIo } from '../support/memory-io.ts'

const pipeline = (stages: string): string =>
  `pipeline watched { metrics: "127.0.0.1:0"\n checkpoint: off }\nfrom generate({n: n}, every: 1ms) | ${stages} | to discard`

/** Runs a pipeline, and the body with the address of its metrics. */
async function beside(stages: string, body: (address: string) => Promise<void>): Promise<void> {
  const world = memoryIo({ env: { HOME: '/nowhere' } })
  let isOver = false
  const running = main(['run', '-e', pipeline(stages)], world.io).finally(() => {
    isOver = true
  })
  try {
    let address: string | undefined
    while (address === undefined) {
      if (isOver) throw new Error(world.err())
      await new Promise((resolve) => setTimeout(resolve, 10))
      address = /http:\/\/(\S+)\/metrics/.exec(world.err())?.[1]
    }
    await body(address)
  } finally {
    world.raise('SIGTERM')
    expect(await running).toBe(0)
  }
}

const tap = async (...args: readonly string[]) => {
  const world = memoryIo()
  const code = await main(['tap', ...args], world.io)
  return { code, out: world.out(), err: world.err() }
}

test('events show as they are at the stage, and as many as were asked for', async () => {
  await beside('where n % 2 == 0 | tap("even") | set n = 0 | tap("zero")', async (address) => {
    const even = await tap('even', '--at', address, '--rate', '1000', '--count', '3')
    expect(even.code).toBe(0)
    const numbers = even.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { n: number }).n)
    expect(numbers).toHaveLength(3)
    expect(numbers.every((n) => n % 2 === 0)).toBe(true)
    expect(numbers[0]!).toBeLessThan(numbers[1]!)
    expect(await tap('zero', '--at', address, '--count', '1')).toMatchObject({ code: 0, out: '{"n":0}\n' })
  })
})

test('a tap that is not there is told, with those that are', async () => {
  await beside('tap("parsed")', async (address) => {
    expect(await tap('prased', '--at', address)).toEqual({
      code: 3,
      out: '',
      err: 'logpipe: There is no tap "prased". There is "parsed".\n',
    })
  })
})

test('a pipeline that ends ends the look', async () => {
  let watching: ReturnType<typeof tap> | undefined
  await beside('tap("parsed")', async (address) => {
    watching = tap('parsed', '--at', address)
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  const { code, out } = await watching!
  expect(code).toBe(0)
  expect(out.split('\n').length).toBeGreaterThan(2)
})

test('an address where nobody answers, and options that make no sense, are told', async () => {
  const nobody = await tap('parsed', '--at', '127.0.0.1:1')
  expect(nobody.code).toBe(3)
  expect(nobody.err).toContain('No pipeline answers at 127.0.0.1:1. Start it with "--metrics 127.0.0.1:1"')
  expect((await tap('parsed', '--at', 'over there')).code).toBe(2)
  expect((await tap('parsed', '--at', '127.0.0.1:1', '--rate', '0')).code).toBe(2)
})
