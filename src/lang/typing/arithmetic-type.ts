import { anyType, type Type } from '../../ir/type.ts'

type Arithmetic = '+' | '-' | '*' | '/' | '%'

/** The type of an arithmetic operation over operands that are not null; `undefined` where there is none. */
export function arithmeticType(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  if (left.kind === 'null' || right.kind === 'null') {
    const other = left.kind === 'null' ? right : left
    return other.kind === 'null' || takesPart(operator, other) ? { kind: 'null' } : undefined
  }
  if (left.kind === 'any' || right.kind === 'any') return withAny(operator, left, right)
  if (isNumber(left) && isNumber(right)) {
    if (operator === '/') return { kind: 'float' }
    return { kind: left.kind === 'int' && right.kind === 'int' ? 'int' : 'float' }
  }
  if (operator === '+' && isText(left) && isText(right)) return { kind: 'string' }
  return withTime(operator, left, right)
}

function withTime(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  const pair = `${left.kind} ${operator} ${right.kind}`
  switch (pair) {
    case 'time + duration':
    case 'duration + time':
    case 'time - duration':
      return { kind: 'time' }
    case 'time - time':
    case 'duration + duration':
    case 'duration - duration':
    case 'duration % duration':
      return { kind: 'duration' }
    case 'duration / duration':
      return { kind: 'float' }
    default:
  }
  if (left.kind === 'duration' && isNumber(right) && (operator === '*' || operator === '/')) return left
  if (right.kind === 'duration' && isNumber(left) && operator === '*') return right
  return undefined
}

function withAny(operator: Arithmetic, left: Type, right: Type): Type | undefined {
  const known = left.kind === 'any' ? right : left
  if (known.kind === 'any') return anyType
  if (!takesPart(operator, known)) return undefined
  return isText(known) ? { kind: 'optional', of: { kind: 'string' } } : anyType
}

function takesPart(operator: Arithmetic, type: Type): boolean {
  if (isNumber(type) || type.kind === 'duration') return true
  if (type.kind === 'time') return operator === '+' || operator === '-'
  return isText(type) && operator === '+'
}

const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'float'
const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'choice'
