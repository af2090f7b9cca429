import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StateKey } from '../../../src/operators/contract/state.ts'
import { FoldedLog } from '../../../src/runtime/epoch/folded-log.ts'
import { BlockWriter, headLength, readBlock } from '../../../src/runtime/epoch/log-blocks.ts'
import { TrackedState } from '../../../src/runtime/state/tracked-state.ts'
import { ToyEntry, toyCodec } from '../../support/toy-entries.ts'

type Model = Map<string, Map<StateKey, number>>

const byName = (tables: readonly (readonly [string, readonly (readonly [StateKey, number])[]])[]): unknown =>
  tables.filter(([, entries]) => entries.length > 0).sort(([one], [other]) => (one < other ? -1 : 1))

/** Tables that have entries, and these in their order. */
const contentOf = (state: TrackedState<ToyEntry>): unknown =>
  byName(
    [...state.names()].map((name) => [
      name,
      [...state.table(name).entries()].map(([key, { value }]) => [key, value] as const),
    ]),
  )

const contentOfModel = (model: Model): unknown =>
  byName([...model].map(([name, entries]) => [name, [...entries]]))

/** A state that is cut and drained into a log of blocks. */
class Logged {
  readonly state = new TrackedState(toyCodec, true)
  readonly #blocks: Buffer[] = []
  #writer: BlockWriter | undefined
  #epoch = 0
  /** What it held at the last cut that is drained, and at the one that is not. */
  #drained: unknown = []
  #cut: unknown = []

  cut(content: unknown): void {
    this.drain(Number.POSITIVE_INFINITY)
    this.#cut = content
    this.state.freeze()
    this.#writer = new BlockWriter(++this.#epoch)
    this.#writer.state('uid', 'state')
  }

  /** Drains so many looks at the clock long. */
  drain(looks: number): void {
    if (this.#writer === undefined) return
    let left = looks
    const isDone = this.state.drain(this.#writer, () => (left-- > 0 ? 0 : 1), 1)
    this.#blocks.push(...this.#writer.take())
    if (!isDone) {
      this.#writer.state('uid', 'state')
      return
    }
    this.#writer = undefined
    this.#drained = this.#cut
  }

  /** What a restart makes of the drained cuts must be what was there at the last of them. */
  check(): void {
    this.drain(Number.POSITIVE_INFINITY)
    const restored = new TrackedState(toyCodec, true)
    for (const block of this.#blocks) {
      readBlock(block.subarray(headLength), { state: () => restored.restoring, forgotten: () => {} })
    }
    restored.restored()
    expect(contentOf(restored)).toEqual(this.#drained)
    expect(restored.isDirty).toBe(false)
    const folded = new FoldedLog()
    for (const block of this.#blocks) readBlock(block.subarray(headLength), folded)
    const keys = [...folded.sizes()].reduce((sum, size) => sum + size.keys, 0)
    expect(keys).toBe(restored.size)
  }
}

const tables = fc.constantFrom('a', 'b', 'c')
const keys = fc.oneof(
  fc.constantFrom<StateKey>('k', 'l', 'm', 1, -0.5, true, null, '\ud800', '\ud801', '\u0000[]', ''),
  fc.integer({ min: 0, max: 600 }),
)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('set' as const), table: tables, key: keys, value: fc.nat() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('change' as const), table: tables, key: keys, value: fc.nat() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), table: tables, key: keys }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      table: tables,
      key: keys,
      to: keys,
      into: tables,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fill' as const), table: tables, value: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), table: tables }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drain' as const), looks: fc.nat(2) }) },
)

test('whatever is done between cuts and drains, the log gives back what was there at the last cut', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const logged = new Logged()
      const { state } = logged
      const model: Model = new Map()
      const modelTable = (name: string): Map<StateKey, number> => {
        const found = model.get(name) ?? new Map()
        model.set(name, found)
        return found
      }
      const set = (table: string, key: StateKey, entry: ToyEntry): void => {
        state.table(table).set(key, entry)
        modelTable(table).set(key, entry.value)
      }
      for (const one of steps) {
        switch (one.do) {
          case 'set':
            set(one.table, one.key, new ToyEntry(one.value))
            break
          case 'fill':
            for (let key = 0; key < 600; key++) set(one.table, key, new ToyEntry(one.value + key))
            break
          case 'change': {
            const entry = state.table(one.table).get(one.key)
            if (entry === undefined) break
            state.table(one.table).touch(one.key, entry)
            entry.value = one.value
            modelTable(one.table).set(one.key, one.value)
            break
          }
          case 'delete':
            state.table(one.table).delete(one.key)
            modelTable(one.table).delete(one.key)
            break
          case 'move': {
            // The same entry elsewhere, changed while it stands nowhere.
            const entry = state.table(one.table).get(one.key)
            if (entry === undefined) break
            state.table(one.table).delete(one.key)
            modelTable(one.table).delete(one.key)
            entry.value += 1
            set(one.into, one.to, entry)
            break
          }
          case 'drop':
            state.drop(one.table)
            model.delete(one.table)
            break
          case 'cut':
            logged.cut(structuredClone(contentOfModel(model)))
            break
          case 'drain':
            logged.drain(one.looks)
            break
          default:
            one satisfies never
        }
      }
      logged.check()
      expect(contentOf(state)).toEqual(contentOfModel(model))
    }),
    { numRuns: 500 },
  )
})

test('only what has changed is written', () => {
  const state = new TrackedState(toyCodec, true)
  for (let key = 0; key < 1000; key++) state.table('t').set(key, new ToyEntry(key))
  const put: StateKey[] = []
  const into = {
    put: (_: string, key: StateKey) => void put.push(key),
    deleted: () => {},
    dropped: () => {},
  }
  state.freeze()
  state.drain(into, () => 0, 1)
  expect(put).toHaveLength(1000)
  const entry = state.table('t').get(7)!
  state.table('t').touch(7, entry)
  state.table('t').touch(7, entry)
  state.freeze()
  state.drain(into, () => 0, 1)
  expect(put.slice(1000)).toEqual([7])
  expect(state.isDirty).toBe(false)
})

test('a drain gives the stream its turn when its time is over', () => {
  const state = new TrackedState(toyCodec, true)
  for (let key = 0; key < 10_000; key++) state.table('t').set(key, new ToyEntry(key))
  state.freeze()
  let put = 0
  const into = { put: () => void put++, deleted: () => {}, dropped: () => {} }
  expect(state.drain(into, () => 1, 1)).toBe(false)
  expect(put).toBeLessThan(1000)
  expect(state.drain(into, () => 0, 1)).toBe(true)
  expect(put).toBe(10_000)
})

test('state that nobody keeps notes nothing', () => {
  const state = new TrackedState(toyCodec, false)
  state.table('t').set('k', new ToyEntry(1))
  state.table('t').delete('k')
  state.drop('t')
  expect(state.isDirty).toBe(false)
})
