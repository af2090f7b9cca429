import { readdir } from 'node:fs/promises'
import { RunError } from '../../core/run-error.ts'
import type { SinkNode } from '../../ir/plan.ts'
import type { DeadLetter } from '../dead-letter.ts'
import type { Epochs } from '../epoch/epochs.ts'
import type { StateStore } from '../epoch/state-store.ts'
import type { LetterBox } from '../letter-box.ts'
import type { SinkRunner } from '../sink-runner.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'
import { sinkOfOutbox } from './outbox-files.ts'
import { isWaiting } from './outbox-rows.ts'

interface Around
  extends Pick<
    OutboxOptions,
    | 'inner'
    | 'isRecords'
    | 'joint'
    | 'counters'
    | 'clock'
    | 'random'
    | 'logger'
    | 'crashPoint'
    | 'failed'
    | 'giveUp'
    | 'ending'
  > {
  readonly store: StateStore & { readonly directory: string }
  readonly durability: 'power' | 'process'
  readonly runner: SinkRunner
  readonly epochs: () => Epochs | undefined
  /** Where there is a dead-letter sink. */
  readonly box: LetterBox | undefined
  /** Tells of what is refused where there is none. */
  readonly tell: (letter: DeadLetter) => void
}

const defaultBound = 1024 * 1024 * 1024

/** Puts an outbox before a sink. */
export function openOutbox(node: SinkNode, around: Around): Promise<Outbox> {
  const { store, durability, runner, epochs, box, tell } = around
  const title = `${node.use.name} sink "${node.name}"`
  return Outbox.open({
    ...around,
    sink: node.name,
    title,
    directory: store.directory,
    isSynced: durability === 'power',
    bound: node.common.outbox ?? defaultBound,
    drops: node.common.overflow !== 'block',
    policy: node.common.retry,
    stopsOnError: node.common.stopsOnError === true,
    hold: (isHeld) => runner.hold(isHeld),
    isFree: () => epochs()?.waiting() === undefined,
    keep: (rows) => epochs()?.keep(node.name, rows),
    demand: () => void around.clock.after(0, () => epochs()?.begin()),
    refuse(letter) {
      const whole: DeadLetter = { ...letter, node: node.id, stage: title }
      if (box === undefined) tell(whole)
      else box.send(whole)
    },
    refusedAll: () => box?.end(),
    hasLetters: box !== undefined,
  })
}

/** Rejects with LP5437 where an outbox holds something for a sink that the pipeline has no more, or that takes nothing from one any more. */
export async function missOutboxes(
  store: StateStore,
  directory: string,
  sinks: readonly string[],
  direct: readonly string[],
): Promise<void> {
  const behind = direct.find((name) => isWaiting(store, name))
  if (behind !== undefined)
    throw new RunError(
      'LP5437',
      'state directory',
      'config',
      `The outbox in "${directory}" holds events for the sink "${behind}", which writes without one now ("transactions: direct"). Run it once more with "transactions: true", so that they are delivered, or give them up with "--reset all".`,
    )
  const left = (await readdir(directory))
    .map(sinkOfOutbox)
    .find((name) => name !== undefined && !sinks.includes(name) && isWaiting(store, name))
  if (left === undefined) return
  throw new RunError(
    'LP5437',
    'state directory',
    'config',
    `The outbox in "${directory}" holds events for the sink "${left}", and the pipeline has no such sink any more. Run it once more with that sink, so that they are delivered, or give them up with "--reset all".`,
  )
}
