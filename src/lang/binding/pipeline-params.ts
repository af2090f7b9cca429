/** The settings of `pipeline NAME { … }`. */
import { parseListenAddress } from '../../core/listen-address.ts'
import { type Param, param } from '../../operators/contract/params.ts'

/** Settings of a pipeline, for docs and completion as well. `dead_letter` names a sink. */
export const pipelineParams = {
  checkpoint: param.duration({
    doc: 'How often positions and state are kept; "off" for never. By default every second, and every ten where a sink "hdfs" is.',
    min: 1000,
  }),
  dead_letter: param.reference({ doc: 'The sink that takes events that were rejected.' }),
  strict: param.bool({ doc: 'A value of the wrong type rejects the event everywhere.', default: 'false' }),
  delivery: param.choice(['exactly_once', 'at_least_once'], {
    doc: 'What every path must promise, or the check fails; absent: each path gives the best it can.',
  }),
  durability: param.choice(['power', 'process'], {
    doc: 'What kept positions and state survive: a loss of power as well, or only the end of the process.',
    default: 'power',
  }),
  late: param.choice(['strict', 'lenient'], {
    doc: 'An event is late by the time of its own input, the same in each run, or only when its window has closed.',
    default: 'strict',
  }),
  max_jump: param.duration({
    doc: 'The longest step in time that one event may cause; a longer one must be confirmed by the event after it.',
    default: '1h',
    min: 1000,
  }),
  max_keys: param.int({ doc: 'Most keys that a stage with state remembers; a window may say more.', min: 1 }),
  max_state: param.size({
    doc: 'Most bytes that a stage with state remembers; a window may say more.',
    min: 1024,
  }),
  metrics: param.text({
    doc: 'Where "/metrics", "/healthz" and "/readyz" are served, as "127.0.0.1:9598" or ":9598"; without a host, to this machine only.',
    check: (value) =>
      parseListenAddress(String(value)) === null
        ? `"${String(value)}" is no address to listen at; write a host and a port, such as "127.0.0.1:9598".`
        : undefined,
  }),
  on_change: param.choice(['refuse', 'close', 'discard'], {
    doc: 'What becomes of kept state that does not fit the changed pipeline: refuse to start; send what is open and begin empty; or forget it and begin empty.',
    default: 'refuse',
  }),
  buffers: param.record({
    doc: 'The size of the buffers before all sinks that do not say their own, as {events: …, bytes: …}.',
  }),
  shutdown_timeout: param.duration({
    doc: 'How long a stop may take, in which what was read is delivered. A sink that waits to try again does so at once.',
    default: '10s',
    min: 0,
  }),
  workers: param.int({ doc: 'Worker threads.', default: '1', min: 1, max: 256 }),
} as const satisfies Readonly<Record<string, Param>>

/** What is said of a setting of the pipeline, or of a word for one, that stands elsewhere. */
export function belongsToPipeline(name: string, word?: string): string | undefined {
  if (!Object.hasOwn(pipelineParams, name)) return undefined
  const { choices }: Param = pipelineParams[name as keyof typeof pipelineParams]
  if (word !== undefined && choices?.includes(word) !== true) return undefined
  return `It is a setting of the whole pipeline, written at the head of the file: "pipeline NAME { ${name}: ${word ?? '…'} }".`
}
