import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'
import type { Jdk } from './jdk.ts'

/** Compiles the Java files of a folder into one jar, once for each state of them; gives its path. */
export function compileJava(name: string, folder: string, jdk: Jdk, jars: readonly string[]): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.java'))
    .sort()
    .map((file) => join(folder, file))
  const texts = files.map((file) => readFileSync(file, 'utf8'))
  const made = cacheFolder(name, String(jdk.release), ...jars, ...texts)
  const jar = join(made, `${name}.jar`)
  if (existsSync(jar)) return jar
  const classes = join(made, `classes-${process.pid}`)
  mkdirSync(classes, { recursive: true })
  const unfinished = join(made, `${process.pid}.jar`)
  run(jdk.program('javac'), ['-nowarn', '-cp', jars.join(delimiter), '-d', classes, ...files])
  run(jdk.program('jar'), ['cf', unfinished, '-C', classes, '.'])
  renameSync(unfinished, jar)
  return jar
}

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`)
}
