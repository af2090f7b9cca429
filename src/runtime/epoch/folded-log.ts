import type { StateKey } from '../../operators/contract/state.ts'
import type { StateChanges } from '../state/tracked-state.ts'
import type { LogReader } from './log-blocks.ts'

type Table = Map<StateKey, Uint8Array>

/** What is kept of one stage: tables by the name of their state and their own. */
export type FoldedStage = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<StateKey, Uint8Array>>>

/** What a log comes to: the entries that are left, as bytes, in the order in which they came. */
export class FoldedLog implements LogReader {
  /** By uid of a stage, name of a state, name of a table. */
  readonly stages = new Map<string, Map<string, Map<string, Table>>>()

  readonly state = (uid: string, name: string): StateChanges => {
    const tables = made(made(this.stages, uid), name)
    return {
      put: (table, key, entry) => made(tables, table).set(key, entry),
      deleted: (table, key) => void tables.get(table)?.delete(key),
      dropped: (table) => void tables.delete(table),
    }
  }

  forgotten(uid: string): void {
    this.stages.delete(uid)
  }

  /** Entries and bytes of each state that has any. */
  *sizes(): Generator<FoldedSize> {
    for (const [uid, states] of this.stages) {
      for (const [name, tables] of states) {
        let [keys, bytes] = [0, 0]
        for (const table of tables.values()) {
          keys += table.size
          for (const entry of table.values()) bytes += entry.length
        }
        if (keys > 0) yield { uid, name, keys, bytes }
      }
    }
  }
}

export interface FoldedSize {
  readonly uid: string
  readonly name: string
  readonly keys: number
  /** Of entries, without their keys. */
  readonly bytes: number
}

function made<K, V>(maps: Map<K, Map<string, V>>, key: K): Map<string, V>
function made<K>(maps: Map<K, Table>, key: K): Table
function made<K>(maps: Map<K, Map<unknown, unknown>>, key: K): Map<unknown, unknown> {
  let found = maps.get(key)
  if (found === undefined) {
    found = new Map()
    maps.set(key, found)
  }
  return found
}
