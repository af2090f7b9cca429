import { anySpec } from '../contract/catalog.ts'
import type { SourceSpec } from '../contract/source.ts'
import { elasticsearch } from './elasticsearch.ts'
import { file } from './file.ts'
import { generate } from './generate.ts'
import { kafka } from './kafka.ts'
import { stdin } from './stdin.ts'

/** All sources. */
export const sources: readonly SourceSpec[] = [stdin, file, generate, kafka, elasticsearch].map((spec) =>
  anySpec<SourceSpec>(spec),
)
