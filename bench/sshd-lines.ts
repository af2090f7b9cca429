import type { Random } from './random.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const hosts = ['web-1', 'web-2', 'db-1', 'gate.example.net', 'LabSZ']
const users = [
  'root',
  'admin',
  'test',
  'oracle',
  'git',
  'postgres',
  'ubuntu',
  'pi',
  'alice',
  'bob',
  'jürgen',
  'zoë',
]

/** Endless lines of an OpenSSH server in the syslog file format: one in five is a failed password, a few hold text beyond ASCII. */
export function sshdLines(random: Random): () => string {
  const { unit, below, oneOf } = random
  let time = Date.UTC(2026, 0, 1)

  const address = (): string => `${1 + below(223)}.${below(256)}.${below(256)}.${1 + below(254)}`
  // Names beyond ASCII are the last two: one draw in fifty may be one of them.
  const user = (): string => (below(50) === 0 ? oneOf(users) : users[below(users.length - 2)]!)
  const port = (): number => 1_024 + below(64_000)
  const two = (n: number): string => String(n).padStart(2, '0')

  const text = (): string => {
    const share = unit()
    if (share < 0.2) {
      const unknown = unit() < 0.4 ? 'invalid user ' : ''
      return `Failed password for ${unknown}${user()} from ${address()} port ${port()} ssh2`
    }
    if (share < 0.42) {
      return (
        'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= ' +
        `rhost=${address()}  user=${user()}`
      )
    }
    if (share < 0.57) return `Received disconnect from ${address()}: 11: Bye Bye [preauth]`
    if (share < 0.7) {
      return `reverse mapping checking getaddrinfo for ns.example.com [${address()}] failed - POSSIBLE BREAK-IN ATTEMPT!`
    }
    if (share < 0.8) return `Invalid user ${user()} from ${address()}`
    if (share < 0.88) return `input_userauth_request: invalid user ${user()} [preauth]`
    if (share < 0.94) return 'pam_unix(sshd:auth): check pass; user unknown'
    if (share < 0.97) return `Connection closed by ${address()} [preauth]`
    return `Accepted password for ${user()} from ${address()} port ${port()} ssh2`
  }

  return () => {
    time += below(4) * 500
    const at = new Date(time)
    const day = String(at.getUTCDate()).padStart(2, ' ')
    const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
    return `${months[at.getUTCMonth()]} ${day} ${clock} ${oneOf(hosts)} sshd[${20_000 + below(12_000)}]: ${text()}\n`
  }
}
