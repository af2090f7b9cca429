import { expect, test } from 'vitest'
import { Gate } from '../../src/runtime/gate.ts'

test('an open gate holds nobody', () => {
  expect(new Gate().ready()).toBeUndefined()
})

test('a gate that two have closed opens when both have opened it', async () => {
  const gate = new Gate()
  gate.close()
  gate.close()
  let passed = false
  const waiting = gate.ready()!.then(() => {
    passed = true
  })
  gate.open()
  await Promise.resolve()
  expect(passed).toBe(false)
  gate.open()
  await waiting
  expect(gate.ready()).toBeUndefined()
})

test('all who wait at a closed gate share one promise', () => {
  const gate = new Gate()
  gate.close()
  expect(gate.ready()).toBe(gate.ready())
})

test('a lifted gate lets through who waits and closes no more', async () => {
  const gate = new Gate()
  gate.close()
  const waiting = gate.ready()
  gate.lift()
  await waiting
  gate.close()
  expect(gate.ready()).toBeUndefined()
})
