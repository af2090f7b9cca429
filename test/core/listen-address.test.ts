import { expect, test } from 'vitest'
import { parseListenAddress, printListenAddress } from '../../src/core/listen-address.ts'

test.each([
  ['127.0.0.1:9598', { host: '127.0.0.1', port: 9598 }],
  ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
  ['web-1.example:80', { host: 'web-1.example', port: 80 }],
  ['[::1]:9598', { host: '::1', port: 9598 }],
])('%s is an address to listen at', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address)
  expect(printListenAddress(address)).toBe(text)
})

test.each([':9598', '9598'])('without a host, as in %s, only this machine is listened to', (text) => {
  expect(parseListenAddress(text)).toEqual({ host: '127.0.0.1', port: 9598 })
})

test.each(['', 'localhost', 'localhost:', '::1:80', 'a b:80', 'x:65536', 'x:-1', 'http://x:80'])(
  '"%s" is none',
  (text) => {
    expect(parseListenAddress(text)).toBeNull()
  },
)
