import type { Hit } from '../../../clients/elasticsearch/client.ts'
import { toJson } from '../../../core/json.ts'
import type { Value } from '../../../core/value.ts'

/**
 * How far a search has come, so that another point in time can go on from there. The order of documents with the same sort value is that of
 * one point in time only; of these the ones that were read are known by their names.
 */
export class Place {
  /** Documents read in all. */
  #read = 0
  #value: Value = null
  /** Names of documents with the last sort value; empty before the first. */
  #names = new Set<string>()

  /** As `save` gave it; undefined: at the beginning. */
  constructor(saved: Readonly<Record<string, Value>> | undefined) {
    if (saved === undefined || !Array.isArray(saved['names'])) return
    this.#read = Number(saved['read'])
    this.#value = saved['value'] ?? null
    this.#names = new Set(saved['names'].map(String))
  }

  get read(): number {
    return this.#read
  }

  get isAtStart(): boolean {
    return this.#names.size === 0
  }

  /** Documents that share the last sort value, of those that were read. */
  get equals(): number {
    return this.#names.size
  }

  /** Sort values after which another point in time is read: those of the last value come once more. */
  get after(): readonly Value[] {
    return [this.#value, -1]
  }

  /** Those that were not read before. */
  fresh(hits: readonly Hit[]): readonly Hit[] {
    return hits.filter((hit) => !(this.#isLast(hit) && this.#names.has(nameOf(hit))))
  }

  move(hits: readonly Hit[]): void {
    for (const hit of hits) {
      if (!this.#isLast(hit)) this.#names.clear()
      this.#value = hit.sort[0] ?? null
      this.#names.add(nameOf(hit))
    }
    this.#read += hits.length
  }

  save(): Readonly<Record<string, Value>> {
    return { read: this.#read, value: this.#value, names: [...this.#names] }
  }

  #isLast({ sort }: Hit): boolean {
    return this.#names.size > 0 && toJson(sort[0] ?? null) === toJson(this.#value)
  }
}

const nameOf = ({ index, id }: Hit): string => `${index}/${id}`
