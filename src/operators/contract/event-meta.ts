import type { Rec } from '../../core/value.ts'
import type { Meta } from './row.ts'

const metas = new WeakMap<Rec, Meta>()

/** Remembers the metadata of an event that expressions see as a value, so that `fail[0].@time` finds it; also inside lambdas. */
export const keepMeta = (event: Rec, meta: Meta): void => void metas.set(event, meta)

export const metaOfEvent = (event: Rec): Meta | undefined => metas.get(event)
