import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../src/cli/main.ts'
import { catalog } from '../src/operators/catalog.ts'
import { memoryIo } from './support/memory-io.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'operators')
const pages = readdirSync(folder)
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe.each(pages.filter((name) => name !== 'README.md'))('the page %s', (name) => {
  test('shows pipelines that are right', async () => {
    const blocks = [...read(name).matchAll(/```pipe\n([\s\S]*?)```/g)]
    expect(blocks.length).toBeGreaterThan(0)
    for (const [, text] of blocks) {
      const world = memoryIo({ files: { 'page.pipe': text! } })
      expect(await main(['check', '--strict', 'page.pipe'], world.io), world.out()).toBe(0)
    }
  })
})

/** The names under which headings can be reached. */
const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )

test('links lead to what is there', () => {
  for (const name of pages)
    for (const [, to, part] of read(name).matchAll(/\]\(([^)#]+)(#[^)]+)?\)/g)) {
      const path = join(folder, dirname(name), to!)
      expect(existsSync(path), `${name}: ${to}`).toBe(true)
      if (part !== undefined)
        expect(anchorsOf(readFileSync(path, 'utf8')), `${name}: ${to}${part}`).toContain(part.slice(1))
    }
})

test('the first page lists every source and sink', () => {
  for (const [file, kind] of [
    ['sources', catalog.sources],
    ['sinks', catalog.sinks],
  ] as const)
    for (const name of kind.keys()) expect(read('README.md')).toContain(`(../reference/${file}.md#${name})`)
})

describe.each([...catalog.sources.values(), ...catalog.sinks.values()])(
  'the reference of $name',
  ({ examples }) => {
    test.each(examples)('shows a pipeline that is right: $title', async ({ pipe }) => {
      const world = memoryIo({ files: { 'page.pipe': pipe } })
      expect(await main(['check', 'page.pipe'], world.io), world.out()).toBe(0)
    })
  },
)
