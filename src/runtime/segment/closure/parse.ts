import { mismatches } from '../../../core/mismatch.ts'
import { setPath } from '../../../core/record-path.ts'
import { type Rec, setKey, typeName } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import type { NodeId } from '../../../ir/plan.ts'
import type { Step } from '../../../ir/step.ts'
import type { TextParser } from '../../../operators/contract/format.ts'
import type { Row } from '../../../operators/contract/row.ts'
import type { Environment } from '../environment.ts'
import type { Next } from './step.ts'

type Parse = Extract<Step, { op: 'parse' }>

/** `parse message as A or B into f else …` */
export function compileParse(step: Parse, node: NodeId, env: Environment, next: Next): Next {
  const input = env.evaluate(step.input)
  const parsers = step.formats.map((use) => env.format(use).parser!(use.settings as never, env.options.run))
  const counters = env.counters(node)
  const label = `parse as ${step.formats.map((use) => use.name).join(' or ')}`
  const missing = missingFields(step, env)

  return (row) => {
    const before = mismatches.count
    const text = input(row)
    const found =
      typeof text === 'string'
        ? firstThatFits(parsers, text)
        : text === null
          ? nullText(before)
          : `${withArticle(typeName(text))} stands where the text should be`
    if (typeof found !== 'string') {
      if (step.into === undefined) {
        for (const name of missing) setKey(row.event, name, null)
        for (const key of Object.keys(found))
          if (step.wanted === undefined || step.wanted.has(key)) setKey(row.event, key, found[key]!)
      } else setPath(row.event, step.into, found)
      next(row)
      return
    }
    switch (step.otherwise) {
      case 'drop':
        counters.filtered += 1
        return
      case 'keep':
        keep(step, row, missing, label, found, typeof text === 'string' ? text : undefined)
        next(row)
        return
      case 'reject':
        env.refuse(node, label, 'LP5304', found, row.meta, row.event)
    }
  }
}

const nullText = (before: number): string =>
  mismatches.count === before ? 'there is no text: the field is null' : mismatches.last

/** The first record, or why the last parser could not read it. */
export function firstThatFits(parsers: readonly TextParser[], text: string): Rec | string {
  let reason = ''
  for (const parse of parsers) {
    const found = parse(text)
    if (typeof found !== 'string') return found
    reason = found
  }
  return reason
}

/** The captures that an alternative may leave out: they become null where several formats, or `else keep`, decide. */
export function missingFields(step: Parse, env: Environment): readonly string[] {
  if (step.into !== undefined || (step.formats.length === 1 && step.otherwise !== 'keep')) return []
  const names = new Set<string>()
  for (const use of step.formats)
    for (const name of env
      .format(use)
      .schema(use.settings as never)
      .fields.keys())
      names.add(name)
  return [...names].filter((name) => step.wanted === undefined || step.wanted.has(name))
}

/** `else keep`: the captures are null and `@error` says why. */
function keep(
  step: Parse,
  row: Row,
  missing: readonly string[],
  stage: string,
  reason: string,
  raw: string | undefined,
): void {
  if (step.into !== undefined) setPath(row.event, step.into, null)
  else for (const name of missing) setKey(row.event, name, null)
  row.meta = { ...row.meta, error: { code: 'LP5304', stage, reason, ...(raw === undefined ? {} : { raw }) } }
}
