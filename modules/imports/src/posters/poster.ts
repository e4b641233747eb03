import type { By, Ctx } from '@atrium/kernel'
import type { Mapping, RecordOf, Target } from '../reading/index.ts'

/** What became of one record. */
export type Posted = 'created' | 'changed' | 'unchanged' | { readonly code: string; readonly detail: string }

export interface PostContext {
  readonly mapping: Mapping
  readonly by: By
  /** Members named by identities that nobody has yet: joined (the default for a shop's own history) or prospects. */
  readonly unknownMembers: 'joined' | 'prospect'
  /** Nothing of earlier batches was kept: numbers of purchases that would have been. Undefined outside of dry runs. */
  readonly wouldBeThere: Set<string> | undefined
}

export interface Poster<T extends Target> {
  /** Records between two commits at most: a few tenths of a second of work. */
  readonly batchSize: number
  /** Makes, in a transaction of its own, what batches posted side by side would otherwise wait for each other over. */
  prepare?(ctx: Ctx, records: readonly RecordOf[T][]): Promise<void>
  /** Posts records through the commands of their module: one answer per record, in order, in the caller's transaction. */
  post(ctx: Ctx, records: readonly RecordOf[T][], context: PostContext): Promise<Posted[]>
}

/** The answer for a command that says what it changed. */
export const postedAs = (
  outcome:
    | { readonly ok: true; readonly value: { readonly change: 'created' | 'changed' | 'unchanged' } }
    | { readonly ok: false; readonly code: string; readonly detail?: string },
): Posted => (outcome.ok ? outcome.value.change : refusalOf(outcome.code, outcome.detail))

/** A refusal with its code, and what the command says beyond it. */
export const refusalOf = (code: string, detail?: string): Exclude<Posted, string> => ({ code, detail: detail ?? code })
