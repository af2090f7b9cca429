import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cacheFolder } from '../support/cache-folder.ts'
import { type Certificates, makeCertificates } from '../support/certificates.ts'
import { fetchJars } from '../support/jars.ts'
import { javaFlags } from '../support/java-flags.ts'
import { findJdk } from '../support/jdk.ts'
import { closing, keptPorts, serverFolder, sharedFolder } from '../support/server-folder.ts'
import { ServerProcess } from '../support/server-process.ts'
import { SkipReason } from '../support/skip-reason.ts'
import {
  type BrokerPlace,
  type BrokerPorts,
  brokerSettings,
  metadataFolder,
  portUses,
  recordsFolder,
} from './broker-settings.ts'
import { brokerUuid, formatFolders } from './format-folders.ts'
import { knownBrokers } from './known-brokers.ts'

export interface KafkaOptions {
  /** Kept at the end, and found again; without it a temporary folder. */
  readonly folder?: string
  /** How many brokers; 1 unless told. */
  readonly brokers?: number
  /** More settings of each broker, such as `message.max.bytes`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Megabytes of memory for each broker; 256 unless told. */
  readonly heap?: number
  /** Where the records of the first broker go, such as a small disk. */
  readonly logFolder?: string
}

/** One address for each broker, `127.0.0.1:port`. */
export interface KafkaAddresses {
  readonly plain: readonly string[]
  /** SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER) without TLS. */
  readonly sasl: readonly string[]
  readonly tls: readonly string[]
  readonly saslTls: readonly string[]
  /** TLS that asks for the client's certificate. */
  readonly mutualTls: readonly string[]
  /** Where a proxy is to listen: brokers tell these addresses to whoever comes by `proxies`. */
  readonly proxied: readonly string[]
}

/** A proxy for the plain text of a broker listens on `port` and connects to `target`, both on 127.0.0.1. */
export interface ProxyPlace {
  readonly port: number
  readonly target: number
}

export interface Kafka {
  readonly addresses: KafkaAddresses
  readonly proxies: readonly ProxyPlace[]
  readonly brokers: readonly ServerProcess[]
  readonly certificates: Certificates
  readonly folder: string
  /** Ends all brokers for good. */
  readonly close: () => Promise<void>
}

const list = join(import.meta.dirname, 'pom.xml')
const logging = `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`

/** What a broker needs; throws a `SkipReason` where this machine does not have it. */
export function kafkaProgram() {
  const jdk = findJdk(17, 25, ['JAVA_HOME'])
  if (jdk === undefined)
    throw new SkipReason('there is no JDK of release 17 to 25 (JAVA_HOME, PATH, /usr/lib/jvm)')
  return { jdk, jars: fetchJars('kafka', list) }
}

/** The broker that all suites of a run share. */
export const useKafka = (): Promise<Kafka> => startKafka({ folder: sharedFolder('kafka') })

/** Starts a cluster of brokers of its own on 127.0.0.1 and waits until all of them answer. */
export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const { jdk, jars } = kafkaProgram()
  const folder = serverFolder('kafka', options.folder)
  const certificates = makeCertificates(join(folder.path, 'certificates'))
  const places: BrokerPlace[] = []
  for (let i = 0; i < (options.brokers ?? 1); i++) {
    const own = join(folder.path, `broker-${i + 1}`)
    mkdirSync(own, { recursive: true })
    const logFolder = i === 0 && options.logFolder !== undefined ? { logFolder: options.logFolder } : {}
    places.push({ folder: own, ports: await keptPorts(own, portUses), ...logFolder })
  }
  const java = jdk.program('java')
  const cluster = brokerUuid()
  const cache = cacheFolder('kafka-java')
  const classPath = jars.join(delimiter)
  const addresses = addressesOf(places.map(({ ports }) => ports))
  const brokers = places.map((place, i) => {
    const settings = join(place.folder, 'server.properties')
    const isNew = !existsSync(settings)
    writeFileSync(settings, brokerSettings(places, i, certificates, options.settings ?? {}))
    if (isNew) formatFolders({ java, classPath }, i + 1, cluster, metadataFolder(place), recordsFolder(place))
    return new ServerProcess({
      name: `Kafka broker ${i + 1}`,
      folder: place.folder,
      program: java,
      args: [
        ...javaFlags(jdk, options.heap ?? 256, cache, 'kafka'),
        logging,
        '-cp',
        classPath,
        'kafka.Kafka',
        settings,
      ],
      isReady: async () => (await knownBrokers(`127.0.0.1:${place.ports.plain}`)).includes(i + 1),
    })
  })
  await Promise.all(brokers.map((broker) => broker.start()))
  return {
    addresses,
    proxies: places.map(({ ports }) => ({ port: ports.advertised, target: ports.proxied })),
    brokers,
    certificates,
    folder: folder.path,
    close: closing(folder, brokers),
  }
}

function addressesOf(ports: readonly BrokerPorts[]): KafkaAddresses {
  const at = (use: keyof BrokerPorts): readonly string[] => ports.map((ports) => `127.0.0.1:${ports[use]}`)
  return {
    plain: at('plain'),
    sasl: at('sasl'),
    tls: at('tls'),
    saslTls: at('saslTls'),
    mutualTls: at('mutualTls'),
    proxied: at('advertised'),
  }
}
