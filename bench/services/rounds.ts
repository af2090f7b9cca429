import { median } from '../median.ts'
import type { Timed } from './timed-run.ts'

/** What a rival and logpipe did in one round, one after the other. */
export interface Round {
  readonly rival: Timed
  readonly ours: Timed
}

/** Runs both in turn; `told` hears of each round. */
export async function inTurn(
  rounds: number,
  rival: () => Promise<Timed>,
  ours: () => Promise<Timed>,
  told: (round: Round) => void,
): Promise<readonly Round[]> {
  const all: Round[] = []
  for (let round = 0; round < rounds; round++) {
    all.push({ rival: await rival(), ours: await ours() })
    told(all.at(-1)!)
  }
  return all
}

/** The median of each figure of one side. */
export const medianRun = (all: readonly Round[], who: keyof Round): Timed =>
  medianOf(all.map((round) => round[who]))

/** The median of each figure. */
export function medianOf(runs: readonly Timed[]): Timed {
  const middle = (figure: keyof Timed): number => median(runs.map((run) => run[figure]))
  return {
    wall: middle('wall'),
    cpu: middle('cpu'),
    serverCpu: middle('serverCpu'),
    peak: middle('peak'),
  }
}

/** Runs each of several in each round, a round beginning with the one that was second in the round before, so that none is always first. */
export async function inRotation<Name extends string>(
  rounds: number,
  names: readonly Name[],
  run: (name: Name) => Promise<Timed>,
  told: (name: Name, timed: Timed) => void,
): Promise<Readonly<Record<Name, readonly Timed[]>>> {
  const all = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Timed[]>
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const timed = await run(name)
      all[name].push(timed)
      told(name, timed)
    }
  }
  return all
}
