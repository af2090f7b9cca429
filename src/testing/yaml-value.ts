import { isRecord, type Value } from '../core/value.ts'
import { printValue } from '../ir/print-value.ts'

/** A value in YAML, in one line: lists and records are YAML's own, all else is an expression in quotes. */
export function printYamlValue(value: Value): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return printValue(value)
  if (Array.isArray(value)) return `[${value.map(printYamlValue).join(', ')}]`
  if (!isRecord(value)) return `'${printValue(value).replaceAll("'", "''")}'`
  const entries = Object.entries(value).map(([key, of]) => `${printYamlKey(key)}: ${printYamlValue(of)}`)
  return `{${entries.join(', ')}}`
}

const printYamlKey = (key: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : JSON.stringify(key)
