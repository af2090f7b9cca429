import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'
import { SkipReason } from './skip-reason.ts'

/** Paths of the jars that a list (`pom.xml`) names, with all they need; Maven fetches what its own cache lacks. */
export function fetchJars(name: string, list: string): readonly string[] {
  const told = join(cacheFolder(name, readFileSync(list, 'utf8')), 'classpath')
  if (existsSync(told)) {
    const jars = readFileSync(told, 'utf8').trim().split(delimiter)
    if (jars.every((jar) => existsSync(jar))) return jars
  }
  const unfinished = `${told}.${process.pid}`
  const goal = ['dependency:build-classpath', '-DincludeScope=runtime', `-Dmdep.outputFile=${unfinished}`]
  const { error, status, stdout } = spawnSync('mvn', ['-q', '-B', '-f', list, ...goal], { encoding: 'utf8' })
  if (error !== undefined)
    throw new SkipReason('its jars are not here and there is no Maven ("mvn") to fetch them')
  if (status !== 0) {
    const first =
      stdout.split('\n').find((line) => line.startsWith('[ERROR]')) ?? `Maven ended with ${status}`
    throw new SkipReason(`Maven could not fetch its jars: ${first.replace('[ERROR] ', '')}`)
  }
  renameSync(unfinished, told)
  return readFileSync(told, 'utf8').trim().split(delimiter)
}
