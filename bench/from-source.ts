// Runs the command from the sources, so that a profile shows names that were not made short.
import { start } from '../src/cli/start.ts'

await start()
