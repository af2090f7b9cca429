import { seededRandom } from '../support/random.ts'

/** The event times of two partitions, in the order in which each has them; some come late. */
export type Partitions = readonly [readonly number[], readonly number[]]
/** Which partition has its turn. */
export type Interleaving = readonly (0 | 1)[]

const length = 60

/** Times that go on in steps below `step`; three in ten come up to `disorder` behind. */
function times(random: () => number, step: number, disorder: number): number[] {
  let time = 0
  return Array.from({ length }, () => {
    time += Math.floor(random() * step)
    const behind = random() < 0.3 ? Math.floor(random() * disorder) : 0
    return Math.max(0, time - behind)
  })
}

export function partitionsOf(seed: number, step: number, disorder: number): Partitions {
  const random = seededRandom(seed)
  return [times(random, step, disorder), times(random, step, disorder)]
}

/** Ways in which the two may come one between the other: each prefers one of them more or less. */
export function interleavings(seed: number, count: number): readonly Interleaving[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const bias = random()
    const left = [length, length]
    const order: (0 | 1)[] = []
    while (left[0]! + left[1]! > 0) {
      const turn = left[1] === 0 || (left[0]! > 0 && random() < bias) ? 0 : 1
      left[turn]!--
      order.push(turn)
    }
    return order
  })
}

/** For how many of 200 inputs the result depends on the interleaving. */
export function dependent(
  [step, disorder]: readonly [number, number],
  run: (partitions: Partitions, order: Interleaving) => string,
): number {
  let count = 0
  for (let seed = 0; seed < 200; seed++) {
    const partitions = partitionsOf(seed, step, disorder)
    const results = new Set(interleavings(1000 + seed, 20).map((order) => run(partitions, order)))
    if (results.size > 1) count++
  }
  return count
}

/** The watermarks of two partitions and what they have in common, which never goes back. */
export class Watermarks {
  readonly own: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  combined = Number.NEGATIVE_INFINITY

  /** After an event of a partition; true where the combined one moved. */
  note(partition: 0 | 1, time: number, lateness: number, isLast: boolean): boolean {
    this.own[partition] = isLast ? Number.POSITIVE_INFINITY : Math.max(this.own[partition], time - lateness)
    const before = this.combined
    this.combined = Math.max(before, Math.min(...this.own))
    return this.combined > before
  }
}

/** Calls for each event in the order of an interleaving. */
export function inOrder(
  partitions: Partitions,
  order: Interleaving,
  visit: (time: number, partition: 0 | 1, isLast: boolean) => void,
): void {
  const next = [0, 0]
  for (const partition of order) {
    const at = next[partition]!++
    visit(partitions[partition][at]!, partition, at === partitions[partition].length - 1)
  }
}
