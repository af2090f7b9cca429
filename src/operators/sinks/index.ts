import { anySpec } from '../contract/catalog.ts'
import type { SinkSpec } from '../contract/sink.ts'
import { discard } from './discard.ts'
import { elasticsearch } from './elasticsearch.ts'
import { email } from './email.ts'
import { exec } from './exec.ts'
import { file } from './file.ts'
import { hdfs } from './hdfs.ts'
import { http } from './http.ts'
import { kafka } from './kafka.ts'
import { stderr } from './stderr.ts'
import { stdout } from './stdout.ts'

/** All sinks. */
export const sinks: readonly SinkSpec[] = [
  stdout,
  stderr,
  file,
  discard,
  http,
  email,
  exec,
  kafka,
  elasticsearch,
  hdfs,
].map((spec) => anySpec<SinkSpec>(spec))
