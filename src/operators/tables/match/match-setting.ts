import { param } from '../../contract/params.ts'

/** How a key finds its row; the same words for every table that holds rows. */
export const matchSetting = param.choice(['exact', 'cidr', 'prefix', 'range'], {
  default: 'exact',
  doc: 'How the last part of the key finds its row. `exact`: it is equal. `cidr`: the row names a network that holds the address; the longest prefix counts. `prefix`: the row names what the text begins with; the longest counts. `range`: the row has two key fields, the ends of a range, both included; of nested ranges the innermost counts.',
})
