/** Prints docs/reference from the specs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalog } from '../src/operators/catalog.ts'
import { referencePages } from '../src/operators/derive/reference-pages.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'reference')
mkdirSync(folder, { recursive: true })
for (const [name, text] of referencePages(catalog)) writeFileSync(join(folder, name), text)
