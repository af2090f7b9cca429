import { parseDuration } from '../../core/duration-text.ts'
import { parseSize } from '../../core/size-text.ts'
import { Duration, isRecord, type Value } from '../../core/value.ts'
import type { Param } from '../../operators/contract/params.ts'
import { constant } from '../typing/constants.ts'

/** What a reader gives: the value for the operator, or why there is none. */
export type Reading = { readonly ok: true; readonly value: unknown } | Misreading
export interface Misreading {
  readonly ok: false
  readonly why: 'type' | 'unit'
  /** What is due, with an example. */
  readonly needed: string
}

const read = (value: unknown): Reading => ({ ok: true, value })
const wrong = (needed: string): Reading => ({ ok: false, why: 'type', needed })

/** A constant as the operator wants it: durations as microseconds, sizes as bytes, rates as events per second. */
export function readValue(value: Value, isRate: boolean, param: Param): Reading {
  switch (param.value) {
    case 'string':
      if (typeof value === 'string') return read(value)
      return wrong(typeof value === 'number' && !isRate ? `a string such as "${value}"` : 'a string')
    case 'zone':
      return typeof value === 'string'
        ? read(value)
        : wrong('the name of a time zone such as "Europe/Berlin"')
    case 'strings': {
      const items = Array.isArray(value) ? value : [value]
      return items.every((item) => typeof item === 'string')
        ? read(items)
        : wrong('a string or a list of strings')
    }
    case 'int':
      return Number.isInteger(value) && !isRate ? read(value) : wrong('an int')
    case 'float':
      return typeof value === 'number' && !isRate ? read(value) : wrong('a number')
    case 'bool':
      return typeof value === 'boolean' ? read(value) : wrong('"true" or "false"')
    case 'duration':
      if (value instanceof Duration) return read(value.micros)
      if (typeof value === 'number')
        return { ok: false, why: 'unit', needed: `"${value}s", "${value}ms" or the like` }
      return wrong('a duration such as "10s"')
    case 'size':
      return Number.isInteger(value) && !isRate ? read(value) : wrong('a size such as "10MiB"')
    case 'rate':
      if (typeof value === 'number' && isRate) return read(value)
      if (typeof value === 'number')
        return { ok: false, why: 'unit', needed: `"${value}/s", "${value}/m" or the like` }
      return wrong('a rate such as "100/s"')
    case 'regex':
      return value instanceof RegExp ? read(value) : wrong(`a regex such as ${asRegex(value)}`)
    case 'record':
      return isRecord(value) ? read(value) : wrong(`a record such as ${param.example ?? '{a: 1}'}`)
    default:
      return read(value)
  }
}

/** The text between slashes, as in the message of who has it in quotes. */
const asRegex = (value: Value): string =>
  typeof value === 'string' && value !== '' ? `/${value.replace(/\\?\//g, '\\/')}/` : '/^a+$/'

/** Whether a text in quotes is what the setting takes without them: `"10s"` where a duration is due. */
export function meansUnquoted(text: string, param: Param): boolean {
  switch (param.value) {
    case 'duration':
      return parseDuration(text) !== null
    case 'size':
      return parseSize(text) !== null && !text.includes(' ')
    case 'int':
      return /^-?\d+$/.test(text)
    case 'float':
      return /^-?\d+(\.\d+)?%?$/.test(text)
    case 'bool':
      return text === 'true' || text === 'false'
    case 'rate':
      return /^\d+\/[smhd]$/.test(text)
    default:
      return false
  }
}

/** A default as the spec writes it: `10s`, `1MiB`, `true`, `json`. */
export function readDefault(text: string, param: Param): unknown {
  if (param.kind === 'choice' || param.kind === 'reference') return text
  if (param.kind === 'format') return { name: text, settings: {} }
  if (param.kind === 'template' || param.kind === 'expression')
    return constant(JSON.parse(text) as Value, { start: 0, end: 0 })
  switch (param.value) {
    case 'duration':
      return parseDuration(text)?.micros
    case 'size':
      return parseSize(text)
    case 'rate': {
      const [count, unit] = text.split('/')
      return Number(count) / (unit === 'm' ? 60 : unit === 'h' ? 3600 : 1)
    }
    case 'int':
      return Number(text)
    case 'float':
      return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
    case 'bool':
      return text === 'true'
    case 'string':
    case 'zone':
      return text.startsWith('"') ? (JSON.parse(text) as string) : text
    case 'strings':
    case 'record':
    case 'any':
      return JSON.parse(text) as unknown
    case 'regex':
      return new RegExp(text.replace(/^\/|\/$/g, ''))
    default:
      return text
  }
}

/** The range of a setting in words, where the value lies outside. */
export function outOfRange(
  value: unknown,
  param: Param,
  print: (value: number) => string,
): string | undefined {
  if (typeof value !== 'number') return undefined
  const { min, max } = param
  if ((min === undefined || value >= min) && (max === undefined || value <= max)) return undefined
  if (min !== undefined && max !== undefined) return `between ${print(min)} and ${print(max)}`
  return min === undefined ? `at most ${print(max!)}` : `at least ${print(min)}`
}
