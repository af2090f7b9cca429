import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onPath } from '../contenders.ts'
import type { Contender, Start } from '../work.ts'

// Log collectors get the beginning of the data, one thread, no listening port, and write objects in an order of their own.
const traits = { slow: true, tolerance: 'any key order' } as const

/** Vector with a VRL program over events that were JSON lines. */
export const vector = (program: string): Contender =>
  vectorText(`. = object!(parse_json!(string!(.message)))\n${program}`)

/** Vector with a VRL program over lines in `.message`. */
export const vectorText = (program: string): Contender =>
  onPath(
    'vector',
    ({ folder, output }) => {
      const settings = {
        data_dir: folder,
        sources: { lines: { type: 'stdin' } },
        transforms: { work: { type: 'remap', inputs: ['lines'], drop_on_abort: true, source: program } },
        sinks: { file: { type: 'file', inputs: ['work'], path: output, encoding: { codec: 'json' } } },
      }
      const path = saved(folder, 'vector.json', JSON.stringify(settings))
      return { argv: ['vector', '--quiet', '--threads', '1', '--config', path], stdin: true }
    },
    { ...traits, tool: 'Vector' },
  )

/** Benthos, now Redpanda Connect, with a mapping over lines, read as JSON where it says `this`. */
export const benthos = (mapping: string): Contender =>
  onPath(
    'redpanda-connect',
    ({ input, output, folder }) => {
      const settings = {
        http: { enabled: false },
        logger: { level: 'ERROR' },
        input: { file: { paths: [input.path], scanner: { lines: {} } } },
        pipeline: { threads: 1, processors: [{ mapping }] },
        output: { file: { path: output, codec: 'lines' } },
      }
      const path = saved(folder, 'benthos.yaml', JSON.stringify(settings))
      return { argv: ['redpanda-connect', 'run', path], env: { GOMAXPROCS: '1' } }
    },
    { ...traits, tool: 'Benthos' },
  )

/** The same from topic to topic, in a group, partition by partition. */
export const benthosTopics = (
  folder: string,
  {
    brokers,
    input,
    output,
    group,
    mapping,
  }: Readonly<Record<'brokers' | 'input' | 'output' | 'group' | 'mapping', string>>,
): readonly string[] => {
  const seeds = brokers.split(',')
  const settings = {
    http: { enabled: false },
    logger: { level: 'ERROR' },
    input: {
      kafka_franz: { seed_brokers: seeds, topics: [input], consumer_group: group, start_from_oldest: true },
    },
    pipeline: { processors: [{ mapping }] },
    output: {
      kafka_franz: {
        seed_brokers: seeds,
        topic: output,
        partitioner: 'manual',
        partition: '${! meta("kafka_partition") }',
        idempotent_write: true,
      },
    },
  }
  return ['redpanda-connect', 'run', saved(folder, `${group}.yaml`, JSON.stringify(settings))]
}

/** Fluent Bit with one regular expression over the lines of the file. */
export const fluentBit = (pattern: string, types: string): Contender =>
  onPath(
    'fluent-bit',
    (start) => ({
      argv: [
        'fluent-bit',
        '--quiet',
        '--config',
        saved(start.folder, 'fluent-bit.conf', fluentBitText(start, pattern, types)),
      ],
    }),
    { ...traits, tool: 'Fluent Bit' },
  )

const fluentBitText = (start: Start, pattern: string, types: string): string => {
  // Ruby spells a named group without the P.
  const parser = `[PARSER]\n  Name sshd\n  Format regex\n  Regex ${pattern.replaceAll('(?P<', '(?<')}\n  Types ${types}\n`
  return `
[SERVICE]
  Flush 0.2
  HTTP_Server Off
  Parsers_File ${saved(start.folder, 'parsers.conf', parser)}
[INPUT]
  Name tail
  Path ${start.input.path}
  Read_from_Head true
  Exit_On_Eof true
  Parser sshd
[OUTPUT]
  Name file
  Match *
  Path ${start.folder}
  File output
  Format plain
`
}

function saved(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
