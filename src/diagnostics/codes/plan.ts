import type { CodeEntry } from '../code-entry.ts'

const error = (title: string): CodeEntry => ({ title, severity: 'error' })
const warning = (title: string): CodeEntry => ({ title, severity: 'warning' })
const note = (title: string): CodeEntry => ({ title, severity: 'note' })

/** LP4xxx: LP400x where events go, LP402x what nobody uses, LP404x conditions that decide nothing, LP406x time and state, LP408x promises. */
export const planCodes = {
  LP4001: error('Flow that ends nowhere'),
  LP4002: error('Stage after the end of a flow'),
  LP4003: error('Route without "else"'),
  LP4004: error('Stage not allowed in "if"'),
  LP4005: error('Stream that ends in a route'),
  LP4006: error('Expression that grows too large'),
  LP4007: error('Standard input read in two ways'),
  LP4020: warning('Stream that nobody reads'),
  LP4021: warning('Unused source'),
  LP4022: warning('Unused sink'),
  LP4023: warning('Unused param'),
  LP4024: warning('Unused declaration'),
  LP4040: warning('Filter that lets nothing pass'),
  LP4041: warning('Filter that lets everything pass'),
  LP4042: warning('Branch that is never taken'),
  LP4043: warning('Condition that never holds'),
  LP4044: warning('Condition that always holds'),
  LP4060: error('Stage without event time'),
  LP4061: error('Aggregate that never emits'),
  LP4062: warning('State without a bound'),
  LP4063: note('Late events are dropped'),
  LP4064: warning('Setting of time without a time'),
  LP4065: note('Windows with gaps'),
  LP4066: warning('Two stages of one identity'),
  LP4067: warning('"late" where nothing is late'),
  LP4068: note('Weeks that begin on Thursday'),
  LP4069: warning('Window that is too short for its input'),
  LP4070: warning('Session that is shorter than its gap'),
  LP4080: error('Sink that may write twice'),
  LP4081: error('Source that cannot be read again'),
  LP4082: error('Buffer that drops'),
  LP4083: error('Stage that drops for want of room'),
  LP4084: error('State that a loss of power may take'),
  LP4085: error('Nothing kept between runs'),
  LP4086: error('Stage that may send twice'),
  LP4088: error('Source that shares its input'),
  LP4089: error('State behind a shared input'),
  LP4090: error('Join without a bound in time'),
  LP4091: warning('Step that takes no event'),
  LP4092: note('Sequence without "by"'),
} as const satisfies Record<string, CodeEntry>
