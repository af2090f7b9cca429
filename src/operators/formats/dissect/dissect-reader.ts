import { setPath } from '../../../core/record-path.ts'
import type { Rec } from '../../../core/value.ts'
import { floatType, intType, optional, type RecordType, stringType } from '../../../ir/type.ts'
import type { TextParser } from '../../contract/format.ts'
import { readCapture } from '../capture/read-capture.ts'
import { recordOfPaths } from '../capture/record-of-paths.ts'
import type { Dissect } from './compile-dissect.ts'

/** Reads a text from one piece of fixed text to the next. All of it must fit. */
export function dissectReader({ before, parts }: Dissect): TextParser {
  return (text) => {
    if (!text.startsWith(before)) return `the text does not begin with "${before}"`
    const event: Rec = {}
    let at = before.length
    let between = ''
    /** What keys took, for those that add to it. */
    const taken = new Map<string, string>()
    for (const { path, type, appends, pads, behind } of parts) {
      const end = behind === '' ? text.length : text.indexOf(behind, at)
      if (end === -1) return `no "${behind}" comes behind column ${at + 1}`
      if (path !== undefined) {
        const name = path.join('.')
        const own = text.slice(at, pads ? endBefore(text, at, end) : end)
        const all = appends ? taken.get(name)! + between + own : own
        taken.set(name, all)
        setPath(event, path, readCapture(all, type))
      }
      at = end + behind.length
      while (pads && behind !== '' && text.startsWith(behind, at)) at += behind.length
      between = behind
    }
    return at < text.length ? `the text goes on behind column ${at}` : event
  }
}

/** Where what stands before a piece of text ends, if its first character comes several times: `WARN   [main]` before ` [`. */
function endBefore(text: string, from: number, end: number): number {
  let at = end
  while (at > from && text[at - 1] === text[end]) at--
  return at
}

/** The fields that a pattern gives; null where what was taken is no number. */
export const dissectSchema = ({ parts }: Dissect): RecordType =>
  recordOfPaths(
    parts.flatMap(({ path, type, appends }) =>
      path === undefined || appends
        ? []
        : [
            {
              path,
              type: type === 'string' ? stringType : optional(type === 'int' ? intType : floatType),
            },
          ],
    ),
  )
