import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { cacheFolder } from '../support/cache-folder.ts'
import { compileJava } from '../support/compile-java.ts'
import { fetchJars } from '../support/jars.ts'
import { javaFlags } from '../support/java-flags.ts'
import { findJdk } from '../support/jdk.ts'
import { closing, keptPorts, serverFolder, sharedFolder } from '../support/server-folder.ts'
import { ServerProcess } from '../support/server-process.ts'
import { SkipReason } from '../support/skip-reason.ts'

export interface ElasticsearchOptions {
  /** Kept at the end, and found again; without it a temporary folder. */
  readonly folder?: string
  /** More settings of the node, such as `thread_pool.write.queue_size`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where the documents go, such as a small disk. */
  readonly dataFolder?: string
  /** Megabytes for its objects; by default few. */
  readonly heap?: number
}

export interface Elasticsearch {
  /** `http://127.0.0.1:port`; without a login and without TLS. */
  readonly url: string
  readonly port: number
  readonly server: ServerProcess
  readonly folder: string
  /** Ends the node for good. */
  readonly close: () => Promise<void>
}

const here = import.meta.dirname

/** What a node needs; throws a `SkipReason` where this machine does not have it. */
export function elasticsearchProgram() {
  const jdk = findJdk(21, 25, ['ES_JAVA_HOME', 'JAVA_HOME'])
  if (jdk === undefined) {
    throw new SkipReason('there is no JDK of release 21 to 25 (ES_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm)')
  }
  return { jdk, jars: fetchJars('elasticsearch', join(here, 'pom.xml')) }
}

/** The node that all suites of a run share. */
export const useElasticsearch = (): Promise<Elasticsearch> =>
  startElasticsearch({ folder: sharedFolder('elasticsearch') })

/** Starts a node of its own on 127.0.0.1 and waits until it answers. */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<Elasticsearch> {
  const { jdk, jars } = elasticsearchProgram()
  const node = compileJava('elasticsearch-node', join(here, 'java', 'node'), jdk, jars)
  const front = compileJava('elasticsearch-front', join(here, 'java', 'front'), jdk, jars)
  const folder = serverFolder('elasticsearch', options.folder)
  const { http } = await keptPorts(folder.path, ['http'])
  const home = join(folder.path, 'home')
  makeHome(home, front, versionOf(jars))
  const settings = join(folder.path, 'settings.yml')
  writeFileSync(
    settings,
    settingsText(home, options.dataFolder ?? join(folder.path, 'data'), http, options.settings),
  )
  const url = `http://127.0.0.1:${http}`
  const server = new ServerProcess({
    name: 'Elasticsearch',
    folder: folder.path,
    program: jdk.program('java'),
    args: [
      ...javaFlags(jdk, options.heap ?? 384, cacheFolder('elasticsearch-java', node), 'elasticsearch'),
      '-XX:MaxDirectMemorySize=128m',
      `-Des.path.home=${home}`,
      // The library for vectors comes with the packaged server only.
      '-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false',
      '-Dsun.net.httpserver.nodelay=true',
      ...['-cp', [node, ...jars].join(delimiter)],
      ...['ServeElasticsearch', settings],
    ],
    isReady: () => isReady(url),
  })
  await server.start()
  return { url, port: http, server, folder: folder.path, close: closing(folder, [server]) }
}

function settingsText(
  home: string,
  data: string,
  port: number,
  more: ElasticsearchOptions['settings'],
): string {
  const settings: Readonly<Record<string, string>> = {
    'path.home': home,
    'path.data': data,
    'path.logs': join(home, '..', 'logs'),
    'node.name': 'tests',
    'cluster.name': 'tests',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': String(port),
    'http.type': 'front',
    'transport.type': 'front',
    'node.processors': '2',
    // A disk that is nearly full on the machine of the tests is no matter of theirs.
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    'action.destructive_requires_name': 'false',
    ...more,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')
}

/** The folder that the packaged server would bring along, with our front as its only module. */
function makeHome(home: string, front: string, version: string): void {
  const module = join(home, 'modules', 'front')
  if (existsSync(join(module, 'plugin-descriptor.properties'))) return
  mkdirSync(module, { recursive: true })
  copyFileSync(front, join(module, basename(front)))
  const machine = `linux-${process.arch === 'arm64' ? 'aarch64' : 'x64'}`
  const libraries = join(home, 'lib', 'platform', machine)
  mkdirSync(libraries, { recursive: true })
  // Without this library the node does without native code.
  const told = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? ''
  const zstd = /libzstd\.so\.1 .*=> (.*)/.exec(told)?.[1]
  if (zstd !== undefined) symlinkSync(zstd, join(libraries, 'libzstd.so'))
  const descriptor = {
    name: 'front',
    description: 'An HTTP front made of the JDK',
    version,
    'elasticsearch.version': version,
    'java.version': '21',
    classname: 'FrontPlugin',
  }
  const lines = Object.entries(descriptor).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(module, 'plugin-descriptor.properties'), lines.join(''))
}

function versionOf(jars: readonly string[]): string {
  for (const jar of jars) {
    const version = /^elasticsearch-(\d.*)\.jar$/.exec(basename(jar))?.[1]
    if (version !== undefined) return version
  }
  throw new Error('the jar of Elasticsearch is not among those that were fetched')
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`)
    return response.ok
  } catch {
    return false
  }
}
