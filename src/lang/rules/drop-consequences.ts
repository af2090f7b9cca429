import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { type Damage, isDamaged } from '../names/damaged-regions.ts'

/**
 * Leaves out what only follows from another mistake: what is said of text that could not be read, of names whose declaration could not be
 * read, of the kind of a name that is declared twice, of things unused while there are errors; and says of one unknown name only once that
 * it is unknown, with the other places beside it.
 */
export function dropConsequences(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  damage: ReadonlyMap<string, Damage>,
): Diagnostic[] {
  const twice = new Set(found.filter((one) => one.code === 'LP2010').map(textOf))
  const needsTime = found.some((one) => one.code === 'LP4060')
  const hasErrors = found.some((one) => one.severity === 'error')
  const namesAreLost = [...damage.values()].some((one) => one.losesNames)
  const kept = found.filter((one) => {
    if (one.code.startsWith('LP1')) return true
    const broken = damage.get(one.file)
    if (broken !== undefined && isDamaged(broken, one.span)) return false
    if (unused.has(one.code)) return !hasErrors
    // That the source has no time was said where it is needed.
    if (one.code === 'LP4064') return !needsTime
    if (namesAreLost && ofNames.has(one.code)) return false
    return !(kindsOfNames.has(one.code) && twice.has(textOf(one).replace(/^\$/, '')))
  })
  return onceEach(kept, textOf)

  function textOf({ file, span }: Diagnostic): string {
    return texts.get(file)?.slice(span.start, span.end) ?? ''
  }
}

/** The first of several complaints of one name takes the places of the others. */
function onceEach(found: readonly Diagnostic[], textOf: (one: Diagnostic) => string): Diagnostic[] {
  const first = new Map<string, number>()
  const kept: Diagnostic[] = []
  for (const one of [...found].sort((a, b) => a.span.start - b.span.start)) {
    const key = repeated.has(one.code) ? `${one.code} ${one.file} ${textOf(one)} ${one.message}` : ''
    const index = key === '' ? undefined : first.get(key)
    if (index === undefined) {
      if (key !== '') first.set(key, kept.length)
      kept.push(one)
      continue
    }
    const other = { file: one.file, span: one.span, message: 'It stands here as well.' }
    kept[index] = { ...kept[index]!, related: [...kept[index]!.related, other] }
  }
  return kept
}

const unused: ReadonlySet<string> = new Set(['LP4020', 'LP4021', 'LP4022', 'LP4023', 'LP4024'])
const kindsOfNames: ReadonlySet<string> = new Set(['LP2014', 'LP2018', 'LP2003'])
const ofNames: ReadonlySet<string> = new Set([
  'LP2001',
  'LP2002',
  'LP2003',
  'LP2004',
  'LP2005',
  'LP2008',
  'LP2014',
  'LP2018',
])
const repeated: ReadonlySet<string> = new Set([
  'LP2001',
  'LP2002',
  'LP2003',
  'LP2004',
  'LP2005',
  'LP2007',
  'LP2008',
  'LP2009',
  'LP3001',
  'LP3002',
])
