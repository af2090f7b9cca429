import { type TroubleCodes, type TroubleSentences, troubles } from '../trouble.ts'

/** What went wrong with a server. */
export type Trouble =
  | 'unreachable'
  | 'login'
  | 'no index'
  | 'not allowed'
  | 'certificate'
  | 'too large'
  | 'busy'
  | 'another product'
  | 'wrong field'
  | 'other'

const codes: TroubleCodes<Trouble> = {
  unreachable: ['LP5540', 'connection'],
  login: ['LP5541', 'config'],
  'no index': ['LP5542', 'config'],
  'not allowed': ['LP5543', 'config'],
  certificate: ['LP5544', 'config'],
  'too large': ['LP5545', 'config'],
  busy: ['LP5546', 'connection'],
  'another product': ['LP5549', 'config'],
  'wrong field': ['LP5550', 'config'],
  other: ['LP5551', 'config'],
}

const sentences: TroubleSentences<Trouble> = {
  unreachable: (where, says) => `Elasticsearch at ${where} cannot be reached: ${says}.`,
  login: (where, says) =>
    `Elasticsearch at ${where} refuses the login: ${says}. Look at "user" and "password", "api_key" or "token".`,
  'no index': (where, says) => `Elasticsearch at ${where} has no such index: ${says}.`,
  'not allowed': (where, says) => `Elasticsearch at ${where} does not allow this login to do it: ${says}.`,
  certificate: (where, says) =>
    `The certificate of Elasticsearch at ${where} is not trusted: ${says}. Give its authority as "tls: {ca: …}", or "tls: {fingerprint: …}".`,
  'too large': (where, says) => `Elasticsearch at ${where} takes no request as large as this: ${says}.`,
  busy: (where, says) => `Elasticsearch at ${where} did not do it this time: ${says}.`,
  'another product': (where, says) => `The server at ${where} is no Elasticsearch: ${says}.`,
  'wrong field': (where, says) =>
    `Elasticsearch at ${where} cannot search like this: ${says}. Each index that is read needs the field of "sort", as a date, a number or a keyword; leave out one without it, as in index: ["logs-*", "-logs-old"].`,
  other: (where, says) => `Elasticsearch at ${where} did not do it: ${says}.`,
}

/** The error for a trouble with the servers at these addresses. `says` is a clause. */
export const elasticError = troubles(codes, sentences)
