import type {
  AggregateStage,
  Call,
  Expression,
  IfStage,
  Missing,
  Name,
  Path,
  Pattern,
  SequenceStage,
  Stage,
} from '../ast.ts'
import { callText, conditionPower, conditionText, expressionText, sumPower } from './expressions.ts'
import { stringText } from './literals.ts'
import { dottedText, fieldText, nameText, pathText } from './names.ts'
import { lines, spaces, width, wrapExpression } from './wrap.ts'

/** A stage on one line; blocks are always broken when a stage is printed in full. */
export const stageLine = (stage: Stage): string => render(stage, undefined)

/** A stage whose word stands at `column`, broken over lines where it is too long or has a block. */
export function wrapStage(stage: Stage, column: number): string {
  const line = stageLine(stage)
  return column + line.length <= width && !isAlwaysBroken(stage) ? line : render(stage, column)
}

/** Stages with a block of lines. */
export const isAlwaysBroken = (stage: Stage): boolean =>
  stage.kind === 'if' || stage.kind === 'route' || stage.kind === 'sequence'

/** `at` is the column of the word, or undefined for one line. */
function render(stage: Stage, at: number | undefined): string {
  switch (stage.kind) {
    case 'where':
      return `where ${value(stage.test, at, 6)}`
    case 'set':
      return list(
        'set',
        stage.assignments.map(({ path, value: e }) => [`${target(path)} = `, e]),
        at,
      )
    case 'keep':
      return list(
        'keep',
        stage.items.map((item) =>
          item.value === undefined
            ? [patternText(item.pattern), undefined]
            : [`${patternText(item.pattern)} = `, item.value],
        ),
        at,
      )
    case 'drop':
      return list(
        'drop',
        stage.patterns.map((pattern) => [patternText(pattern), undefined]),
        at,
      )
    case 'rename':
      return list(
        'rename',
        stage.pairs.map(({ from, to }) => [`${target(from)} as ${target(to)}`, undefined]),
        at,
      )
    case 'parse':
      return parseText(stage, at)
    case 'if':
      return ifText(stage, at)
    case 'aggregate':
    case 'annotate':
      return aggregateText(stage, at)
    case 'route':
      return block(
        'route {',
        stage.arms.map(({ test, target: to }) => `${conditionText(test)} -> ${reference(to)}`),
        at,
      )
    case 'join': {
      const as = stage.as === undefined ? '' : ` as ${fieldText(stage.as.text)}`
      const head = `join ${stage.left ? 'left ' : ''}${reference(stage.other)}${as} on `
      return `${head}${value(stage.on, at, head.length)} within ${expressionText(stage.within)}`
    }
    case 'sequence':
      return sequenceText(stage, at)
    case 'to':
      return list(
        'to',
        stage.sinks.map((sink) => (sink.kind === 'missing' ? ['', undefined] : ['', sink])),
        at,
      )
    case 'call-stage':
      return at === undefined ? callText(stage.call) : wrapExpression(stage.call, at, at)
    case 'broken':
    case 'missing':
      return ''
  }
}

const value = (e: Expression, at: number | undefined, offset: number): string =>
  at === undefined ? expressionText(e) : wrapExpression(e, at + offset, at)

const target = (path: Path | Missing): string =>
  path.kind === 'missing' ? '' : pathText(path.parts, stringText)
const patternText = (pattern: Pattern | Missing): string =>
  pattern.kind === 'missing' ? '' : pathText(pattern.parts, stringText)
const reference = (name: Name | Missing): string => (name.kind === 'missing' ? '' : dottedText(name.text))

/** A word and its items, later ones under the first. */
function list(
  word: string,
  items: readonly (readonly [string, Expression | undefined])[],
  at: number | undefined,
): string {
  const offset = word.length + 1
  const parts = items.map(([head, e]) => head + (e === undefined ? '' : value(e, at, offset + head.length)))
  if (at === undefined) return `${word} ${parts.join(', ')}`
  return `${word} ${parts.join(`,\n${spaces(at + offset)}`)}`
}

