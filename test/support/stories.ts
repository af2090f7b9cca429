import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Does a story read from or write to a server? Then a suite in `test/services` runs it. */
export const needsServer = (folder: string): boolean =>
  /(?:from|to|=)\s+(?:elasticsearch|kafka|hdfs)\(/.test(readFileSync(join(folder, 'main.pipe'), 'utf8'))
