import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, countOf, putTemplate } from '../../test/services/elasticsearch/indices.ts'
import { startElasticsearch } from '../../test/services/elasticsearch/start-elasticsearch.ts'
import { logpipeEntry, node } from '../contenders.ts'
import { median } from '../median.ts'
import { writeEvents } from './event-file.ts'
import { inRotation, medianOf } from './rounds.ts'
import { type Timed, timedRun } from './timed-run.ts'
import { verdict, verdictOfPeak } from './verdict.ts'

/** The least share of the helper's events a second, and of the CPU time that is the server's. */
const share = 0.9
const limiting = 0.8
/** Milliseconds without a server. */
const gap = 10_000

/** Who writes: logpipe as it comes and with ids of the server, and the client's own bulk helper with either kind of ids. */
const names = ['helper', 'helper with ids', 'logpipe', 'logpipe, ids: server'] as const
type Name = (typeof names)[number]

/** file → Elasticsearch by logpipe, beside the client's own bulk helper, in rotation; the text of the result. */
export async function benchElasticsearch(folder: string, count: number, rounds: number): Promise<string> {
  // With less it now and then refuses a request of the helper, which has five of 5 MB under way and does not try again.
  const es = await startElasticsearch({ settings: {}, heap: 1024 })
  try {
    const input = join(folder, 'documents.ndjson')
    writeEvents(input, count)
    const script = join(import.meta.dirname, 'bulk-helper.ts')
    const pipe = (index: string, more = ''): readonly string[] => {
      const file = join(folder, `${index}.pipe`)
      // As the helper has it: nothing is compressed on this one machine.
      writeFileSync(
        file,
        `from file("${input}", format: json) | to elasticsearch("${index}", nodes: "${es.url}", gzip: false${more})\n`,
      )
      return [node, logpipeEntry, 'run', '--until-eof', '--quiet', '--state', join(folder, index), file]
    }
    const commands: Readonly<Record<Name, (index: string) => readonly string[]>> = {
      helper: (index) => [node, script, es.url, index, input],
      'helper with ids': (index) => [node, script, es.url, index, input, 'ids'],
      logpipe: (index) => pipe(index),
      'logpipe, ids: server': (index) => pipe(index, ', ids: server'),
    }
    let made = 0
    const run = async (name: Name, during?: () => Promise<void>): Promise<Timed> => {
      const index = `bench-${++made}`
      await putTemplate(es.url, index)
      const timed = await timedRun(commands[name](index), () => es.server.pid, during)
      const found = await countOf(es.url, index)
      if (found !== count) throw new Error(`${found} documents are there, not ${count}.`)
      // A node that starts again after a kill goes through the log of every index first, for minutes if all rounds are there.
      await ask(es.url, 'DELETE', `/${index}`)
      return timed
    }
    // The first requests find a server that has compiled nothing yet.
    await run('helper')
    const all = await inRotation(rounds, names, run, (name, timed) =>
      process.stderr.write(`Elasticsearch: ${name} ${rowText(timed, count)}\n`),
    )
    const away = await run('logpipe', async () => {
      await delay(3000)
      await es.server.kill()
      await delay(gap)
      await es.server.start()
    })
    return [
      `### file → Elasticsearch, ${count} documents`,
      ...names.map((name) => `${name}: ${rowText(medianOf(all[name]), count)}`),
      beside(all, 'logpipe, ids: server', 'helper'),
      beside(all, 'logpipe', 'helper with ids'),
      beside(all, 'logpipe', 'helper'),
      `the server's share of the CPU time, over ${limiting * 100} %: ${limitText(all['logpipe, ids: server'])}; logpipe as it comes ${limitText(all.logpipe)}`,
      ...(['logpipe', 'logpipe, ids: server'] as const).map((name) =>
        verdictOfPeak(`of ${name}`, Math.max(...all[name].map(({ peak }) => peak))),
      ),
      verdictOfPeak('while the server is away', away.peak),
    ].join('\n')
  } finally {
    await es.close()
  }
}

type Runs = Readonly<Record<Name, readonly Timed[]>>

/** The median over the rounds of how much of a rival's rate is reached. */
function beside(all: Runs, ours: Name, rival: Name): string {
  const reached = median(all[ours].map(({ wall }, round) => all[rival][round]!.wall / wall))
  return `${ours}: at least ${share * 100} % of the documents a second of ${rival}: ${(reached * 100).toFixed(0)} %, ${verdict(reached >= share)}`
}

function limitText(runs: readonly Timed[]): string {
  const part = median(runs.map(({ cpu, serverCpu }) => serverCpu / (serverCpu + cpu)))
  return `${(part * 100).toFixed(0)} %, ${verdict(part > limiting)}`
}

const rowText = ({ wall, cpu, serverCpu, peak }: Timed, count: number): string =>
  `${Math.round(count / wall)} documents/s, ${((cpu / count) * 1e6).toFixed(1)} CPU s a million, the server ${((serverCpu / count) * 1e6).toFixed(1)}, busy with ${(serverCpu / wall).toFixed(2)} cores, ${Math.round(peak)} MB`
