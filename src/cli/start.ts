import { main } from './main.ts'
import { systemIo } from './system-io.ts'

/** A day in milliseconds. */
const day = 86_400_000

/** Runs the command line of this process and ends it: what is still open (an idle standard input) must not hold it. */
export async function start(): Promise<void> {
  // Timers of pipelines hold no process. Without this, one that waits for nothing but its clock would end in the middle, and look fine.
  setInterval(() => undefined, day)
  process.exit(await main(process.argv.slice(2), systemIo()))
}
