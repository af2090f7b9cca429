import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Does a story read from or write to a server? Then a suite in `test/services` runs it. */
export const needsServer = (folder: string): boolean =>
  /(?:from|to|=)\s+(?:elasticsearch|kafka|hdfs)\(/.test(readFileSync(join(folder, 'main.pipe'), 'utf8'))

/** Names of the stories in a folder. */
export const storiesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())

/** Those that need nothing but Node. */
export const localStories = (folder: string): readonly string[] =>
  storiesIn(folder).filter((name) => !needsServer(join(folder, name)))
