import { formatDuration } from './duration-text.ts'
import { formatTime } from './time-text.ts'
import { Duration, Time, type Value } from './value.ts'

/**
 * JSON on one line: time as RFC 3339, duration as `"1m30s"`, bytes as base64, a big int with all its digits, a regex as its source. Nesting
 * of any depth is written.
 */
export function toJson(value: Value): string {
  if (typeof value !== 'object' || value === null) return scalar(value)
  return isNative(value, 200) ? JSON.stringify(value) : write(value, '')
}

/** JSON over lines, indented by two spaces. */
export const toJsonPretty = (value: Value): string => write(value, '  ')

/** Can `JSON.stringify` write it as we would, and without going too deep? */
function isNative(value: Value, levels: number): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value)
    case 'bigint':
      return false
    case 'object':
      break
    default:
      return true
  }
  if (value === null) return true
  if (levels === 0) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (!isNative(value[i]!, levels - 1)) return false
    }
    return true
  }
  // Records are plain objects; times, durations and bytes are not.
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) {
    if (!isNative((value as { readonly [key: string]: Value })[key]!, levels - 1)) return false
  }
  return true
}

const isLeaf = (value: object): boolean =>
  value instanceof Time || value instanceof Duration || value instanceof Uint8Array || value instanceof RegExp

function scalar(value: Value): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : 'null'
    case 'object':
      if (value instanceof Time) return `"${formatTime(value)}"`
      if (value instanceof Duration) return `"${formatDuration(value)}"`
      if (value instanceof Uint8Array)
        return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`
      return value instanceof RegExp ? JSON.stringify(value.source) : 'null'
    default:
      return String(value)
  }
}

/** A list or record that is being written. */
interface Open {
  readonly list: readonly Value[] | undefined
  readonly record: { readonly [key: string]: Value } | undefined
  readonly keys: readonly string[]
  readonly size: number
  next: number
}

function open(value: object): Open {
  if (Array.isArray(value)) return { list: value, record: undefined, keys: [], size: value.length, next: 0 }
  const keys = Object.keys(value)
  return {
    list: undefined,
    record: value as { readonly [key: string]: Value },
    keys,
    size: keys.length,
    next: 0,
  }
}

/** Writes with a stack of its own, so that depth costs no call. */
function write(root: Value, indent: string): string {
  if (typeof root !== 'object' || root === null || isLeaf(root)) return scalar(root)
  const stack = [open(root)]
  let text = Array.isArray(root) ? '[' : '{'
  while (stack.length > 0) {
    const top = stack.at(-1)!
    if (top.next === top.size) {
      stack.pop()
      if (indent !== '' && top.size > 0) text += `\n${indent.repeat(stack.length)}`
      text += top.list === undefined ? '}' : ']'
      continue
    }
    const index = top.next++
    if (index > 0) text += ','
    if (indent !== '') text += `\n${indent.repeat(stack.length)}`
    let value: Value
    if (top.list === undefined) {
      const key = top.keys[index]!
      text += indent === '' ? `${JSON.stringify(key)}:` : `${JSON.stringify(key)}: `
      value = top.record![key]!
    } else {
      value = top.list[index]!
    }
    if (typeof value !== 'object' || value === null || isLeaf(value)) {
      text += scalar(value)
    } else {
      text += Array.isArray(value) ? '[' : '{'
      stack.push(open(value))
    }
  }
  return text
}
