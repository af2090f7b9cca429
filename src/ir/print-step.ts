import { printExpression } from './print-expression.ts'
import { printPath, printText } from './print-name.ts'
import type { KeyPattern, OperatorUse, Step } from './step.ts'

/** Writes formats and call stages, whose settings only their spec can tell apart. */
export interface WriteUse {
  readonly format: (use: OperatorUse) => string
  readonly stage: (use: OperatorUse) => string
}

/** A stage as it would be written. */
export function printStep(step: Step, write: WriteUse): string {
  switch (step.op) {
    case 'where':
      return `where ${printExpression(step.test)}`
    case 'set':
      return `set ${step.items.map(({ path, value }) => `${printPath(path)} = ${printExpression(value)}`).join(', ')}`
    case 'keep':
      return `keep ${step.items
        .map(({ pattern, value }) =>
          value === undefined
            ? printPattern(pattern)
            : `${printPattern(pattern)} = ${printExpression(value)}`,
        )
        .join(', ')}`
    case 'drop':
      return `drop ${step.patterns.map(printPattern).join(', ')}`
    case 'rename':
      return `rename ${step.pairs.map(({ from, to }) => `${printPath(from)} as ${printPath(to)}`).join(', ')}`
    case 'parse':
      return [
        `parse ${printExpression(step.input)} as ${step.formats.map(write.format).join(' or ')}`,
        step.into === undefined ? '' : ` into ${printPath(step.into)}`,
        step.otherwise === 'reject' ? '' : ` else ${step.otherwise}`,
      ].join('')
    case 'if':
      return printIf(step, write)
    case 'call':
      return write.stage(step.use)
  }
}

function printIf(step: Extract<Step, { op: 'if' }>, write: WriteUse): string {
  const block = (steps: readonly Step[]): string =>
    steps.length === 0 ? '{ }' : `{ ${steps.map((inner) => printStep(inner, write)).join(' | ')} }`
  const arms = step.arms.map(({ test, steps }) => `if ${printExpression(test)} ${block(steps)}`)
  return [...arms, ...(step.otherwise.length === 0 ? [] : [block(step.otherwise)])].join(' else ')
}

/** A glob is a string over keys; the way to it is a path. */
function printPattern({ path, glob }: KeyPattern): string {
  if (!glob) return printPath(path)
  const above = path.slice(0, -1)
  return [...(above.length === 0 ? [] : [printPath(above)]), printText(path.at(-1) ?? '')].join('.')
}
