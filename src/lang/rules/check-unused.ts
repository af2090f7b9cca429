import type { Session } from '../session.ts'

export function checkUnused(_session: Session): void {}
