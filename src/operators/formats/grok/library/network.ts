const h = '[0-9A-Fa-f]{1,4}'
const v4 = String.raw`(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}`

/** How the groups of an IPv6 address may stand around a `::`, or without one; a dotted IPv4 address may take the place of the last two. */
const v6 = [
  `(?:${h}:){6}${v4}`,
  `::(?:${h}:){0,5}${v4}`,
  `(?:${h}:){1,5}:(?:${h}:){0,4}${v4}`,
  `(?:${h}:){7}${h}`,
  `::(?:${h}(?::${h}){0,6})?`,
  ...[1, 2, 3, 4, 5, 6].map((before) => `(?:${h}:){${before}}(?::${h}){1,${7 - before}}`),
  `(?:${h}:){1,7}:`,
].join('|')

/** Addresses, hosts, users, paths and URIs. */
export const networkPatterns: Readonly<Record<string, string>> = {
  USERNAME: '[A-Za-z0-9._-]+',
  USER: '%{USERNAME}',
  EMAILLOCALPART: "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}",
  EMAILADDRESS: '%{EMAILLOCALPART}@%{HOSTNAME}',
  IPV4: `(?<![0-9])${v4}(?![0-9])`,
  IPV6: `(?<![0-9A-Za-z:.])(?:${v6})(?![.:]?[0-9A-Fa-f])(?:%[0-9A-Za-z]+)?`,
  IP: '(?:%{IPV4}|%{IPV6})',
  CIDR: '%{IP}/[0-9]{1,3}',
  HOSTNAME: String.raw`\b[0-9A-Za-z][0-9A-Za-z_-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z_-]{0,62})*(?:\.|\b)`,
  IPORHOST: '(?:%{IP}|%{HOSTNAME})',
  HOST: '%{HOSTNAME}',
  HOSTPORT: '%{IPORHOST}:%{POSINT}',
  PORT: String.raw`\b[0-9]{1,5}\b`,
  CISCOMAC: String.raw`(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}`,
  WINDOWSMAC: '(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}',
  COMMONMAC: '(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}',
  MAC: '(?:%{COMMONMAC}|%{WINDOWSMAC}|%{CISCOMAC})',
  UNIXPATH: String.raw`(?:/[\w%!$@:.,+~=()#&-]*)+`,
  WINPATH: String.raw`(?:[A-Za-z]:|\\)(?:\\[^\\?*\s"<>|]*)+`,
  PATH: '(?:%{UNIXPATH}|%{WINPATH})',
  TTY: String.raw`/dev/(?:pts/[0-9]+|tty\w*)`,
  URN: String.raw`urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:[\w()+,.:=@;$!*'%/?#-]+`,
  URIPROTO: '[A-Za-z][A-Za-z0-9+.-]*',
  URIHOST: String.raw`(?:\[%{IPV6}\]|%{IPORHOST})(?::[0-9]{1,5})?`,
  URIPATH: String.raw`(?:/[\w.$!*'(){},~:;=@#%&|+-]*)+`,
  URIQUERY: String.raw`[\w.$!*'(){},~:;=@#%&|+/?<>\[\]-]*`,
  URIPARAM: String.raw`\?%{URIQUERY}`,
  URIPATHPARAM: '%{URIPATH}(?:%{URIPARAM})?',
  URI: String.raw`%{URIPROTO}://(?:[^\s/@:]+(?::[^\s/@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?`,
}
