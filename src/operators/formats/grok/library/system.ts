/** What syslog daemons, sshd, cron, databases and Java programs write. */
export const systemPatterns: Readonly<Record<string, string>> = {
  PROG: String.raw`[\x21-\x5a\x5c\x5e-\x7e]+`,
  SYSLOGPROG: String.raw`%{PROG:program}(?:\[%{POSINT:pid:int}\])?`,
  SYSLOGHOST: '%{IPORHOST}',
  SYSLOGFACILITY: '<%{NONNEGINT:facility:int}.%{NONNEGINT:priority:int}>',
  SYSLOGBASE: '%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} %{SYSLOGPROG}:',
  SYSLOGBASE2:
    '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp}) (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} %{SYSLOGPROG}:',
  SYSLOGLINE: '%{SYSLOGBASE2} %{GREEDYDATA:message}',
  SYSLOG5424PRI: '<%{NONNEGINT:priority:int}>',
  SYSLOG5424SD: String.raw`(?:\[[^\]"]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^\]"]*)*\])+`,
  SYSLOG5424LINE:
    '%{SYSLOG5424PRI}%{NONNEGINT:version:int} (?:%{TIMESTAMP_ISO8601:timestamp}|-) (?:%{IPORHOST:logsource}|-) (?:-|%{NOTSPACE:program}) (?:-|%{NOTSPACE:pid}) (?:-|%{NOTSPACE:msgid}) (?:%{SYSLOG5424SD:sd}|-)(?: %{GREEDYDATA:message})?',
  CRON_ACTION: '[A-Z]+(?: [A-Z]+)*',
  CRONLOG: String.raw`%{SYSLOGBASE} \(%{USER:user}\) %{CRON_ACTION:action} \(%{DATA:message}\)`,
  SSHD_FAILED:
    'Failed %{NOTSPACE:method} for (?:invalid user )?%{NOTSPACE:user} from %{IPORHOST:ip} port %{INT:port:int}',
  SSHD_ACCEPTED: 'Accepted %{NOTSPACE:method} for %{NOTSPACE:user} from %{IPORHOST:ip} port %{INT:port:int}',
  SUDO: '%{USER:user} : (?:TTY=%{NOTSPACE:tty} ; )?PWD=%{DATA:pwd} ; USER=%{USER:as_user} ; (?:GROUP=%{USER:as_group} ; )?COMMAND=%{GREEDYDATA:command}',
  JAVACLASS: '(?:[A-Za-z_$][A-Za-z0-9_$]*[.])*[A-Za-z_$][A-Za-z0-9_$]*',
  JAVAFILE: String.raw`[\w$.-]+(?: [\w$.-]+)*`,
  JAVAMETHOD: '(?:<init>|<clinit>|[A-Za-z_$][A-Za-z0-9_$]*)',
  JAVATHREAD: String.raw`[\w.#:-]+(?: [\w.#:-]+)*`,
  JAVALOGMESSAGE: '.*',
  JAVASTACKTRACEPART: String.raw`\s*at %{JAVACLASS:class}\.%{JAVAMETHOD:method}\(%{JAVAFILE:file}(?::%{INT:line:int})?\)`,
  LOG4J: String.raw`%{TIMESTAMP_ISO8601:timestamp} +\[?%{LOGLEVEL:level}\]? +(?:\[%{JAVATHREAD:thread}\] +)?%{JAVACLASS:logger} *[:-]+ %{GREEDYDATA:message}`,
  PYTHONLOG: '%{LOGLEVEL:level}:%{JAVACLASS:logger}:%{GREEDYDATA:message}',
  POSTGRESQL: String.raw`%{TIMESTAMP_ISO8601:timestamp} %{TZ:zone} \[%{POSINT:pid:int}\] (?:%{USER:user}@%{USER:database} )?(?<level>[A-Z0-9]+): +%{GREEDYDATA:message}`,
  MYSQLERROR: String.raw`%{TIMESTAMP_ISO8601:timestamp} %{NONNEGINT:thread:int} \[%{WORD:level}\] (?:\[%{NOTSPACE:code}\] \[%{NOTSPACE:subsystem}\] )?%{GREEDYDATA:message}`,
  REDISTIMESTAMP: '%{MONTHDAY} %{MONTH} (?:%{YEAR} )?%{TIME}',
  REDISLOG: String.raw`(?:%{POSINT:pid:int}:(?<role>[XCSM])|\[%{POSINT:pid:int}\]) %{REDISTIMESTAMP:timestamp} (?<level>[.*#-]) %{GREEDYDATA:message}`,
  KERNELLOG: String.raw`\[ *%{NUMBER:uptime:float}\] %{GREEDYDATA:message}`,
  IPTABLES:
    'IN=%{NOTSPACE:in}? OUT=%{NOTSPACE:out}? (?:MAC=%{NOTSPACE:mac} )?SRC=%{IP:source_ip} DST=%{IP:target_ip} .*?PROTO=%{WORD:protocol}(?: SPT=%{INT:source_port:int} DPT=%{INT:target_port:int})?',
}
