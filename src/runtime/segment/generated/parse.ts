import { mismatches } from '../../../core/mismatch.ts'
import { type Rec, setKey, typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import type { NodeId } from '../../../ir/plan.ts'
import type { Step } from '../../../ir/step.ts'
import { anyType, floatType, intType, optional, stringType } from '../../../ir/type.ts'
import type { CapturePattern } from '../../../operators/contract/format.ts'
import { readCapture } from '../../../operators/formats/capture/read-capture.ts'
import { type BytePattern, compilePattern } from '../../pattern/compile-pattern.ts'
import { firstThatFits, missingFields } from '../closure/parse.ts'
import { literal } from './code.ts'
import { value } from './expression.ts'
import type { Shape } from './shape.ts'
import { putValue, setField } from './step.ts'
import type { Generator } from './tree-generator.ts'

type Parse = Extract<Step, { op: 'parse' }>

/** `parse message as A or B into f else …` */
export function generateParse(
  step: Parse,
  node: NodeId,
  shape: Shape,
  generator: Generator,
  leave: string,
): void {
  const { code, env, fields, scope } = generator
  const label = `parse as ${step.formats.map((use) => use.name).join(' or ')}`
  const use = step.formats[0]!
  const pattern =
    step.formats.length === 1 && step.into === undefined && step.otherwise !== 'keep'
      ? env.format(use).pattern?.(use.settings as never)
      : undefined
  const otherwise = (reason: string): string =>
    step.otherwise === 'drop'
      ? `${generator.count(node, 'filtered')}; ${leave}`
      : `${generator.refuse(node, label, 'LP5304', reason)}; ${leave}`

  if (pattern !== undefined && isWholeLine(step, shape, generator)) {
    const bytes = compilePattern(pattern.regex)
    if (bytes !== undefined) {
      fields.onlyAscii = true
      code.line(
        `if (!${code.bind(bytes)}.match(b, st, le)) { ${otherwise('"the text does not match the pattern"')} }`,
      )
      layCaptures(bytes, pattern, step.wanted, shape, generator)
      return
    }
  }

  const before = code.constant('m', generator.mismatchCount)
  const text = code.constant('v', value(step.input, shape, scope))

  if (pattern !== undefined && shape.base !== 'object') {
    const wrongText = `${code.bind(notText)}(${text}, ${before})`
    code.line(`if (typeof ${text} !== 'string') { ${otherwise(wrongText)} }`)
    const found = code.constant('c', `${code.bind(pattern.regex)}.exec(${text})`)
    code.line(`if (${found} === null) { ${otherwise('"the text does not match the pattern"')} }`)
    const isPiece = isWholeLine(step, shape, generator)
    for (const field of pattern.fields) {
      if (step.wanted !== undefined && !step.wanted.has(field.name)) continue
      const captured = field.groups.map((group) => `${found}[${group}]`).join(' ?? ')
      const type = { string: stringType, int: intType, float: floatType }[field.type]
      const variable =
        field.type === 'string'
          ? code.constant('v', `${captured} ?? null`)
          : code.constant('v', `${code.bind(capturedAs(field.type))}(${captured})`)
      putValue(field.name, variable, optional(type), shape, generator, isPiece && field.type === 'string')
    }
    return
  }

  const parsers = step.formats.map((each) =>
    env.format(each).parser!(each.settings as never, env.options.run),
  )
  const missing = missingFields(step, env)
  const found = code.constant(
    'c',
    `typeof ${text} === 'string' ? ${code.bind(firstThatFits)}(${code.bind(parsers)}, ${text}) : ${code.bind(notText)}(${text}, ${before})`,
  )
  if (step.otherwise !== 'keep') {
    code.line(`if (typeof ${found} === 'string') { ${otherwise(found)} }`)
    if (step.into !== undefined) setField(step.into, found, anyType, shape, generator)
    else
      code.line(
        `${code.bind(overlay)}(${fields.whole(shape)}, ${found}, ${code.bind(missing)}, ${code.bind(step.wanted)})`,
      )
    return
  }
  const failed = code.constant('x', `typeof ${found} === 'string'`)
  if (step.into !== undefined) setField(step.into, `${failed} ? null : ${found}`, anyType, shape, generator)
  else
    code.line(
      `${code.bind(overlay)}(${fields.whole(shape)}, ${failed} ? null : ${found}, ${code.bind(missing)}, ${code.bind(step.wanted)})`,
    )
  shape.error = code.constant(
    'x',
    `${failed} ? { code: 'LP5304', stage: ${literal(label)}, reason: ${found}, ...(typeof ${text} === 'string' ? { raw: ${text} } : {}) } : ${shape.error ?? 'undefined'}`,
  )
}

/** Is the text the row itself? */
const isWholeLine = (step: Parse, shape: Shape, { fields }: Generator): boolean =>
  fields.kind === 'lines' &&
  shape.base === 'closed' &&
  step.input.op === 'field' &&
  step.input.path.length === 1 &&
  shape.slots.get(step.input.path[0]!)?.kind === 'raw'

/** Lays the captures of a match over the event, as places in the row. */
export function layCaptures(
  bytes: BytePattern,
  pattern: CapturePattern,
  wanted: ReadonlySet<string> | undefined,
  shape: Shape,
  { code }: Generator,
): void {
  const places = code.bind(bytes.places)
  for (const field of pattern.fields) {
    if (wanted !== undefined && !wanted.has(field.name)) continue
    const [last, ...others] = [...field.groups].reverse()
    const group = code.constant(
      'h',
      others.reduce(
        (rest, each) => `(${places}[${2 * each}] >= 0 ? ${2 * each} : ${rest})`,
        String(2 * last!),
      ),
    )
    const start = code.constant('v', `${places}[${group}]`)
    const end = code.constant('v', `${places}[${group} + 1]`)
    shape.slots.set(field.name, { kind: 'span', start, end, type: field.type, id: spanId(start) })
  }
}

/** Numbers of keys are small; those of spans begin beyond them. */
const spanId = (variable: string): number => 1000 + Number(variable.slice(1))

const capturedAs =
  (type: 'int' | 'float') =>
  (text: string | undefined): Value =>
    text === undefined ? null : readCapture(text, type)

/** Why there is nothing to parse. */
function notText(found: Value, before: number): string {
  if (found !== null) return `${withArticle(typeName(found))} stands where the text should be`
  return mismatches.count === before ? 'there is no text: the field is null' : mismatches.last
}

/** Lays what was parsed over the event; captures of other alternatives become null. */
function overlay(
  event: Rec,
  found: Rec | null,
  missing: readonly string[],
  wanted: ReadonlySet<string> | undefined,
): void {
  for (const name of missing) setKey(event, name, null)
  if (found === null) return
  for (const key of Object.keys(found))
    if (wanted === undefined || wanted.has(key)) setKey(event, key, found[key]!)
}
