import type { Clock } from '../../core/clock.ts'
import type { Graph } from '../graph.ts'

/** Microseconds between two looks at the clock. */
const interval = 250_000

/**
 * Looks at the clock four times a second, where anything has a time that goes on by itself: who has been silent for too long, and what may be
 * complete now. Gives the way to stop.
 */
export function keepTime(graph: Graph, clock: Clock, failed: (error: unknown) => void): () => void {
  if (!graph.needsClock) return () => {}
  let cancel = clock.after(0, tick)
  function tick(): void {
    try {
      graph.tick(clock.now())
    } catch (error) {
      failed(error)
      return
    }
    cancel = clock.after(interval, tick)
  }
  return () => cancel()
}
