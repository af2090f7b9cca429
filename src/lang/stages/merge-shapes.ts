import type { Type } from '../../ir/type.ts'
import { type Shape, type SideFacts, type StreamFacts, unknownStream } from '../typing/place.ts'
import { joinRecords } from './join-records.ts'

/** The shape of events that come from any of several inputs. */
export function mergeShapes(
  shapes: readonly Shape[],
  conflict: (name: string, left: Type, right: Type) => void = () => {},
): Shape {
  return shapes.reduce((a, b) => {
    const lost = new Map([...a.lost].filter(([name]) => b.lost.has(name)))
    const type = joinRecords(a.type, b.type, conflict)
    const lostRest = b.lostRest === undefined ? undefined : a.lostRest
    const stream = mergeFacts(a.stream ?? unknownStream, b.stream ?? unknownStream)
    return {
      type,
      stream,
      lost,
      ...(lostRest === undefined ? {} : { lostRest }),
      ...(a.free || b.free ? { free: true } : {}),
    }
  })
}

type Sides = NonNullable<StreamFacts['sides']>

/** A merged stream is what all its inputs are. */
const mergeFacts = (a: StreamFacts, b: StreamFacts): StreamFacts => ({
  timed: a.timed && b.timed,
  bounded: a.bounded && b.bounded,
  windowed: a.windowed && b.windowed,
  derived: a.derived === true && b.derived === true,
  ...(a.sides === undefined || b.sides === undefined ? {} : { sides: mergeSides(a.sides, b.sides) }),
})

function mergeSides(a: Sides, b: Sides): Sides {
  const both = new Map<string, SideFacts>()
  for (const [name, one] of a) {
    const other = b.get(name)
    if (other === undefined) continue
    both.set(name, {
      stream: mergeFacts(one.stream, other.stream),
      optional: one.optional || other.optional,
    })
  }
  return both
}
