import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { HdfsFiles } from '../../test/services/hdfs/hdfs-files.ts'
import { startHdfs } from '../../test/services/hdfs/start-hdfs.ts'
import { logpipeEntry, node } from '../contenders.ts'
import { median } from '../median.ts'
import { writeEvents } from './event-file.ts'
import { inTurn, medianRun } from './rounds.ts'
import { type Timed, timedRun } from './timed-run.ts'
import { verdict, verdictOfPeak } from './verdict.ts'

/** The longest time, against that of curl. */
const most = 1.2
/** Milliseconds without a server. */
const gap = 10_000

/** file → HDFS by logpipe, beside `curl -T`, in turn; the text of the result. */
export async function benchHdfs(folder: string, count: number, rounds: number): Promise<string> {
  // Blocks as they are outside of tests.
  const hdfs = await startHdfs({ settings: { 'dfs.blocksize': '134217728' } })
  try {
    const web = new HdfsFiles(hdfs.url)
    const input = join(folder, 'lines.ndjson')
    const bytes = writeEvents(input, count)
    await web.makeFolder('/bench')
    let runs = 0
    const run = async (
      argv: (path: string) => readonly string[],
      during?: () => Promise<void>,
    ): Promise<Timed> => {
      const path = `/bench/lines-${++runs}`
      const timed = await timedRun(argv(path), () => hdfs.server.pid, during)
      const found = (await web.list(path))[0]?.length
      if (found !== bytes) throw new Error(`${found} bytes are there, not ${bytes}.`)
      await web.remove(path)
      return timed
    }
    const curl = (path: string) => [
      ...['curl', '--silent', '--fail', '--location', '--upload-file', input],
      `${hdfs.url}/webhdfs/v1${path}?op=CREATE&user.name=hdfs`,
    ]
    const logpipe = (path: string) => {
      const file = join(folder, `${path.slice('/bench/'.length)}.pipe`)
      writeFileSync(
        file,
        `from file("${input}", format: lines) | to hdfs("${path}", name_node: "${hdfs.url}", user: "hdfs", format: lines)\n`,
      )
      return [
        node,
        logpipeEntry,
        'run',
        '--until-eof',
        '--quiet',
        '--state',
        join(folder, path.slice(1)),
        file,
      ]
    }
    await run(curl)
    const all = await inTurn(
      rounds,
      () => run(curl),
      () => run(logpipe),
      ({ rival, ours }) =>
        process.stderr.write(`HDFS: curl ${rowText(rival, bytes)}; logpipe ${rowText(ours, bytes)}\n`),
    )
    const away = await run(logpipe, async () => {
      await delay(1000)
      await hdfs.server.kill()
      await delay(gap)
      await hdfs.server.start()
    })
    const ours = medianRun(all, 'ours')
    const factor = median(all.map((round) => round.ours.wall / round.rival.wall))
    return [
      `### file → HDFS, ${Math.round(bytes / 1e6)} MB`,
      `curl -T: ${rowText(medianRun(all, 'rival'), bytes)}`,
      `logpipe: ${rowText(ours, bytes)}`,
      `at most ${most} × the time of curl -T: ${factor.toFixed(2)} ×, ${verdict(factor <= most)}`,
      verdictOfPeak('at full speed', ours.peak),
      verdictOfPeak('while the server is away', away.peak),
    ].join('\n')
  } finally {
    await hdfs.close()
  }
}

const rowText = ({ wall, cpu, serverCpu, peak }: Timed, bytes: number): string =>
  `${wall.toFixed(2)} s, ${Math.round(bytes / 1e6 / wall)} MB/s, ${cpu.toFixed(1)} CPU s, server ${serverCpu.toFixed(1)} CPU s, ${Math.round(peak)} MB`