function block(head: string, items: readonly string[], at: number | undefined): string {
  if (at === undefined) return `${head}${items.length === 0 ? '' : ` ${items.join(', ')} `}}`
  return `${head}\n${lines(items, at + 2, '')}\n${spaces(at)}}`
}

function parseText(stage: Stage & { kind: 'parse' }, at: number | undefined): string {
  const head = `parse ${expressionText(stage.input, sumPower)} as `
  const formats = stage.formats.map((format) =>
    format.kind === 'missing' ? '' : value(format, at, head.length),
  )
  const into = stage.into === undefined ? '' : ` into ${target(stage.into)}`
  return `${head}${formats.join(' or ')}${into}${stage.otherwise === undefined ? '' : ` else ${stage.otherwise}`}`
}

function ifText({ arms, otherwise }: IfStage, at: number | undefined): string {
  const parts = arms.map(({ test, stages }) => `if ${testText(test)} ${stagesBlock(stages, at)}`)
  if (otherwise !== undefined) parts.push(stagesBlock(otherwise, at))
  return parts.join(' else ')
}

/** Behind an open range the `{` of the block would be its end. */
function testText(test: Expression): string {
  const text = expressionText(test, conditionPower)
  return text.endsWith('..') ? `(${text})` : text
}

function stagesBlock(stages: readonly Stage[], at: number | undefined): string {
  if (stages.length === 0) return '{}'
  if (at === undefined) return `{ ${stages.map(stageLine).join(' | ')} }`
  const inner = at + 2
  const texts = stages.map(
    (stage, i) => `${spaces(inner)}${i === 0 ? '' : '| '}${wrapStage(stage, inner + (i === 0 ? 0 : 2))}`,
  )
  return `{\n${texts.join('\n')}\n${spaces(at)}}`
}

function aggregateText(stage: AggregateStage, at: number | undefined): string {
  const items = stage.items.map(
    ({ name, value: e }) => [name.kind === 'missing' ? '' : `${fieldText(name.text)} = `, e] as const,
  )
  const clauses = clausesOf(stage)
  if (at === undefined) return [list(stage.kind, items, undefined), ...clauses].join(' ')
  const line = list(stage.kind, items, undefined)
  const head = at + line.length <= width ? line : list(stage.kind, items, at)
  return [head, ...clauses.map((clause) => spaces(at + 2) + clause)].join('\n')
}

function clausesOf({ by, over, emit, late }: AggregateStage): string[] {
  const clauses: string[] = []
  if (by.length > 0) clauses.push(`by ${keysText(by)}`)
  if (over !== undefined) clauses.push(`over ${windowText(over)}`)
  if (emit !== undefined) {
    const every = emit.every === undefined ? '' : expressionText(emit.every)
    clauses.push(
      emit.how === 'close' ? 'emit on close' : emit.how === 'every' ? `emit every ${every}` : 'emit changes',
    )
  }
  if (late !== undefined)
    clauses.push(late.to === 'drop' ? 'late drop' : `late to ${dottedText(late.to.text)}`)
  return clauses
}

const windowText = (over: Call | Missing): string => (over.kind === 'missing' ? '' : callText(over))

const keysText = (keys: AggregateStage['by']): string =>
  keys
    .map(({ name, value: e }) => (name === undefined ? '' : `${fieldText(name.text)} = `) + expressionText(e))
    .join(', ')

function sequenceText(stage: SequenceStage, at: number | undefined): string {
  const by = stage.by.length === 0 ? '' : `by ${keysText(stage.by)} `
  const steps = stage.steps.map((step) => {
    const name = step.name.kind === 'missing' ? '' : nameText(step.name.text)
    const count = step.count === undefined ? '' : `[${expressionText(step.count)}]`
    const key = step.by === undefined ? '' : ` by ${target(step.by)}`
    return `${step.negated ? 'not ' : ''}${name}${count}: ${expressionText(step.test)}${key}`
  })
  const head = `sequence ${by}within ${expressionText(stage.within, sumPower)} {`
  const emit =
    stage.emit.kind === 'missing'
      ? ''
      : ` emit ${at === undefined ? expressionText(stage.emit) : wrapExpression(stage.emit, at + 7, at)}`
  return block(head, steps, at) + emit
}
