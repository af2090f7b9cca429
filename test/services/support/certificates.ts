import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SkipReason } from './skip-reason.ts'

/** Paths of PEM files. */
export interface Certificates {
  readonly authority: string
  readonly server: KeyPair
  readonly client: KeyPair
}

export interface KeyPair {
  readonly certificate: string
  readonly key: string
  /** Key and certificate in one file. */
  readonly both: string
}

/** An authority of its own, a certificate for servers on this machine and one for a client whose common name is `client`. */
export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true })
  const authority = join(folder, 'authority.pem')
  const authorityKey = join(folder, 'authority.key')
  if (!existsSync(authority)) {
    openssl([
      'req',
      '-x509',
      ...newKey(authorityKey),
      '-out',
      authority,
      '-days',
      '3650',
      '-subj',
      '/CN=logpipe-tests',
    ])
  }

  const signed = (name: string, commonName: string, extensions: string): KeyPair => {
    const at = (suffix: string): string => join(folder, `${name}.${suffix}`)
    const pair = { certificate: at('pem'), key: at('key'), both: at('both.pem') }
    if (existsSync(pair.both)) return pair
    writeFileSync(at('ext'), extensions)
    openssl(['req', ...newKey(pair.key), '-out', at('csr'), '-subj', `/CN=${commonName}`])
    const by = ['-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-days', '3650']
    openssl(['x509', '-req', '-in', at('csr'), ...by, '-extfile', at('ext'), '-out', pair.certificate])
    writeFileSync(pair.both, readFileSync(pair.key, 'utf8') + readFileSync(pair.certificate, 'utf8'))
    return pair
  }
  return {
    authority,
    server: signed('server', 'localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1\n'),
    client: signed('client', 'client', 'extendedKeyUsage=clientAuth\n'),
  }
}

const newKey = (file: string): readonly string[] => [
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
  ...['-keyout', file],
]

function openssl(args: readonly string[]): void {
  const { error, status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (error !== undefined) throw new SkipReason('there is no "openssl" to make certificates')
  if (status !== 0) throw new Error(`openssl ${args[0]} ended with ${status}: ${stderr}`)
}
