import { freshChecks } from './fresh-checks.ts'
import { ledgerChecks } from './ledger-checks.ts'
import { type Check, KINDS } from './model.ts'
import { rangeChecks } from './range-checks.ts'
import { recountChecks } from './recount-checks.ts'
import { shareChecks } from './share-checks.ts'

const ALL = [...freshChecks, ...shareChecks, ...rangeChecks, ...ledgerChecks, ...recountChecks]

/** Every check, kind by kind. */
export const CHECKS: readonly Check[] = KINDS.flatMap((kind) => ALL.filter((check) => check.kind === kind))

export const checkOf = (code: string): Check | undefined => CHECKS.find((check) => check.code === code)
