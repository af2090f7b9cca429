import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

export interface Jdk {
  readonly home: string
  /** The feature release, such as 17. */
  readonly release: number
  /** The path of a program of the JDK, such as `javac`. */
  readonly program: (name: string) => string
}

/** Where packages and version managers put JDKs; each folder holds homes. */
const shelves = [
  '/usr/lib/jvm',
  '/usr/java',
  '/opt',
  '/opt/java',
  join(homedir(), '.sdkman', 'candidates', 'java'),
  join(homedir(), '.jdks'),
  '/Library/Java/JavaVirtualMachines',
]

const releases = new Map<string, number | undefined>()

/** The newest JDK with a compiler whose release is from `least` to `most`; one that a variable of the environment names goes first. */
export function findJdk(least: number, most: number, variables: readonly string[]): Jdk | undefined {
  const fits = (home: string): boolean => {
    const release = releaseOf(home)
    return release !== undefined && release >= least && release <= most
  }
  const named = variables.flatMap((variable) => process.env[variable] ?? []).find(fits)
  const found =
    named ??
    [...installed()]
      .filter(fits)
      .sort((a, b) => releaseOf(b)! - releaseOf(a)!)
      .at(0)
  if (found === undefined) return undefined
  return { home: found, release: releaseOf(found)!, program: (name) => join(found, 'bin', name) }
}

function installed(): ReadonlySet<string> {
  const homes = shelves
    .filter((shelf) => existsSync(shelf))
    .flatMap((shelf) =>
      readdirSync(shelf).flatMap((name) =>
        [name, join(name, 'Contents', 'Home')].map((to) => join(shelf, to)),
      ),
    )
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'javac'))
  const compilers = [...onPath, ...homes.map((home) => join(home, 'bin', 'javac'))].filter((path) =>
    existsSync(path),
  )
  return new Set(compilers.map((path) => dirname(dirname(realpathSync(path)))))
}

/** What `java -version` says; undefined where there is no JDK with a compiler. */
function releaseOf(home: string): number | undefined {
  if (!releases.has(home)) {
    const isJdk = existsSync(join(home, 'bin', 'javac'))
    const { stderr } = isJdk
      ? spawnSync(join(home, 'bin', 'java'), ['-version'], { encoding: 'utf8' })
      : { stderr: '' }
    const told = /version "(\d+)/.exec(stderr ?? '')?.[1]
    releases.set(home, told === undefined ? undefined : Number(told))
  }
  return releases.get(home)
}
