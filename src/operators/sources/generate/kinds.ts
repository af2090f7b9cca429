import type { Rec } from '../../../core/value.ts'
import { Time } from '../../../core/value.ts'
import type { Chance } from './chance.ts'

/** Makes one event for an instant in microseconds since 1970. */
export type Maker = (micros: number) => Rec

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number): string => String(n).padStart(2, '0')
const clockOf = (at: Date): string =>
  `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`

const address = ({ below }: Chance): string =>
  // 203.0.113.0/24 and 198.51.100.0/24 are kept free for examples.
  `${below(2) === 0 ? '203.0.113' : '198.51.100'}.${1 + below(254)}`

const paths = [
  '/',
  '/login',
  '/logout',
  '/cart',
  '/search?q=shoes',
  '/api/orders',
  '/api/items/42',
  '/img/logo.svg',
]
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15',
  'curl/8.16.0',
  'kube-probe/1.34',
]

/** Lines of a web server in the combined log format: one in twenty is a server error, some have a user. */
export function accessLog(chance: Chance): Maker {
  const { unit, below, oneOf } = chance
  const status = (): number => {
    const share = unit()
    if (share < 0.05) return oneOf([500, 502, 503])
    if (share < 0.15) return oneOf([400, 401, 403, 404, 404, 429])
    return share < 0.25 ? oneOf([301, 304]) : 200
  }
  return (micros) => {
    const at = new Date(micros / 1000)
    const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`
    const user = below(10) === 0 ? oneOf(['alice', 'bob', 'zoe']) : '-'
    const method = oneOf(['GET', 'GET', 'GET', 'POST', 'HEAD'])
    const code = status()
    const bytes = code === 304 ? '-' : String(200 + below(50_000))
    return {
      message:
        `${address(chance)} - ${user} [${day}:${clockOf(at)} +0000] "${method} ${oneOf(paths)} HTTP/1.1" ` +
        `${code} ${bytes} "-" "${oneOf(agents)}"`,
    }
  }
}

const hosts = ['web-1', 'web-2', 'db-1', 'bastion']
const users = ['root', 'admin', 'test', 'oracle', 'git', 'postgres', 'ubuntu', 'alice', 'bob']

/** Lines of an OpenSSH server as syslog writes them: one in four is a failed password. */
export function sshd(chance: Chance): Maker {
  const { unit, below, oneOf } = chance
  const text = (): string => {
    const share = unit()
    const ip = address(chance)
    const port = 1024 + below(64_000)
    const user = oneOf(users)
    if (share < 0.25) {
      return `Failed password for ${below(2) === 0 ? 'invalid user ' : ''}${user} from ${ip} port ${port} ssh2`
    }
    if (share < 0.4) return `Invalid user ${user} from ${ip} port ${port}`
    if (share < 0.65) return `Connection closed by authenticating user ${user} ${ip} port ${port} [preauth]`
    if (share < 0.8) return `Received disconnect from ${ip} port ${port}:11: Bye Bye [preauth]`
    return `Accepted publickey for ${user} from ${ip} port ${port} ssh2`
  }
  return (micros) => {
    const at = new Date(micros / 1000)
    const stamp = `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${clockOf(at)}`
    return { message: `${stamp} ${oneOf(hosts)} sshd[${1000 + below(30_000)}]: ${text()}` }
  }
}

const messages: Readonly<Record<string, readonly string[]>> = {
  debug: ['cache miss', 'query planned'],
  info: ['request served', 'user logged in', 'order placed'],
  warn: ['slow query', 'retrying', 'queue is long'],
  error: ['payment refused', 'upstream timed out', 'connection reset'],
}

/** Records of a service: one in ten is an error. */
export function serviceRecords({ unit, below, oneOf }: Chance): Maker {
  return (micros) => {
    const share = unit()
    const level = share < 0.1 ? 'error' : share < 0.25 ? 'warn' : share < 0.85 ? 'info' : 'debug'
    return {
      time: new Time(micros),
      level,
      service: oneOf(['checkout', 'search', 'login', 'stock']),
      message: oneOf(messages[level]!),
      latency_ms: Math.round(20 / (1 - unit() * 0.999)),
      user: { id: 1 + below(10_000), country: oneOf(['DE', 'FR', 'IN', 'US', 'JP']) },
    }
  }
}
