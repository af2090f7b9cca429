import { expect, test } from 'vitest'
import { Serial } from '../../../../src/operators/groups/running/serial.ts'

test('work that needs no promise is done at once', () => {
  expect(new Serial().run(() => 7)).toBe(7)
})

test('work waits for what is under way, in the order in which it was asked', async () => {
  const serial = new Serial()
  const log: string[] = []
  const slow = async (name: string): Promise<void> => {
    log.push(`${name} begins`)
    await new Promise<void>((resolve) => void setImmediate(resolve))
    log.push(`${name} ends`)
  }
  await Promise.all([
    serial.run(() => slow('a')),
    serial.run(() => void log.push('b')),
    serial.run(() => slow('c')),
  ])
  expect(log).toEqual(['a begins', 'a ends', 'b', 'c begins', 'c ends'])
})

test('a failure is told to who asked, and the next one is done', async () => {
  const serial = new Serial()
  expect(() => serial.run(() => throwing())).toThrow('broken')
  const first = serial.run(() => Promise.reject(new Error('late')))
  const second = serial.run(() => throwing())
  const third = serial.run(() => 'fine')
  await expect(first).rejects.toThrow('late')
  await expect(second).rejects.toThrow('broken')
  expect(await third).toBe('fine')
})

test('many that wait do not nest', async () => {
  const serial = new Serial()
  const first = serial.run(() => new Promise<void>((resolve) => void setImmediate(resolve)))
  const rest = Array.from({ length: 50_000 }, (_, n) => serial.run(() => n))
  await first
  expect((await Promise.all(rest)).at(-1)).toBe(49_999)
})

function throwing(): never {
  throw new Error('broken')
}
