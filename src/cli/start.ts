import { main } from './main.ts'
import { systemIo } from './system-io.ts'

/** Runs the command line of this process and ends it: what is still open (an idle standard input) must not hold it. */
export async function start(): Promise<void> {
  process.exit(await main(process.argv.slice(2), systemIo()))
}
