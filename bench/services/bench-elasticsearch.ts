import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, countOf, putTemplate } from '../../test/services/elasticsearch/indices.ts'
import { startElasticsearch } from '../../test/services/elasticsearch/start-elasticsearch.ts'
import { logpipeEntry, node } from '../contenders.ts'
import { median } from '../median.ts'
import { writeEvents } from './event-file.ts'
import { inTurn, medianOf, medianRun } from './rounds.ts'
import { type Timed, timedRun } from './timed-run.ts'
import { verdict, verdictOfPeak } from './verdict.ts'

/** The least share of the helper's events a second. */
const share = 0.9
/** Milliseconds without a server. */
const gap = 10_000

/** file → Elasticsearch by logpipe, beside the client's own bulk helper, in turn; the text of the result. */
export async function benchElasticsearch(folder: string, count: number, rounds: number): Promise<string> {
  const es = await startElasticsearch({ settings: {} })
  try {
    const input = join(folder, 'documents.ndjson')
    writeEvents(input, count)
    const pid = () => es.server.pid
    let runs = 0
    const run = async (
      argv: (index: string) => readonly string[],
      during?: () => Promise<void>,
    ): Promise<Timed> => {
      const index = `bench-${++runs}`
      await putTemplate(es.url, index)
      const timed = await timedRun(argv(index), pid, during)
      const found = await countOf(es.url, index)
      if (found !== count) throw new Error(`${found} documents are there, not ${count}.`)
      // A node that starts again after a kill goes through the log of every index first, for minutes if all rounds are there.
      await ask(es.url, 'DELETE', `/${index}`)
      return timed
    }
    const script = join(import.meta.dirname, 'bulk-helper.ts')
    const helper = (index: string) => [node, script, es.url, index, input]
    const helperWithIds = (index: string) => [...helper(index), 'ids']
    const withIds: Timed[] = []
    const logpipe = (index: string) => {
      const file = join(folder, `${index}.pipe`)
      // As the helper has it: nothing is compressed on this one machine.
      writeFileSync(
        file,
        `from file("${input}", format: json) | to elasticsearch("${index}", nodes: "${es.url}", gzip: false)\n`,
      )
      return [node, logpipeEntry, 'run', '--until-eof', '--quiet', '--state', join(folder, index), file]
    }
    // The first requests find a server that has compiled nothing yet.
    await run(helper)
    const all = await inTurn(
      rounds,
      async () => {
        withIds.push(await run(helperWithIds))
        return run(helper)
      },
      () => run(logpipe),
      ({ rival, ours }) =>
        process.stderr.write(
          `Elasticsearch: helper ${rowText(rival, count)}; with ids ${rowText(withIds.at(-1)!, count)}; logpipe ${rowText(ours, count)}\n`,
        ),
    )
    const away = await run(logpipe, async () => {
      await delay(3000)
      await es.server.kill()
      await delay(gap)
      await es.server.start()
    })
    const ours = medianRun(all, 'ours')
    const reached = median(all.map((round) => round.rival.wall / round.ours.wall))
    const besideIds = median(all.map((round, n) => withIds[n]!.wall / round.ours.wall))
    const isLimiting = median(
      all.map((round) => round.ours.serverCpu / (round.ours.serverCpu + round.ours.cpu)),
    )
    return [
      `### file → Elasticsearch, ${count} documents`,
      `the client's bulk helper: ${rowText(medianRun(all, 'rival'), count)}`,
      `the helper with ids that the client gives, as logpipe does: ${rowText(medianOf(withIds), count)}`,
      `logpipe: ${rowText(ours, count)}`,
      `at least ${share * 100} % of the helper's events a second: ${(reached * 100).toFixed(0)} %, ${verdict(reached >= share)}`,
      `beside the helper with ids: ${(besideIds * 100).toFixed(0)} %, ${verdict(besideIds >= share)}`,
      `the server's share of the CPU time of both: ${(isLimiting * 100).toFixed(0)} %`,
      verdictOfPeak('at full speed', ours.peak),
      verdictOfPeak('while the server is away', away.peak),
    ].join('\n')
  } finally {
    await es.close()
  }
}

const rowText = ({ wall, cpu, serverCpu, peak }: Timed, count: number): string =>
  `${Math.round(count / wall)} documents/s, ${((cpu / count) * 1e6).toFixed(1)} CPU s a million, server busy with ${(serverCpu / wall).toFixed(2)} cores, ${Math.round(peak)} MB`
