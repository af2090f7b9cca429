import { expect, test } from 'vitest'
import { Membership } from '../../../../src/clients/kafka/platformatic/membership.ts'

function member(session = 1000) {
  let now = 0
  const membership = new Membership(session, () => now)
  const pass = (millis: number): void => {
    now += millis
  }
  return { membership, pass }
}

test('for a session after a sign of life that was answered it is sure, from when it was sent', async () => {
  const { membership, pass } = member()
  expect(membership.sure()).toBeInstanceOf(Promise)
  membership.joined()
  expect(membership.sure()).toBe(undefined)
  pass(500)
  membership.sends()
  pass(300)
  membership.isKnown()
  pass(600)
  expect(membership.sure()).toBe(undefined)
  pass(200)
  const waiting = membership.sure()
  membership.sends()
  membership.isKnown()
  await waiting
  expect(membership.sure()).toBe(undefined)
})

test('an answer that lay there while the process slept proves nothing of now', () => {
  const { membership, pass } = member()
  membership.joined()
  membership.sends()
  pass(5000)
  membership.isKnown()
  expect(membership.sure()).toBeInstanceOf(Promise)
})

test('a sign of life that failed proves nothing, and the next one is counted from when it was sent', () => {
  const { membership, pass } = member()
  membership.sends()
  membership.failed()
  pass(900)
  membership.sends()
  pass(200)
  membership.isKnown()
  expect(membership.sure()).toBe(undefined)
})

test('a sign of life at which the group said to join anew counts no more after it has', () => {
  const { membership, pass } = member()
  membership.sends()
  pass(5000)
  membership.joined()
  pass(100)
  membership.sends()
  membership.isKnown()
  expect(membership.sure()).toBe(undefined)
})

test('by the newer protocol it is sure for twice the time between two signs of life', () => {
  const { membership, pass } = member(60_000)
  membership.setBeat(300)
  membership.sends()
  membership.isKnown()
  pass(599)
  expect(membership.sure()).toBe(undefined)
  pass(1)
  expect(membership.sure()).toBeInstanceOf(Promise)
})

test('who waits is let go when partitions are given out anew', async () => {
  const { membership } = member()
  const waiting = membership.sure()
  membership.release()
  await waiting
})
