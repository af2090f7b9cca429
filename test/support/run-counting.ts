/**
 * Counts the lines of a file by key in a process of its own: `node run-counting.ts '{"text": …, "state": DIR, "crashAt": "cut:2"}'`. The log is
 * compacted from the first bytes on.
 */
import { countingCatalog } from './count-stage.ts'
import { type Asked, runAsked } from './run-asked.ts'

await runAsked(JSON.parse(process.argv[2]!) as Asked, countingCatalog, 1000)
