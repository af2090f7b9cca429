import type { CaptureType } from '../capture/read-capture.ts'

/** One key of a pattern, with the text that must stand behind what it takes. */
export interface DissectPart {
  /** Undefined: what is taken is left out. */
  readonly path: readonly string[] | undefined
  readonly type: CaptureType
  /** It is put behind what the key of the same name took before, with what stood between. */
  readonly appends: boolean
  /** The text behind may come several times in a row. */
  readonly pads: boolean
  /** Empty only at the end. */
  readonly behind: string
}

export interface Dissect {
  /** The text begins with it. */
  readonly before: string
  readonly parts: readonly DissectPart[]
}

/** Why a pattern cannot be used, as a full sentence. */
export class DissectProblem extends Error {}

const key = /%\{([^}]*)\}/g
const form = /^(\+?)(\??)([\w@][\w@.-]*)?(?::(int|float|string))?(->)?$/

/** Throws a {@link DissectProblem}. */
export function compileDissect(pattern: string): Dissect {
  const found = [...pattern.matchAll(key)]
  const first = found[0]
  if (first === undefined) throw new DissectProblem('The pattern has no "%{…}", so it takes nothing.')
  const known = new Map<string, CaptureType>()
  const parts = found.map((match, i): DissectPart => {
    const end = match.index + match[0].length
    const behind = pattern.slice(end, found[i + 1]?.index)
    if (behind === '' && i < found.length - 1)
      throw new DissectProblem(
        `Nothing stands between "${match[0]}" and "${found[i + 1]![0]}", so nobody knows where one ends.`,
      )
    return partOf(match[1]!, behind, known)
  })
  return { before: pattern.slice(0, first.index), parts }
}

function partOf(text: string, behind: string, known: Map<string, CaptureType>): DissectPart {
  const read = form.exec(text)
  if (read === null)
    throw new DissectProblem(
      `"%{${text}}" is no key; write "%{name}", "%{name:int}", "%{+name}" to add to it, "%{?name}" to leave it out, or "%{name->}" where what follows may be repeated.`,
    )
  const [, plus, skip, name, type, pads] = read
  const appends = plus !== ''
  if (appends && (name === undefined || skip !== '' || !known.has(name)))
    throw new DissectProblem(`"%{${text}}" adds to a key that does not stand before it.`)
  if (appends && (type ?? known.get(name!)) !== 'string')
    throw new DissectProblem(`"%{${text}}" adds to a number, or is one; only texts are put together.`)
  const isKept = name !== undefined && skip === ''
  if (isKept && !appends) {
    if (known.has(name))
      throw new DissectProblem(`The key "${name}" stands there twice; write "%{+${name}}" to add to it.`)
    known.set(name, (type ?? 'string') as CaptureType)
  }
  return {
    path: isKept ? name.split('.') : undefined,
    type: (type ?? 'string') as CaptureType,
    appends,
    pads: pads !== undefined,
    behind,
  }
}
