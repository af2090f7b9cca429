import { nearest } from '../../../core/nearest.ts'
import type { CaptureType } from '../capture/read-capture.ts'
import { translateClass } from './character-class.ts'
import { type GrokField, type GrokPattern, GrokProblem } from './grok-pattern.ts'
import { floatPatterns, grokLibrary, intPatterns } from './library.ts'

/** Longer regexes are refused: patterns that hold each other twice double with each level. */
const maxLength = 100_000

/**
 * Makes one regex of a grok pattern. Named patterns are put in; `%{NAME:field:type}` and `(?<field>…)` capture, plain groups do not;
 * what other engines write differently (`(?>…)`, `\A`, `\h`, `[[:alpha:]]`, a leading `(?i)`) is translated. Throws a `GrokProblem`.
 */
export function compileGrok(pattern: string, custom: ReadonlyMap<string, string>): GrokPattern {
  const compiler = new GrokCompiler(custom)
  const ignoresCase = pattern.startsWith('(?i)')
  compiler.expand(ignoresCase ? pattern.slice(4) : pattern, [])
  const fields = [...compiler.fields.values()]
  if (fields.length === 0) {
    throw new GrokProblem(
      'The pattern captures nothing, so it gives no field.',
      'Name what it should give: "%{IP:client}".',
    )
  }
  const outer = fields.find((field) =>
    fields.some((inner) => inner !== field && field.path.every((part, index) => inner.path[index] === part)),
  )
  if (outer !== undefined)
    throw new GrokProblem(`The field "${outer.path.join('.')}" is captured both as a value and as a record.`)
  try {
    return { regex: new RegExp(compiler.source, ignoresCase ? 'i' : ''), fields }
  } catch (error) {
    const reason = (error as Error).message.split(': ').at(-1)!
    throw new GrokProblem(`The pattern is no regular expression: ${reason.toLowerCase()}.`)
  }
}

class GrokCompiler {
  readonly fields = new Map<string, GrokField>()
  source = ''
  private count = 0
  private readonly custom: ReadonlyMap<string, string>

  constructor(custom: ReadonlyMap<string, string>) {
    this.custom = custom
  }

  /** Adds the regex of a pattern. `trail`: names of the patterns around it. */
  expand(pattern: string, trail: readonly string[]): void {
    const closers: string[] = []
    let at = 0
    while (at < pattern.length) {
      const char = pattern[at]!
      if (char === '%' && pattern[at + 1] === '{') {
        at = this.reference(pattern, at, trail)
      } else if (char === '\\') {
        at = this.escaped(pattern, at, trail)
      } else if (char === '[') {
        const { text, end } = translateClass(pattern, at)
        this.source += text
        at = end
      } else if (char === '(') {
        at = this.group(pattern, at, closers, trail)
      } else if (char === ')') {
        this.source += closers.pop() ?? ')'
        at++
      } else {
        this.source += char
        at++
      }
      if (this.source.length > maxLength)
        throw new GrokProblem(`The pattern grows beyond ${maxLength.toLocaleString('en')} characters.`)
    }
  }

  /** `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`. */
  private reference(pattern: string, from: number, trail: readonly string[]): number {
    const end = pattern.indexOf('}', from)
    const within = trail.at(-1)
    if (end < 0) throw new GrokProblem('No "}" closes the last "%{".', undefined, within)
    const [name = '', field, type, ...rest] = pattern.slice(from + 2, end).split(':')
    if (rest.length > 0)
      throw new GrokProblem(
        `"${pattern.slice(from, end + 1)}" has too many parts.`,
        'Write %{NAME:field:type}.',
        within,
      )
    const known = this.custom.get(name) ?? grokLibrary.get(name)
    if (known === undefined) {
      const near = nearest(name, [...this.custom.keys(), ...grokLibrary.keys()])
      throw new GrokProblem(
        `There is no grok pattern named "${name}".`,
        near === undefined ? 'Define it with "patterns: {…}".' : `"${near}" is the nearest name.`,
        within,
      )
    }
    if (trail.includes(name))
      throw new GrokProblem(
        `The grok pattern "${name}" contains itself: ${[...trail.slice(trail.indexOf(name)), name].join(' → ')}.`,
        undefined,
        within,
      )
    if (field === undefined) this.source += '(?:'
    else this.capture(field, type ?? 'string', name)
    this.expand(known, [...trail, name])
    this.source += ')'
    return end + 1
  }

