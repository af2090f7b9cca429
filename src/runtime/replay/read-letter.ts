import { parseJson } from '../../core/json.ts'
import { isRecord, type Rec } from '../../core/value.ts'
import type { Made } from '../../operators/contract/chunk.ts'
import { readMeta } from './read-meta.ts'

/** One line of a file of dead letters. */
export interface Letter {
  readonly source: string
  /** The stage with state that made the event. */
  readonly operator: string | undefined
  /** Of an event: its time and what else it has from nowhere but its letter. */
  readonly made: Made
  readonly partition: string
  readonly path: string | null
  readonly line: number
  /** −1 where there is none. */
  readonly offset: number
  readonly content: { readonly raw: string } | { readonly event: Rec }
}

/** Only the head of such a line is in its letter: too long, cut in a compressed file. */
const partial: ReadonlySet<unknown> = new Set(['LP5201', 'LP5105'])

/** `no letter`: the line is none, or holds nothing. `incomplete`: what was refused is not in it as a whole. */
export function readLetter(text: string): Letter | 'no letter' | 'incomplete' {
  let letter: unknown
  try {
    letter = parseJson(text)
  } catch {
    return 'no letter'
  }
  if (!isLetter(letter)) return 'no letter'
  if (partial.has(letter['code'])) return 'incomplete'
  const { raw, event, source } = letter
  const content =
    typeof raw === 'string' ? { raw } : event !== undefined && isRecord(event) ? { event } : undefined
  if (content === undefined || typeof source !== 'string') return 'no letter'
  const at = isLetter(letter['at']) ? letter['at'] : {}
  return {
    source,
    operator: typeof at['operator'] === 'string' ? at['operator'] : undefined,
    made: readMeta(at),
    partition: typeof at['partition'] === 'string' ? at['partition'] : '',
    path: typeof at['path'] === 'string' ? at['path'] : null,
    line: typeof at['line'] === 'number' ? at['line'] : 1,
    offset: typeof at['offset'] === 'number' ? at['offset'] : -1,
    content,
  }
}

const isLetter = (value: unknown): value is Rec =>
  typeof value === 'object' && value !== null && isRecord(value as Rec)
