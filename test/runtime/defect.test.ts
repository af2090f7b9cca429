import { expect, test } from 'vitest'
import { isDiskTrouble } from '../../src/core/disk-trouble.ts'
import { defectOf } from '../../src/runtime/defect.ts'
import { stateFailed } from '../../src/runtime/epoch/state-errors.ts'

const ofSystem = (code: string): Error =>
  Object.assign(new Error(`${code}: write`), { code, syscall: 'write' })

test('what the system says of a disk is trouble with it, and a wrong call or an error of our own is not', () => {
  expect(isDiskTrouble(ofSystem('EIO'))).toBe(true)
  expect(isDiskTrouble(ofSystem('EBADF'))).toBe(false)
  expect(isDiskTrouble(new Error('EIO'))).toBe(false)
})

test('it is told as no defect, under the state directory by a code of its own', () => {
  expect(defectOf(ofSystem('EIO'), 'file sink "a"')).toMatchObject({
    code: 'LP5107',
    blame: 'config',
    message: 'File sink "a" cannot go on: EIO: write.',
  })
  expect(defectOf(ofSystem('EBADF'), 'file sink "a"')).toMatchObject({ code: 'LP5001', blame: 'defect' })
  expect(stateFailed('/state', ofSystem('EIO'))).toMatchObject({ code: 'LP5003', blame: 'config' })
  const other = ofSystem('EBADF')
  expect(stateFailed('/state', other)).toBe(other)
})