  /** Opens a capturing group for a field. */
  private capture(field: string, type: string, name?: string): void {
    if (!isCaptureType(type))
      throw new GrokProblem(`"${type}" is no type of a capture.`, 'A capture is "string", "int" or "float".')
    const inBrackets = /^\[.+\]$/.test(field)
    const path = inBrackets ? field.slice(1, -1).split('][') : field.split('.')
    if (path.includes('')) throw new GrokProblem(`"${field}" is no name of a field.`)
    const isReadable = type === 'string' || (type === 'int' ? intPatterns : floatPatterns).has(name ?? '')
    this.count++
    this.source += '('
    const key = JSON.stringify(path)
    const known = this.fields.get(key)
    if (known === undefined) {
      this.fields.set(key, { path, type, groups: [this.count], isReadable })
      return
    }
    if (known.type !== type)
      throw new GrokProblem(`The field "${field}" is captured both as ${known.type} and as ${type}.`)
    known.groups.push(this.count)
    known.isReadable &&= isReadable
  }

  /** Opens a group and notes what closes it. */
  private group(pattern: string, at: number, closers: string[], trail: readonly string[]): number {
    if (pattern[at + 1] !== '?') {
      closers.push(')')
      this.source += '(?:'
      return at + 1
    }
    const head = pattern.slice(at, at + 200)
    const named = /^\(\?(?:P?<([^>=!][^>]*)>|'([^']+)')/.exec(head)
    if (named !== null) {
      closers.push(')')
      this.capture(named[1] ?? named[2]!, 'string')
      return at + named[0].length
    }
    if (head.startsWith('(?>')) {
      // What a look-ahead found is never tried again: the group behind it cannot be entered a second time.
      this.count++
      closers.push(`))\\${this.count})`)
      this.source += '(?:(?=('
      return at + 3
    }
    if (head.startsWith('(?#')) {
      const end = pattern.indexOf(')', at)
      return end < 0 ? pattern.length : end + 1
    }
    const plain = /^\(\?(?:[:=!]|<[=!]|[ims]*(?:-[ims]+)?:)/.exec(head)
    if (plain === null) {
      throw new GrokProblem(
        `A regular expression here knows no group that begins with "${head.slice(0, 3)}".`,
        'Write "(?i)" only at the very start, or "(?i:…)" around what it is for.',
        trail.at(-1),
      )
    }
    closers.push(')')
    this.source += plain[0]
    return at + plain[0].length
  }

  private escaped(pattern: string, at: number, trail: readonly string[]): number {
    const next = pattern[at + 1] ?? ''
    if (next >= '1' && next <= '9') {
      throw new GrokProblem(
        `"\\${next}" refers to a group by number, but plain groups have none here.`,
        'Name the group, "(?<name>…)", and refer to it as "\\k<name>".',
        trail.at(-1),
      )
    }
    const name = next === 'k' ? /^\\k<([^>]+)>/.exec(pattern.slice(at, at + 200))?.[1] : undefined
    if (name !== undefined) {
      const field = this.fields.get(JSON.stringify(name.split('.')))
      if (field === undefined) throw new GrokProblem(`"\\k<${name}>" refers to no group before it.`)
      this.source += `(?:${field.groups.map((group) => `\\${group}`).join('')})`
      return at + name.length + 4
    }
    this.source += translations[next] ?? `\\${next}`
    return at + 1 + next.length
  }
}

const translations: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  z: '$',
  h: '[0-9A-Fa-f]',
  H: '[^0-9A-Fa-f]',
}

const isCaptureType = (type: string): type is CaptureType =>
  type === 'string' || type === 'int' || type === 'float'
