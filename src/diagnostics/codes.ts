/**
 * The registry of diagnostics. A released code is never given to another meaning. Families: LP1xxx syntax, LP2xxx names and settings,
 * LP3xxx types and fields, LP4xxx plan and advice, LP5xxx running. Each code has a page `docs/diagnostics/CODE.md`.
 */
import type { CodeEntry } from './code-entry.ts'
import { namesCodes } from './codes/names.ts'
import { planCodes } from './codes/plan.ts'
import { runCodes } from './codes/run.ts'
import { syntaxCodes } from './codes/syntax.ts'
import { typesCodes } from './codes/types.ts'

export const codes = { ...syntaxCodes, ...namesCodes, ...typesCodes, ...planCodes, ...runCodes }

export type Code = keyof typeof codes

export const codeEntry = (code: Code): CodeEntry => codes[code]
