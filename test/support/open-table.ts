import { expect, onTestFinished } from 'vitest'
import { mismatches } from '../../src/core/mismatch.ts'
import type { Value } from '../../src/core/value.ts'
import type { Params, Settings } from '../../src/operators/contract/params.ts'
import type { RunningTable, TableSpec } from '../../src/operators/contract/table.ts'
import { type FakeClock, fakeClock } from './fake-clock.ts'

export interface OpenTable {
  readonly table: RunningTable
  readonly clock: FakeClock
  /** What was told, in order. */
  readonly messages: readonly string[]
  /** The answer for a key; null where there is none. */
  readonly get: (...keys: readonly Value[]) => Value
}

/** Opens a table on a held clock and closes it at the end of the test. */
export async function openTable<P extends Params>(
  spec: TableSpec<P>,
  settings: Readonly<Record<string, unknown>>,
  clock = fakeClock(),
): Promise<OpenTable> {
  const messages: string[] = []
  const note = (message: string): void => void messages.push(message)
  const full = { ...defaultsOf(spec), ...settings } as Settings<P>
  expect([...(spec.check?.(full) ?? [])]).toEqual([])
  const log = { info: note, warn: note, error: note }
  const table = await spec.open(full, { name: 'it', clock, log, random: () => 0.5 })
  onTestFinished(() => table.close?.())
  return { table, clock, messages, get: (...keys) => table.get(keys) ?? null }
}

const defaultsOf = ({ params }: { readonly params: Params }): Record<string, unknown> => ({
  ...('match' in params ? { match: 'exact' } : {}),
  ...('separator' in params ? { separator: ',' } : {}),
})

/** The mismatch that something notes; empty where it notes none. */
export function mismatchOf(run: () => unknown): string {
  const { count } = mismatches
  run()
  return mismatches.count === count ? '' : mismatches.last
}
