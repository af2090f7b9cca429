import { main } from './main.ts'
import { systemIo } from './system-io.ts'

/** Runs the command line of this process and ends it. */
export async function start(): Promise<void> {
  const { io, drain } = systemIo()
  // A run that waits for nothing but a timer (a rate, a retry) must not end by itself.
  setInterval(() => {}, 2 ** 30)
  const code = await main(process.argv.slice(2), io)
  process.exitCode = code
  await drain()
  // What is still open (an idle standard input) must not hold the process.
  process.exit(code)
}
