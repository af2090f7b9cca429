import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cacheFolder } from '../support/cache-folder.ts'
import { compileJava } from '../support/compile-java.ts'
import { fetchJars } from '../support/jars.ts'
import { javaFlags } from '../support/java-flags.ts'
import { findJdk } from '../support/jdk.ts'
import { closing, keptPorts, serverFolder } from '../support/server-folder.ts'
import { ServerProcess } from '../support/server-process.ts'
import { SkipReason } from '../support/skip-reason.ts'

export interface Elasticsearch7 {
  /** `http://127.0.0.1:port`; without a login and without TLS. */
  readonly url: string
  readonly server: ServerProcess
  /** Ends the node for good. */
  readonly close: () => Promise<void>
}

const here = import.meta.dirname

/** What a node of release 7.17 needs; throws a `SkipReason` where this machine does not have it. */
export function elasticsearch7Program() {
  const jdk = findJdk(17, 21, ['ES7_JAVA_HOME', 'JAVA_HOME'])
  if (jdk === undefined)
    throw new SkipReason('there is no JDK of release 17 to 21 (ES7_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm)')
  return { jdk, jars: fetchJars('elasticsearch7', join(here, 'pom.xml')) }
}

/** Starts a node of release 7.17 on 127.0.0.1, in a folder of its own, and waits until it answers. */
export async function startElasticsearch7(): Promise<Elasticsearch7> {
  const { jdk, jars } = elasticsearch7Program()
  const node = compileJava('elasticsearch7-node', join(here, 'java'), jdk, jars)
  const folder = serverFolder('elasticsearch7', undefined)
  const { http, transport } = await keptPorts(folder.path, ['http', 'transport'])
  const home = join(folder.path, 'home')
  for (const name of ['config', 'modules', 'plugins']) mkdirSync(join(home, name), { recursive: true })
  const settings: Readonly<Record<string, string>> = {
    'path.home': home,
    'path.data': join(folder.path, 'data'),
    'path.logs': join(folder.path, 'logs'),
    'node.name': 'tests',
    'cluster.name': 'tests',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': String(http),
    'transport.port': String(transport),
    'transport.type': 'netty4',
    'http.type': 'netty4',
    'node.processors': '2',
    // A disk that is nearly full on the machine of the tests is no matter of theirs.
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
  }
  const file = join(folder.path, 'settings')
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  )
  const url = `http://127.0.0.1:${http}`
  const server = new ServerProcess({
    name: 'Elasticsearch 7.17',
    folder: folder.path,
    program: jdk.program('java'),
    args: [
      ...javaFlags(jdk, 384, cacheFolder('elasticsearch7-java', node), 'elasticsearch7'),
      '-XX:MaxDirectMemorySize=128m',
      '--add-opens',
      'java.base/java.nio=ALL-UNNAMED',
      `-Delasticsearch.home=${home}`,
      ...['-cp', [node, ...jars].join(delimiter)],
      ...['ServeElasticsearch7', file],
    ],
    isReady: () => isReady(url),
  })
  await server.start()
  return { url, server, close: closing(folder, [server]) }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`)).ok
  } catch {
    return false
  }
}
