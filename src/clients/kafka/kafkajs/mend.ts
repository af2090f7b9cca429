import { beginClean } from './begin-clean.ts'
import { findCoordinator } from './find-coordinator.ts'
import { hideAborted } from './hide-aborted.ts'
import { joinOnce } from './join-once.ts'
import { rotateFetches } from './rotate-fetches.ts'
import { tellDamaged } from './tell-damaged.ts'
import { tellEnds } from './tell-ends.ts'

let isDone = false

/** Puts right, once, what kafkajs 2.2.4 does wrong by itself and takes no setting for. */
export function mend(): void {
  if (isDone) return
  isDone = true
  beginClean()
  findCoordinator()
  hideAborted()
  joinOnce()
  rotateFetches()
  tellDamaged()
  tellEnds()
}
