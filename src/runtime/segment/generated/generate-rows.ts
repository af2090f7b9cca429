import { mismatches } from '../../../core/mismatch.ts'
import type { SourceNode } from '../../../ir/plan.ts'
import type { Tree } from '../../../ir/segment.ts'
import { type Chunk, lineOffset } from '../../../operators/contract/chunk.ts'
import type { CapturePattern } from '../../../operators/contract/format.ts'
import type { Meta } from '../../../operators/contract/row.ts'
import type { WantedKey } from '../../kernel/kernel.ts'
import { compilePattern } from '../../pattern/compile-pattern.ts'
import type { Place } from '../closure/step.ts'
import type { Environment } from '../environment.ts'
import { Code, literal } from './code.ts'
import { generateTime } from './event-time.ts'
import { layCaptures } from './parse.ts'
import { RowFields, TooMuch } from './row-fields.ts'
import { type Generator, generateTree } from './tree-generator.ts'

/**
 * Runs the rows `from` to `to − 1` of one slice: `b` are the bytes of the chunk, `first` the number of the slice's first row. `times` and
 * `watermarks` are those of each row of the slice where they are known already.
 */
export type RunRows = (
  chunk: Chunk,
  b: Buffer,
  R: Int32Array,
  rowLength: number,
  from: number,
  to: number,
  first: number,
  slow: (start: number, end: number, row: number, flags: number) => void,
  times: Float64Array | null,
  watermarks: Float64Array | null,
) => void

export interface GeneratedRows {
  readonly run: RunRows
  readonly keys: readonly WantedKey[]
}

/** Generates the loop over rows for a tree. Throws `TooMuch` where the fast way does not reach. */
export function generateRows(
  kind: 'json' | 'lines',
  source: SourceNode,
  tree: Tree,
  env: Environment,
  numbered: boolean,
  pattern?: CapturePattern,
): GeneratedRows {
  const code = new Code()
  const fields = new RowFields(kind, code)
  const line = numbered ? 'chunk.firstLine + first + r' : '-1'
  const refuse = code.bind(refuser(env))
  const mm = code.bind(mismatches)
  const offset = code.bind(lineOffset)
  const counted = new Map<string, string>()
  const places = new Map<number, Place>()

  const generator: Generator = {
    code,
    env,
    fields,
    scope: { code, fields, run: env.options.run, locals: new Map() },
    count(node, what, by = '1') {
      const key = `${node}.${what}`
      let name = counted.get(key)
      if (name === undefined) {
        name = code.temporary()
        counted.set(key, name)
      }
      return `${name} += ${by}`
    },
    refuse: (node, stage, at, reason) =>
      `${refuse}(${node}, ${literal(stage)}, ${/^LP\d+$/.test(at) ? literal(at) : `${at}.code`}, ${reason}, chunk, b, st, en, ${line})`,
    mismatchCount: `${mm}.count`,
    mismatchText: `${mm}.last`,
    enter(node) {
      places.delete(node)
    },
    place(node) {
      const known = places.get(node) ?? { node, calls: 0 }
      places.set(node, known)
      return known
    },
  }

  code.line('for (let r = from, o = from * rowLength; r < to; r += 1, o += rowLength) {')
  code.line('const st = R[o], en = R[o + 1], fl = R[o + 2]')
  const skip = code.hole()
  if (kind === 'lines') code.line('const le = en > st && b[en - 1] === 13 ? en - 1 : en')
  const shape = fields.start()
  if (pattern !== undefined) {
    // What does not match, and what may be blank, is judged by the reader of lines.
    const bytes = compilePattern(pattern.regex)
    if (bytes === undefined) throw new TooMuch()
    fields.onlyAscii = true
    code.line(
      `if (b[st] <= 32 || !${code.bind(bytes)}.match(b, st, le)) { slow(st, en, first + r, fl); continue }`,
    )
    shape.slots.clear()
    layCaptures(bytes, pattern, undefined, shape, generator)
  }
  fields.metaParts = metaParts('NaN', '-Infinity', line, offset)
  const timed = generateTime(
    source,
    shape,
    generator,
    tree.end.kind === 'stateful' && tree.end.columns !== undefined,
  )
  if (timed !== undefined) fields.metaParts = metaParts(timed.time, timed.watermark, line, offset)
  code.line(generator.count(source.id, 'out'))
  generateTree(tree, shape, generator)
  code.line('}')
  const taken = fields.onlyAscii ? '(fl & 3) !== 1' : '(fl & 1) === 0'
  skip(`if (${taken}) { slow(st, en, first + r, fl); continue }`)
  for (const [key, name] of counted) {
    const [node, what] = key.split('.')
    code.line(`${code.bind(env.counters(Number(node)))}.${what} += ${name}`)
  }
  code.initial([...counted.values()])
  return {
    run: code.compile<RunRows>([
      'chunk',
      'b',
      'R',
      'rowLength',
      'from',
      'to',
      'first',
      'slow',
      'times',
      'watermarks',
    ]),
    keys: fields.keys,
  }
}

const metaParts = (time: string, watermark: string, line: string, offset: string) =>
  [
    ['origin', 'chunk.origin'],
    ['time', time],
    ['watermark', watermark],
    ['received', 'chunk.received'],
    ['line', line],
    ['offset', `${offset}(chunk, st)`],
    ['message', 'chunk.message === undefined ? undefined : chunk.message(first + r)'],
  ] as const

/** Sends a row to the dead letter; its number is counted where the loop did not. */
const refuser =
  (env: Environment) =>
  (
    node: number,
    stage: string,
    code: string,
    reason: string,
    chunk: Chunk,
    b: Buffer,
    start: number,
    end: number,
    line: number,
  ): void => {
    const stop = end > start && b[end - 1] === 13 ? end - 1 : end
    env.rawText = () => b.toString('utf8', start, stop)
    const meta: Meta = {
      origin: chunk.origin,
      time: Number.NaN,
      watermark: Number.NEGATIVE_INFINITY,
      received: chunk.received,
      line: line < 0 ? chunk.firstLine + newlinesBefore(b, start) : line,
      offset: lineOffset(chunk, start),
    }
    env.refuse(node, stage, code, reason, meta, null)
  }

/** How many lines end before a place. */
export function newlinesBefore(b: Buffer, end: number): number {
  let count = 0
  for (let at = b.indexOf(10); at >= 0 && at < end; at = b.indexOf(10, at + 1)) count += 1
  return count
}
