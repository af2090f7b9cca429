import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { main } from '../src/cli/main.ts'
import { memoryIo } from './support/memory-io.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('check says of the first pipeline what the README says', async () => {
  const [pipeline, report] = [...readme.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text]) => text!)
  const world = memoryIo({ files: { 'shop.pipe': pipeline! } })
  expect(await main(['check', 'shop.pipe'], world.io)).toBe(1)
  expect(world.out()).toBe(report)
})

test('the first command is a right pipeline', async () => {
  const text = /logpipe run -e '([^']*)'/.exec(readme)?.[1]
  const world = memoryIo({ input: text! })
  expect(await main(['check', '-'], world.io)).toBe(0)
})

test('--fix puts right what the README says it does', async () => {
  const pipeline = /```text\n([\s\S]*?)```/.exec(readme)?.[1]
  const world = memoryIo({ files: { 'shop.pipe': pipeline! } })
  await main(['check', '--fix', 'shop.pipe'], world.io)
  expect(world.files.get('shop.pipe')).toBe(pipeline!.replace('&&', 'and'))
})

test('the pipelines on the page of the language are right', async () => {
  const page = readFileSync(new URL('../docs/language.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/```(pipe|yaml)\n([\s\S]*?)```/g)]
  expect(blocks.length).toBeGreaterThan(1)
  for (const [, notation, text] of blocks) {
    const world = memoryIo({ files: { [`page.${notation}`]: text! } })
    expect(await main(['check', '--strict', `page.${notation}`], world.io), world.out()).toBe(0)
  }
})

test('the tests on the page of the language pass', async () => {
  const page = readFileSync(new URL('../docs/language.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/```pipe\n([\s\S]*?)```/g)].filter(([, text]) =>
    text!.includes('\ntest "'),
  )
  expect(blocks.length).toBeGreaterThan(0)
  for (const [, text] of blocks) {
    const world = memoryIo({ files: { 'page.pipe': text! } })
    expect(await main(['test', 'page.pipe'], world.io), world.out()).toBe(0)
  }
})

test('the pipelines for servers are right', async () => {
  const blocks = [...readme.matchAll(/```pipe\n([\s\S]*?)```/g)]
  expect(blocks.length).toBeGreaterThan(0)
  for (const [, text] of blocks) {
    const world = memoryIo({ files: { 'page.pipe': text! } })
    expect(await main(['check', '--strict', 'page.pipe'], world.io), world.out()).toBe(0)
  }
})
