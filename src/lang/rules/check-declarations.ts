import type { FlowChecker } from '../flows/flow-checker.ts'

export function checkDeclarations(_checker: FlowChecker): void {}
